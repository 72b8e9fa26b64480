import { rmSync } from 'node:fs'
import { Pool } from 'pg'
import { connectTemporal } from '../../adapters/temporal/connection'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { type Stack, startStack } from '../../sandbox/stack'

type Client = Awaited<ReturnType<typeof connectTemporal>>

const { PATH = '', HOME = '' } = process.env
const OPERATOR = { authorization: 'Bearer lk_dev_operator', 'content-type': 'application/json' }

/** The whole product as `npm start` runs it, with its database in reach. */
export type OwnEngine = {
  stack: Stack
  sql: Pool
  /** Asks the API as the operator. */
  ask(method: string, path: string, body?: unknown): Promise<Response>
  /** The same for its answer; throws, with the problem, for anything but a success. */
  api<Body>(method: string, path: string, body?: unknown): Promise<Body>
}

/** Runs `work` on an engine of its own, of which nothing is left afterwards. */
export async function onOwnEngine<T>(work: (engine: OwnEngine) => Promise<T>): Promise<T> {
  const dataDir = passingDataFolder('bench')
  const stack = await startStack({
    dataDir,
    port: 0,
    env: { PATH, HOME, NODE_ENV: 'test', LINEKEEPER_TRUSTED_PROXIES: '1' },
  })
  const sql = new Pool({ connectionString: stack.databaseUrl, max: 4 })
  try {
    const ask = asking(stack.apiUrl)
    const api = async <Body>(method: string, path: string, body?: unknown) => {
      const response = await ask(method, path, body)
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
      return JSON.parse(text) as Body
    }
    return await work({ stack, sql, ask, api })
  } finally {
    await sql.end()
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const asking =
  (url: string) =>
  (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${url}${path}`, { method, headers: OPERATOR, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

/** Does something with a client of the engine's Temporal server, and closes it. */
export async function withTemporal<T>(
  { stack }: Pick<OwnEngine, 'stack'>,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connectTemporal({ temporal: { address: stack.temporalAddress, namespace: 'default' } })
  try {
    return await work(client)
  } finally {
    await client.connection.close()
  }
}

/** What the product's database takes on disk. */
export async function databaseBytes({ sql }: Pick<OwnEngine, 'sql'>): Promise<number> {
  const { rows } = await sql.query<{ n: string }>('SELECT pg_database_size(current_database()) AS n')
  return Number(rows[0]?.n)
}
