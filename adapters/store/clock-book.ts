import { type ClockBook, ClockDeleted } from '../../activities/ports/clock'
import type { EntityId } from '../../domain/keys'
import { type Database, date } from './client'

/** The test clock's book in PostgreSQL. */
export function createClockBook(db: Database): ClockBook {
  return {
    async now(clockId) {
      return (await db.testClock.findUniqueOrThrow({ where: { id: clockId } })).nowAt.getTime()
    },

    async beginAdvance(clockId, to) {
      await db.$executeRaw`
        UPDATE test_clocks SET status = 'ADVANCING', target_at = greatest(now_at, ${date(to)}::timestamptz)
        WHERE id = ${clockId} AND status <> 'DELETED'`
    },

    // A farther advance may have been asked for at the same moment and have come first: time never goes back.
    async finishAdvance(clockId, now) {
      await db.$executeRaw`
        UPDATE test_clocks SET status = 'READY', now_at = greatest(now_at, ${date(now)}::timestamptz)
        WHERE id = ${clockId} AND status <> 'DELETED'`
    },

    async accounts(clockId) {
      const rows = await db.account.findMany({
        where: { testClockId: clockId },
        orderBy: { seq: 'asc' },
        select: { id: true },
      })
      return rows.map((row) => row.id)
    },

    async lastStep(clockId, accountId) {
      const clock = await db.testClock.findUniqueOrThrow({ where: { id: clockId } })
      if (clock.status === 'DELETED') throw new ClockDeleted(`The test clock ${clockId} was deleted.`)
      const lane = await db.clockLane.findUnique({ where: { clockId_accountId: { clockId, accountId } } })
      return Number(lane?.step ?? 0)
    },

    async pendingWake(accountId) {
      const rows = await db.$queryRaw<{ seq: bigint; target: string; at: Date }[]>`
        SELECT w.seq, w.target, w.at FROM wake_ups w
        WHERE w.account_id = ${accountId} AND w.delivered_at IS NULL AND w.target = (
          SELECT target FROM wake_ups WHERE account_id = ${accountId} AND delivered_at IS NULL ORDER BY seq LIMIT 1)
        ORDER BY w.seq`
      const last = rows.at(-1)
      if (!last) return null
      return { target: last.target as EntityId, at: last.at.getTime(), seqs: rows.map((row) => Number(row.seq)) }
    },

    async nextDue(clockId, accountId, until) {
      const row = await db.clockEntity.findFirst({
        where: { clockId, accountId, dueAt: { lte: date(until) } },
        orderBy: [{ dueAt: 'asc' }, { dueRank: 'asc' }, { seq: 'asc' }],
      })
      return row?.dueAt ? { entityId: row.entityId as EntityId, at: row.dueAt.getTime() } : null
    },

    checkpoint: ({ clockId, accountId, step, entityId, next, taken }) =>
      db.$transaction(async (tx) => {
        const moved = await tx.$executeRaw`
          INSERT INTO clock_lanes (clock_id, account_id, step) VALUES (${clockId}, ${accountId}, ${step})
          ON CONFLICT (clock_id, account_id) DO UPDATE SET step = ${step} WHERE clock_lanes.step = ${step - 1}`
        if (moved !== 1)
          throw new Error(`account ${accountId} is no longer at step ${step - 1}: another driver is at work`)
        const dueAt = next === null ? null : date(next.at)
        const dueRank = next?.rank ?? null
        await tx.$executeRaw`
          INSERT INTO clock_entities (entity_id, clock_id, account_id, due_at, due_rank)
          VALUES (${entityId}, ${clockId}, ${accountId}, ${dueAt}, ${dueRank})
          ON CONFLICT (entity_id) DO UPDATE SET due_at = ${dueAt}, due_rank = ${dueRank}`
        if (taken.length > 0) {
          await tx.wakeUp.updateMany({ where: { seq: { in: taken } }, data: { deliveredAt: new Date() } })
        }
      }),
  }
}
