import type { Client } from '@temporalio/client'
import type { Messenger } from '../../activities/ports'
import { type EntityInput, WAKE_SIGNAL } from '../../domain/entity'
import { type EntityId, entityParts, TASK_QUEUE, WORKFLOW_TYPES } from '../../domain/keys'
import type { Database } from '../store/client'
import { sharingTurns } from '../turns'

type Pending = { seq: bigint; target: string; at: Date }

/**
 * Brings pending wake-ups of real-time accounts to their entities. A wake-up says only "look again", so delivering one
 * twice (two processes, a crash before it is marked) does no harm. Within a process an account's deliveries take turns: a
 * hundred numbers of one account that are woken at once would each bring the others theirs again.
 */
export function createMessenger(db: Database, client: Client): Messenger {
  const inTurn = sharingTurns()
  return { deliver: (accountId) => inTurn(accountId, () => deliverPending(db, client, accountId)) }
}

async function deliverPending(db: Database, client: Client, accountId: string): Promise<void> {
  const pending = await db.$queryRaw<Pending[]>`
    SELECT seq, target, at FROM wake_ups
    WHERE account_id = ${accountId} AND delivered_at IS NULL AND clock_id IS NULL ORDER BY seq`
  if (pending.length === 0) return
  const latest = new Map(pending.map(({ target, at }) => [target, at.getTime()]))
  for (const [target, at] of latest)
    await signalEntity(client, { entityId: target as EntityId, accountId, clockId: null }, at)
  const seqs = pending.map(({ seq }) => seq)
  await db.$executeRaw`UPDATE wake_ups SET delivered_at = now() WHERE seq = ANY(${seqs})`
}

async function signalEntity(client: Client, input: EntityInput, at: number): Promise<void> {
  await client.workflow.signalWithStart(WORKFLOW_TYPES[entityParts(input.entityId).kind], {
    workflowId: input.entityId,
    taskQueue: TASK_QUEUE,
    args: [input],
    signal: WAKE_SIGNAL,
    signalArgs: [{ at }],
  })
}

/**
 * Delivers wake-ups that have waited longer than a delivery takes: their process died between commit and delivery, or
 * Temporal's data was lost and all entities are woken. Nothing is decided here, only brought. What cannot be brought to
 * one account keeps no other's back; it is thrown when all others have theirs.
 */
export async function deliverLate(db: Database, messenger: Messenger, olderThanMs: number): Promise<void> {
  for (;;) {
    const failures: unknown[] = []
    const late = await accountsWithLateWakeUps(db, olderThanMs)
    for (const accountId of late) await messenger.deliver(accountId).catch((error) => failures.push(error))
    if (failures.length > 0) throw failures[0]
    if (late.length === 0) return
  }
}

async function accountsWithLateWakeUps(db: Database, olderThanMs: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ account_id: string }[]>`
    SELECT DISTINCT account_id FROM wake_ups
    WHERE delivered_at IS NULL AND clock_id IS NULL AND recorded_at < now() - make_interval(secs => ${olderThanMs / 1000})
    LIMIT 100`
  return rows.map((row) => row.account_id)
}
