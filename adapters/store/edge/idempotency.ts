import { newId } from '../../ids'
import type { Database } from '../client'

/** How long an answer is kept for a repeated request; after it, the row does not count and may be deleted. */
export const KEPT = '24 hours'
/** A running request renews its lease; when its process is gone, a repeated request takes over after this. */
export const LEASE_MS = 10_000

export type KeyedRequest = { caller: string; key: string; requestHash: string }
export type KeptAnswer = { status: number; body: unknown }

/**
 * `run`: this request is to be carried out. Its `resourceId` is the same at the first request and at every one that takes
 * over after a crash, so that what was begun is continued and not begun again.
 */
export type Claim =
  | { kind: 'run'; resourceId: string }
  | { kind: 'replay'; answer: KeptAnswer }
  | { kind: 'reused' }
  | { kind: 'in-flight' }

/** Claims a key for a request, or says what became of the earlier one with it. Safe against concurrent claims. */
export async function claimKey(db: Database, { caller, key, requestHash }: KeyedRequest): Promise<Claim> {
  const claimed = await db.$queryRaw<{ resourceId: string }[]>`
    INSERT INTO idempotency_keys AS kept (caller, key, request_hash, resource_id, lease_until)
    VALUES (${caller}, ${key}, ${requestHash}, ${newId('req')}, now() + ${LEASE_MS} * interval '1 ms')
    ON CONFLICT (caller, key) DO UPDATE SET
      request_hash = excluded.request_hash,
      resource_id = CASE WHEN kept.recorded_at < now() - ${KEPT}::interval
                         THEN excluded.resource_id ELSE kept.resource_id END,
      status = NULL, body = NULL, lease_until = excluded.lease_until,
      recorded_at = CASE WHEN kept.recorded_at < now() - ${KEPT}::interval THEN now() ELSE kept.recorded_at END
    WHERE kept.recorded_at < now() - ${KEPT}::interval
       OR (kept.status IS NULL AND kept.lease_until < now() AND kept.request_hash = excluded.request_hash)
    RETURNING resource_id AS "resourceId"`
  const first = claimed[0]
  if (first) return { kind: 'run', resourceId: first.resourceId }
  const kept = await db.idempotencyKey.findUnique({ where: { caller_key: { caller, key } } })
  // Gone between the two statements: its owner gave it back, and is about to answer that it may be repeated.
  if (kept === null) return { kind: 'in-flight' }
  if (kept.requestHash !== requestHash) return { kind: 'reused' }
  if (kept.status === null) return { kind: 'in-flight' }
  return { kind: 'replay', answer: { status: kept.status, body: kept.body } }
}

/** Tells that the request is still being carried out. */
export async function renewLease(db: Database, caller: string, key: string): Promise<void> {
  await db.$executeRaw`
    UPDATE idempotency_keys SET lease_until = now() + ${LEASE_MS} * interval '1 ms'
     WHERE caller = ${caller} AND key = ${key} AND status IS NULL`
}

/** Keeps the answer for whoever repeats the request. */
export async function keepAnswer(db: Database, caller: string, key: string, answer: KeptAnswer): Promise<void> {
  await db.$executeRaw`
    UPDATE idempotency_keys SET status = ${answer.status}, body = ${JSON.stringify(answer.body)}::jsonb
     WHERE caller = ${caller} AND key = ${key}`
}

/**
 * The request ended without an answer worth keeping: it may be repeated at once. The row stays, because what was begun
 * under its `resourceId` must be continued under it.
 */
export async function giveBackKey(db: Database, caller: string, key: string): Promise<void> {
  await db.$executeRaw`
    UPDATE idempotency_keys SET lease_until = now() - interval '1 ms'
     WHERE caller = ${caller} AND key = ${key} AND status IS NULL`
}
