import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { Client } from 'pg'

/** What is written beside the business: answers that are kept, what is to be woken, what monitors found. */
const TECHNICAL = ['_prisma_migrations', 'idempotency_keys', 'wake_ups', 'clock_lanes', 'clock_entities', 'monitor_results']
/** How long what an earlier request began may go on in the background. */
const QUIET_MS = 400

export type Witness = {
  url: string
  /** Requests that were refused and changed something all the same, one line each. */
  violations: string[]
  /** How many were refused, and how many were not. */
  seen: { refused: number; done: number }
  stop(): Promise<void>
}

/**
 * Stands before the API and passes every request on, one at a time. Around each it takes a checksum of the business tables: a
 * request that is refused must leave it as it was. Where it did not, what an earlier request had begun may have been the
 * cause: then the request is sent again when all is quiet, and that decides.
 */
export async function startWitness(apiUrl: string, databaseUrl: string): Promise<Witness> {
  const database = new Client({ connectionString: databaseUrl })
  await database.connect()
  const checksum = await checksumOf(database)
  const witness = { violations: [] as string[], seen: { refused: 0, done: 0 } }
  let before: Promise<unknown> = Promise.resolve()
  const server = createServer((request, response) => {
    const pass = async () => {
      const body = await bodyOf(request)
      const send = () => forward(apiUrl, request, body)
      const first = await checksum()
      const answer = await send()
      if (answer.status < 400) witness.seen.done += 1
      else {
        witness.seen.refused += 1
        if ((await checksum()) !== first && (await changesAgain(checksum, send))) {
          witness.violations.push(`${request.method} ${request.url} → ${answer.status} changed something: ${body.toString().slice(0, 300)}`)
        }
      }
      await reply(response, answer)
    }
    before = before.then(pass, pass).catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ...witness,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await database.end()
    },
  }
}

async function changesAgain(checksum: () => Promise<string>, send: () => Promise<Response>): Promise<boolean> {
  let before = await checksum()
  for (;;) {
    await setTimeout(QUIET_MS)
    const now = await checksum()
    if (now === before) break
    before = now
  }
  const { status } = await send()
  return status >= 400 && (await checksum()) !== before
}

async function checksumOf(database: Client): Promise<() => Promise<string>> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ($1) ORDER BY 1`,
    [TECHNICAL],
  )
  const sums = rows.map(({ name }) => `(SELECT coalesce(sum(hashtextextended(t::text, 0)), 0) FROM "${name}" t)`)
  return async () => (await database.query<{ sum: string }>(`SELECT concat_ws(' ', ${sums.join(', ')}) AS sum`)).rows[0]?.sum ?? ''
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Each time as a request of its own: the key of the first would be answered with the first's answer. */
function forward(apiUrl: string, { method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): Promise<Response> {
  const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...rest } = headers
  const sent = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]))
  return fetch(`${apiUrl}${url}`, { method, headers: sent, redirect: 'manual', ...(body.length > 0 ? { body: new Uint8Array(body) } : {}) })
}

async function reply(response: ServerResponse, answer: Response): Promise<void> {
  const headers = [...answer.headers].filter(([name]) => !['content-encoding', 'transfer-encoding', 'connection', 'content-length'].includes(name))
  response.writeHead(answer.status, Object.fromEntries(headers)).end(Buffer.from(await answer.arrayBuffer()))
}
