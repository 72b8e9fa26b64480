import { randomBytes } from 'node:crypto'
import type { Database } from '../client'
import { hashOf } from '../tokens'

export const ROLES = ['signup', 'support', 'customer', 'operator'] as const
export type Role = (typeof ROLES)[number]

export type KeyHolder = { id: string; role: Role; accountId: string | null }

/** Who holds a key, or null when it is unknown or revoked. Only hashes are compared and stored. */
export async function keyHolder(db: Database, key: string): Promise<KeyHolder | null> {
  const row = await db.apiKey.findUnique({ where: { keyHash: hashOf(key) } })
  if (row === null || row.revokedAt !== null) return null
  return { id: row.id, role: row.role as Role, accountId: row.accountId }
}

/**
 * Issues the account's key `id` and answers it in plain, this once. Issuing the same id again replaces a key that
 * nobody has been told.
 */
export async function issueCustomerKey(db: Database, id: string, accountId: string): Promise<string> {
  const key = `lk_${randomBytes(24).toString('base64url')}`
  const keyHash = hashOf(key)
  await db.apiKey.upsert({
    where: { id },
    create: { id, accountId, role: 'customer', keyHash },
    update: { keyHash },
  })
  return key
}

/** Revokes a key of the account; null when it has no such key. Revoking again changes nothing. */
export async function revokeKey(db: Database, accountId: string, id: string): Promise<{ revokedAt: Date } | null> {
  await db.apiKey.updateMany({ where: { id, accountId, revokedAt: null }, data: { revokedAt: new Date() } })
  const row = await db.apiKey.findFirst({ where: { id, accountId } })
  return row?.revokedAt ? { revokedAt: row.revokedAt } : null
}
