import { PrismaPg } from '@prisma/adapter-pg'
import { Pool, type PoolClient, type QueryResult, types } from 'pg'
import { Prisma, PrismaClient } from '../../generated/prisma/client'

/** The database does not answer, or stopped answering; what it was doing may come to nothing. */
export class DatabaseUnavailable extends Error {
  readonly code = 'DATABASE_UNAVAILABLE'
}

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
export function pooledClient(pool: Pool): PrismaClient {
  const adapter = new PrismaPg(pool, { statementNameGenerator: statementName })
  return overlaid(new PrismaClient({ adapter }), rawStatements(pool))
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

const lentClients = new WeakMap<PoolClient, PrismaClient>()

/** The client of the transaction that runs on this connection. Connections are used again, and so are their clients. */
export function lentClient(connection: PoolClient): PrismaClient {
  const known = lentClients.get(connection)
  if (known) return known
  const models = new PrismaClient({ adapter: withinTransaction(connection) })
  const client = overlaid(models, rawStatements(connection))
  lentClients.set(connection, client)
  return client
}
