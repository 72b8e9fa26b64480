import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { Client } from 'pg'

/** What is written beside the business: answers that are kept, what is to be woken, what monitors found. */
const TECHNICAL = [
  '_prisma_migrations',
  'idempotency_keys',
  'wake_ups',
  'clock_lanes',
  'clock_entities',
  'monitor_results',
]
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
  const server = createServer((asked, response) => {
    const pass = async () => {
      const body = await bodyOf(asked)
      const send = () => forward(apiUrl, asked, body)
      const first = await checksum()
      const answer = await send()
      if (answer.status < 400) witness.seen.done += 1
      else {
        witness.seen.refused += 1
        if ((await checksum()) !== first && (await changesAgain(checksum, send))) {
          witness.violations.push(
            `${asked.method} ${asked.url} → ${answer.status} changed something: ${body.toString().slice(0, 300)}`,
          )
        }
      }
      reply(response, answer)
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

async function changesAgain(checksum: () => Promise<string>, send: () => Promise<Answer>): Promise<boolean> {
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
  return async () =>
    (await database.query<{ sum: string }>(`SELECT concat_ws(' ', ${sums.join(', ')}) AS sum`)).rows[0]?.sum ?? ''
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/** As it came, whatever its method. */
async function forward(apiUrl: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const { host: _, connection: __, 'transfer-encoding': ___, ...rest } = headers
  const sent = request(`${apiUrl}${url}`, { method, headers: { ...rest, 'content-length': body.length } })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await bodyOf(answer) }
}

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _, connection: __, ...rest } = headers
  response.writeHead(status, { ...rest, 'content-length': body.length }).end(body)
}
