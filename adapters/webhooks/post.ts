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
  return new Promise((resolve) => {
    const { request } = url.startsWith('https:') ? https : http
    const sent = request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(open ? { lookup: publicLookup } : {}),
    })
    sent.once('error', (error) => {
      const late = error.name === 'AbortError' || error.name === 'TimeoutError'
      resolve({ error: late ? `no answer within ${ANSWER_WITHIN_MS / 1000} s` : error.message })
    })
    sent.once('response', (response) => {
      let read = 0
      response.on('data', (chunk: Buffer) => {
        read += chunk.length
        if (read > ANSWER_BYTES) response.destroy()
      })
      response.once('close', () => resolve({ status: response.statusCode ?? 0 }))
    })
    sent.end(body)
  })
}
