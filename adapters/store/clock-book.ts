import {
  type ClockBook,
  ClockDeleted,
  type ClockLane,
  type FinishedStep,
  type Turn,
} from '../../activities/ports/clock'
import type { EntityId } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import { Prisma } from '../../generated/prisma/client'
import { type Database, date, type Transaction } from './client'

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

    turn: (lane, until, done) =>
      db.$borrowed(async (on) => {
        if (done !== undefined) await checkpoint(on, lane, done)
        return turn(on, lane, until)
      }),
  }
}

type TurnRow = {
  status: string
  lastStep: bigint
  target: string | null
  wakes: { seq: number; at: string }[] | null
  entityId: string | null
  dueAt: Date | null
}

async function turn(on: Transaction, { clockId, accountId }: ClockLane, until: Instant) {
  const [row] = await on.$queryRaw<TurnRow[]>`
    SELECT clock.status, coalesce(lane.step, 0) AS "lastStep", woken.target, woken.wakes,
      due.entity_id AS "entityId", due.due_at AS "dueAt"
    FROM test_clocks clock
    LEFT JOIN clock_lanes lane ON lane.clock_id = clock.id AND lane.account_id = ${accountId}
    LEFT JOIN LATERAL (
      SELECT target, json_agg(json_build_object('seq', seq, 'at', at) ORDER BY seq) AS wakes FROM wake_ups
      WHERE account_id = ${accountId} AND delivered_at IS NULL AND target = (
        SELECT target FROM wake_ups WHERE account_id = ${accountId} AND delivered_at IS NULL ORDER BY seq LIMIT 1)
      GROUP BY target) woken ON true
    LEFT JOIN LATERAL (
      SELECT entity_id, due_at FROM clock_entities
      WHERE clock_id = clock.id AND account_id = ${accountId} AND due_at <= ${date(until)}
      ORDER BY due_at, due_rank, seq LIMIT 1) due ON woken.target IS NULL
    WHERE clock.id = ${clockId}`
  if (row === undefined) throw new Error(`there is no test clock ${clockId}`)
  if (row.status === 'DELETED') throw new ClockDeleted(`The test clock ${clockId} was deleted.`)
  return { lastStep: Number(row.lastStep), next: nextOf(row) }
}

function nextOf({ target, wakes, entityId, dueAt }: TurnRow): Turn | null {
  const newest = wakes?.at(-1)
  if (target !== null && wakes && newest) {
    return { entityId: target as EntityId, at: Date.parse(newest.at), wakes: wakes.map(({ seq }) => seq) }
  }
  return entityId === null || dueAt === null ? null : { entityId: entityId as EntityId, at: dueAt.getTime(), wakes: [] }
}

/** All of it in one statement: without the lane's own row, which must be at the step before, nothing is written. */
async function checkpoint(
  on: Transaction,
  { clockId, accountId }: ClockLane,
  { step, entityId, next, taken }: FinishedStep,
): Promise<void> {
  const dueAt = next === null ? null : date(next.at)
  const finished = Prisma.sql`
    WITH lane AS (
      INSERT INTO clock_lanes (clock_id, account_id, step) VALUES (${clockId}, ${accountId}, ${step})
      ON CONFLICT (clock_id, account_id) DO UPDATE SET step = EXCLUDED.step WHERE clock_lanes.step = EXCLUDED.step - 1
      RETURNING clock_id, account_id),
    taken AS (
      UPDATE wake_ups SET delivered_at = now() FROM lane WHERE seq = ANY(${taken}::bigint[]))
    INSERT INTO clock_entities (entity_id, clock_id, account_id, due_at, due_rank)
    SELECT ${entityId}, clock_id, account_id, ${dueAt}::timestamptz, ${next?.rank ?? null}::int FROM lane
    ON CONFLICT (entity_id) DO UPDATE SET due_at = EXCLUDED.due_at, due_rank = EXCLUDED.due_rank`
  await on.$change(finished, (written) => {
    if (written !== 1)
      throw new Error(`account ${accountId} is no longer at step ${step - 1}: another driver is at work`)
  })
}
