import { setTimeout as passed } from 'node:timers/promises'
import type { Logger } from 'pino'
import { nextWebhookTry } from '../../domain/webhook'
import { type Database, date } from '../store/client'
import { removeEndpoint } from '../store/edge/webhook-endpoints'
import { type EventRow, eventView } from '../store/views/events'
import { type Answered, post } from './post'
import { signedHeaders } from './signature'

/** So many at once, and so many of them for one endpoint; for one that takes nothing, one: it may hang every time. */
const AT_ONCE = 40
const OF_ONE_ENDPOINT = 10
/** While some hang, what has become due is looked for as often. */
const LOOK_AGAIN_MS = 1_000
/** Longer than a try can take. A process that dies in mid-try has it repeated after this. */
const LEASE = '30 seconds'
const ERROR_CHARACTERS = 300

type Due = {
  id: string
  endpointId: string
  url: string
  secret: string
  forEveryAccount: boolean
  /** Which try this is, and when it began; `begunAt`: the first. */
  tries: number
  triedAt: Date
  begunAt: Date
  event: { [Field in keyof EventRow]: EventRow[Field] extends Date ? string : EventRow[Field] }
}

/**
 * Tells facts to those who asked for them (decision 0050): at least once each, in no promised order, for three days. Any
 * number of processes may do this at once.
 */
export type WebhookSender = {
  /** Tries what is due now, until nothing is; answers how many were tried. */
  deliverDue(): Promise<number>
}

type Settings = { db: Database; open: boolean; clock: () => number; log: Logger }

export function createWebhookSender(settings: Settings): WebhookSender {
  /** What is on its way, and to which endpoint. */
  const underWay = new Map<Promise<void>, string>()
  const start = (due: Due) => {
    const delivery = deliver(settings, due).finally(() => underWay.delete(delivery))
    underWay.set(delivery, due.endpointId)
  }
  return {
    async deliverDue() {
      for (let tried = 0; ; ) {
        const due = await claim(settings.db, [...underWay.values()])
        for (const each of due) start(each)
        tried += due.length
        if (underWay.size === 0) return tried
        // Whoever hangs is not waited for.
        await Promise.race([...underWay.keys(), passed(LOOK_AGAIN_MS, undefined, { ref: false })])
      }
    },
  }
}

/**
 * Takes what is due for the length of a lease, so that no other process sends it meanwhile. Every endpoint is looked at by
 * itself, so that a long queue of one is in nobody's way; `busy` names the endpoints of what is under way, one by one.
 */
function claim(db: Database, busy: string[]): Promise<Due[]> {
  return db.$queryRaw<Due[]>`
    WITH listening AS (
      SELECT p.id, p.failing_since IS NOT NULL AS failing,
             (SELECT count(*) FROM unnest(${busy}::text[]) AS b (id) WHERE b.id = p.id) AS busy
      FROM webhook_endpoints p WHERE p.deleted_at IS NULL),
    due AS (
      SELECT w.id, l.failing, w.place, w.next_try_at
      FROM listening l CROSS JOIN LATERAL (
        SELECT id, next_try_at, row_number() OVER (ORDER BY next_try_at) AS place
        FROM webhook_deliveries WHERE endpoint_id = l.id AND status = 'WAITING' AND next_try_at <= now()
        ORDER BY next_try_at LIMIT greatest(0, CASE WHEN l.failing THEN 1 ELSE ${OF_ONE_ENDPOINT} END - l.busy)) w),
    mine AS (
      SELECT d.id FROM webhook_deliveries d JOIN due USING (id)
      WHERE d.status = 'WAITING' AND d.next_try_at <= now()
      ORDER BY due.failing, due.place, due.next_try_at
      LIMIT ${AT_ONCE - busy.length} FOR UPDATE OF d SKIP LOCKED),
    taken AS (
      UPDATE webhook_deliveries d
      SET tries = tries + 1, next_try_at = now() + ${LEASE}::interval,
          begun_at = CASE WHEN tries = 0 THEN now() ELSE begun_at END
      FROM mine WHERE d.id = mine.id RETURNING d.*)
    SELECT t.id, t.endpoint_id AS "endpointId", t.tries, now() AS "triedAt", t.begun_at AS "begunAt", p.url, p.secret,
           p.account_id IS NULL AS "forEveryAccount",
           json_build_object('id', e.id, 'type', e.type, 'at', e.at, 'recordedAt', e.recorded_at, 'accountId', e.account_id,
                             'numberId', e.number_id, 'invoiceId', e.invoice_id, 'data', e.data) AS event
    FROM taken t JOIN webhook_endpoints p ON p.id = t.endpoint_id JOIN events e ON e.id = t.event_id
    ORDER BY e.seq`
}

/** Never throws. */
async function deliver({ db, open, clock, log }: Settings, due: Due): Promise<void> {
  const { url, secret, event } = due
  try {
    const row = { ...event, at: new Date(event.at), recordedAt: new Date(event.recordedAt) }
    const told = eventView(row, due.forEveryAccount)
    const body = JSON.stringify({ type: told.type, timestamp: told.at, data: told })
    const answer = await post(url, body, signedHeaders(secret, { id: event.id, atMs: clock(), body }), open)
    await note(db, due, answer)
  } catch (error) {
    log.warn({ err: error, delivery: due.id }, 'a webhook was sent and not noted; it is sent again')
  }
}

/**
 * 2xx is taken; 410 says that nobody listens any more and ends the endpoint (Standard Webhooks). Nothing is noted of a try
 * that is not the latest any more: the endpoint was ended meanwhile, or the fact is to be told again.
 */
async function note(db: Database, due: Due, answer: Answered): Promise<void> {
  const { id, endpointId, tries, triedAt, begunAt } = due
  const status = 'status' in answer ? answer.status : null
  const error = 'error' in answer ? answer.error.slice(0, ERROR_CHARACTERS) : null
  const taken = status !== null && status >= 200 && status < 300
  const next = taken ? null : nextWebhookTry(begunAt.getTime(), triedAt.getTime())
  const state = taken ? 'DELIVERED' : next === null ? 'FAILED' : 'WAITING'
  await db.$executeRaw`
    WITH noted AS (
      UPDATE webhook_deliveries
      SET status = ${state}, answered = ${status}, last_error = ${error},
          next_try_at = coalesce(${next === null ? null : date(next)}::timestamptz, next_try_at),
          delivered_at = CASE WHEN ${taken} THEN now() END
      WHERE id = ${id} AND status = 'WAITING' AND tries = ${tries} RETURNING endpoint_id)
    UPDATE webhook_endpoints p
    SET failing_since = CASE WHEN ${taken} THEN NULL ELSE now() END
    FROM noted WHERE p.id = noted.endpoint_id AND (p.failing_since IS NULL) <> ${taken}`
  if (status === 410) await removeEndpoint(db, endpointId)
}
