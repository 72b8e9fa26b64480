import { eventually, type Reply } from '../support/client'

/** What a careful client does: the same request with the same key until it is answered. */
export function untilAnswered<T>(request: () => Promise<Reply<T>>): Promise<Reply<T>> {
  return eventually('an answer that says how it went', async () => {
    const reply = await request().catch(() => undefined)
    return reply === undefined || reply.status === 503 || isInFlight(reply) ? undefined : reply
  })
}

const isInFlight = ({ body }: Reply<unknown>) => (body as { code?: string }).code === 'IDEMPOTENCY_IN_FLIGHT'
