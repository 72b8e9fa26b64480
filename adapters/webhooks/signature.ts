import { createHmac, randomBytes } from 'node:crypto'

/** Standard Webhooks 1.0.0: secrets of 24 to 64 bytes in base64 behind this prefix. */
const PREFIX = 'whsec_'
const SECRET_BYTES = 32

export const newWebhookSecret = (): string => `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`

/**
 * The three headers of Standard Webhooks 1.0.0 (symmetric). `id` is the same at every try, so a receiver can tell a
 * repetition; `atMs` is the try's own instant, so that a recorded request cannot be played again later.
 */
export function signedHeaders(
  secret: string,
  { id, atMs, body }: { id: string; atMs: number; body: string },
): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000))
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
