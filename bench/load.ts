import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'

/** What a crowd of clients met: how long they waited for an answer, and how many answers came in a second. */
export type Load = { perSecond: number; p50Ms: number; p99Ms: number; statuses: Map<number, number> }

export type Sent = { method?: string; path: string; body?: string; headers: Record<string, string> }

/** `clients` clients at once, each sending its next request when it has its answer, for so long. */
export async function crowd(url: string, clients: number, forMs: number, next: () => Sent): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const waits: number[] = []
  const statuses = new Map<number, number>()
  const begin = performance.now()
  const client = async () => {
    while (performance.now() - begin < forMs) {
      const sentAt = performance.now()
      const status = await send(url, agent, next())
      waits.push(performance.now() - sentAt)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const seconds = (performance.now() - begin) / 1000
  agent.destroy()
  waits.sort((a, b) => a - b)
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? Number.NaN
  return { perSecond: waits.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), statuses }
}

function send(url: string, agent: Agent, { method = 'POST', path, body = '', headers }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, {
      agent,
      method,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
    })
    sent.once('error', reject)
    sent.once('response', (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
    sent.end(body)
  })
}
