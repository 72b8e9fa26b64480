import http from 'node:http'
import https from 'node:https'
import { publicLookup } from './public-address'

/** How long an endpoint may take to answer. */
const ANSWER_WITHIN_MS = 10_000
/** Not more of an answer is read. */
const ANSWER_BYTES = 16_384

/** The status an endpoint answered with, or why there was none. */
export type Answered = { status: number } | { error: string }

/** Posts JSON and follows no redirect. `open`: only to the open internet. Never throws. */
export function post(url: string, body: string, headers: Record<string, string>, open: boolean): Promise<Answered> {
  return new Promise<Answered>((resolve) => {
    const { request } = new URL(url).protocol === 'https:' ? https : http
    const sent = request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(open ? { lookup: publicLookup } : {}),
    })
    sent.on('error', (error) => {
      const late = error.name === 'AbortError' || error.name === 'TimeoutError'
      resolve({ error: late ? `no answer within ${ANSWER_WITHIN_MS / 1000} s` : error.message })
    })
    let status: number | undefined
    sent.once('response', (response) => {
      status = response.statusCode
      let read = 0
      response.on('data', (chunk: Buffer) => {
        read += chunk.length
        if (read > ANSWER_BYTES) response.destroy()
      })
    })
    // The one event that always comes: an answer that changes the protocol (101) is neither a response nor an error.
    sent.once('close', () => resolve(status === undefined ? { error: 'no answer' } : { status }))
    sent.end(body)
  }).catch((error: unknown) => ({ error: String(error) }))
}
