import { Socket } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import { Client, type ClientConfig, Pool, type PoolClient, type PoolConfig, type QueryResult, types } from 'pg'
import { Prisma, PrismaClient } from '../../generated/prisma/client'

/** The database does not answer, or stopped answering; what it was doing may come to nothing. */
export class DatabaseUnavailable extends Error {
  readonly code = 'DATABASE_UNAVAILABLE'
}

/** All that one turn of the event loop says to PostgreSQL goes out in one piece. The driver corks each statement alone. */
class GatheringSocket extends Socket {
  override uncork(): void {
    process.nextTick(() => super.uncork())
  }
}

/** A connection on which a statement does not wait for the answer to the one before it. */
class PipelinedClient extends Client {
  readonly #socket: Socket

  constructor(settings?: string | ClientConfig) {
    const socket = new GatheringSocket()
    super({ ...(settings as ClientConfig), pipeline: true, stream: () => socket })
    this.#socket = socket
  }

  /** Ends it at once: whatever was sent and not answered fails, and the server rolls back what ran. */
  breakOff(): void {
    this.#socket.destroy()
  }
}

/** A pool of pipelined connections. */
export const connectionPool = (settings: PoolConfig): Pool => new Pool({ ...settings, Client: PipelinedClient })

/** Breaks off one of the pool's connections. */
export const breakOff = (connection: PoolClient): void => (connection as PoolClient & PipelinedClient).breakOff()

/** SQL as a tagged template, or as a piece that `Prisma.sql` made. */
type Statement = TemplateStringsArray | Prisma.Sql

/** What runs one statement: the pool, or the connection of a transaction. */
type Runner = Pick<PoolClient, 'query'>

/** Statements whose plan each connection keeps. Texts vary without end (lists of ids), so the rest goes unnamed. */
const PLANS_KEPT = 400
const names = new Map<string, string>()

/** A name for each statement's text: PostgreSQL then reads and plans it once a connection, not at every use. */
export function statementName({ sql }: { sql: string }): string {
  const known = names.get(sql)
  if (known !== undefined || names.size >= PLANS_KEPT) return known ?? ''
  const name = `lk${names.size}`
  names.set(sql, name)
  return name
}

/** Values as Prisma's client gives them: bigints exact, decimals as such, a time without a zone read as UTC. */
const PARSERS: Record<number, (text: string) => unknown> = {
  [types.builtins.INT8]: BigInt,
  [types.builtins.NUMERIC]: (text) => new Prisma.Decimal(text),
  [types.builtins.TIMESTAMP]: (text) => new Date(`${text.replace(' ', 'T')}Z`),
  [types.builtins.DATE]: (text) => new Date(`${text}T00:00:00Z`),
}
const asPrisma = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS[oid]) || types.getTypeParser(oid, format),
} as typeof types

async function run(on: Runner, statement: Statement, values: unknown[]): Promise<QueryResult> {
  const sql = statement instanceof Prisma.Sql ? statement : Prisma.sql(statement as unknown as string[], ...values)
  const name = statementName({ sql: sql.text })
  try {
    return await on.query({ ...(name === '' ? {} : { name }), text: sql.text, values: sql.values, types: asPrisma })
  } catch (error) {
    // What PostgreSQL says and what the network says has a code; what only the driver noticed has none.
    if (typeof (error as { code?: unknown }).code === 'string') throw error
    throw new DatabaseUnavailable('the connection to the database ended', { cause: error })
  }
}

/** `$queryRaw` and `$executeRaw` as Prisma's client has them, straight to the driver on this pool or connection. */
const rawStatements = (on: Runner) => ({
  $queryRaw: async (statement: Statement, ...values: unknown[]) => (await run(on, statement, values)).rows,
  $executeRaw: async (statement: Statement, ...values: unknown[]) => (await run(on, statement, values)).rowCount ?? 0,
})

/** The client with other functions in the place of some of its own. */
export function overlaid<Client extends object>(client: Client, own: Record<string, unknown>): Client {
  return new Proxy(client, { get: (target, key) => own[key as string] ?? Reflect.get(target, key) })
}

/** Prisma's client whose raw statements go past it. Models, and all else, are its own. */
export function pooledClient(pool: Pool): PrismaClient & Changing {
  const adapter = new PrismaPg(pool, { statementNameGenerator: statementName })
  const $change: Changing['$change'] = async (statement, check) =>
    check?.((await run(pool, statement, [])).rowCount ?? 0)
  const client = new PrismaClient({ adapter }) as PrismaClient & Changing
  return overlaid(client, { ...rawStatements(pool), $change })
}

/** A pool that is one connection, lent for the time of a transaction. */
class LentConnection extends Pool {
  constructor(connection: PoolClient) {
    super({ max: 1 })
    this.query = connection.query.bind(connection)
  }
}

/** What Prisma's client would do in a transaction of its own, it does in the one that is running. */
function withinTransaction(connection: PoolClient): PrismaPg {
  const factory = new PrismaPg(new LentConnection(connection), { statementNameGenerator: statementName })
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    adapter.startTransaction = async () => ({
      provider: adapter.provider,
      adapterName: adapter.adapterName,
      options: { usePhantomQuery: true },
      queryRaw: (query) => adapter.queryRaw(query),
      executeRaw: (query) => adapter.executeRaw(query),
      commit: async () => {},
      rollback: async () => {},
    })
    return adapter
  }
  return factory
}

/** One connection as a transaction uses it. */
export type Lent = {
  client: PrismaClient & Changing
  /** Sends what nobody waits for: how a transaction begins, or a change. What goes wrong is told by `settled`. */
  send(statement: Statement, check?: (rows: number) => void): void
  /** Waits for all that was sent. Throws what went wrong first. */
  settled(): Promise<void>
  /** What went wrong first with all that was sent; undefined where nothing did by itself. */
  failure(): Promise<unknown>
}

/** A client that takes changes whose answer nobody waits for. */
export type Changing = {
  /**
   * Changes rows. In a transaction it is sent with the next statement and not waited for: the transaction fails at its
   * end, if not before, when this does or when `check` throws at the number of rows.
   */
  $change(statement: Prisma.Sql, check?: (rows: number) => void): Promise<void>
}

/** PostgreSQL's code for every statement that follows one that failed. */
const ENDED_BEFORE = '25P02'

const lentConnections = new WeakMap<PoolClient, Lent>()

/** The connection for a transaction. Connections are used again, and so are their clients. */
export function lend(connection: PoolClient): Lent {
  const known = lentConnections.get(connection)
  if (known) return known
  const sent: Promise<void>[] = []
  const failures = async () => {
    const results = await Promise.allSettled(sent.splice(0))
    return results.flatMap((each) => (each.status === 'rejected' ? [each.reason as { code?: unknown }] : []))
  }
  const send: Lent['send'] = (statement, check) => {
    const done = run(connection, statement, []).then(({ rowCount }) => check?.(rowCount ?? 0))
    // Who waits for it hears of it; until then it is nobody's.
    done.catch(() => {})
    sent.push(done)
  }
  const own = { ...rawStatements(connection), $change: async (...change: Parameters<Lent['send']>) => send(...change) }
  const models = new PrismaClient({ adapter: withinTransaction(connection) })
  const lent = {
    client: overlaid(models, own) as Lent['client'],
    send,
    settled: async () => {
      const [first] = await failures()
      if (first) throw first
    },
    failure: async () => (await failures()).find(({ code }) => code !== ENDED_BEFORE),
  }
  lentConnections.set(connection, lent)
  return lent
}
