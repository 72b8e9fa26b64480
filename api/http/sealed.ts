import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Answers are kept for repeated requests, and some hold what is shown once (a new API key). They are kept sealed under
 * the caller's own key, which the database does not have.
 */
export function seal(value: unknown, secret: string): string {
  const salt = randomBytes(16)
  const { key, iv } = derived(secret, salt)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value) ?? 'null', 'utf8'), cipher.final()])
  return Buffer.concat([salt, cipher.getAuthTag(), sealed]).toString('base64')
}

/** The value behind `seal`. Throws when the secret is another one. */
export function unseal(text: string, secret: string): unknown {
  const bytes = Buffer.from(text, 'base64')
  const { key, iv } = derived(secret, bytes.subarray(0, 16))
  const decipher = createDecipheriv('aes-256-gcm', key, iv)
  decipher.setAuthTag(bytes.subarray(16, 32))
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(32)), decipher.final()]).toString('utf8'))
}

function derived(secret: string, salt: Buffer): { key: Buffer; iv: Buffer } {
  const bytes = Buffer.from(hkdfSync('sha256', secret, salt, 'linekeeper kept answer', 44))
  return { key: bytes.subarray(0, 32), iv: bytes.subarray(32) }
}
