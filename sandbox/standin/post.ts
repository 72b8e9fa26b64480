import { Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'

/** Answers the status, `'TOO_SLOW'`, or `'NOBODY_THERE'` when there was no connection or it broke. */
export type Posted = number | 'TOO_SLOW' | 'NOBODY_THERE'

/** Posts to one address, over a connection that is kept. */
export class Poster {
  readonly #agent: PlainAgent

  constructor(
    private readonly url: string,
    private readonly answerWithinMs: number,
  ) {
    this.#agent = url.startsWith('https:') ? new SecureAgent({ keepAlive: true }) : new PlainAgent({ keepAlive: true })
  }

  post(headers: Record<string, string>, body: string): Promise<Posted> {
    const request = this.#agent instanceof SecureAgent ? secureRequest : plainRequest
    const lengthKnown = { ...headers, 'Content-Length': Buffer.byteLength(body) }
    return new Promise((resolve) => {
      const sent = request(this.url, { method: 'POST', agent: this.#agent, headers: lengthKnown })
      const limit = setTimeout(() => end('TOO_SLOW'), this.answerWithinMs)
      const end = (outcome: Posted) => {
        clearTimeout(limit)
        resolve(outcome)
        if (typeof outcome === 'string') sent.destroy()
      }
      sent.on('error', () => end('NOBODY_THERE'))
      sent.on('response', (answer) => {
        answer.on('error', () => end('NOBODY_THERE'))
        answer.on('end', () => end(answer.statusCode ?? 0)).resume()
      })
      sent.end(body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
