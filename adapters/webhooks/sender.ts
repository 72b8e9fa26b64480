import type { Logger } from 'pino'
import { nextWebhookTry } from '../../domain/webhook'
import { type Database, date } from '../store/client'
import { removeEndpoint } from '../store/edge/webhook-endpoints'
import { type EventRow, eventView } from '../store/views/events'
import { type Answered, post } from './post'
import { signedHeaders } from './signature'

/** So many at once, and so many of them for one endpoint: one that hangs does not hold up the others for long. */
const AT_ONCE = 40
const OF_ONE_ENDPOINT = 10
/** Longer than a try can take. A process that dies in mid-try has it repeated after this. */
const LEASE = '30 seconds'
const ERROR_CHARACTERS = 300

type Due = {
  id: string
  endpointId: string
  url: string
  secret: string
  forEveryAccount: boolean
  tries: number
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

export function createWebhookSender(settings: {
  db: Database
  open: boolean
  clock: () => number
  log: Logger
}): WebhookSender {
  const { db } = settings
  return {
    async deliverDue() {
      let tried = 0
      for (;;) {
        const due = await claim(db)
        if (due.length === 0) return tried
        await Promise.all(due.map((each) => deliver(settings, each)))
        tried += due.length
      }
    },
  }
}

/** Takes what is due for the length of a lease, so that no other process sends it meanwhile. */
function claim(db: Database): Promise<Due[]> {
  return db.$queryRaw<Due[]>`
    WITH due AS (
      SELECT id, row_number() OVER (PARTITION BY endpoint_id ORDER BY next_try_at, seq) AS place
      FROM webhook_deliveries WHERE status = 'WAITING' AND next_try_at <= now()
      ORDER BY next_try_at LIMIT 1000),
    mine AS (
      SELECT d.id FROM webhook_deliveries d JOIN due USING (id)
      WHERE place <= ${OF_ONE_ENDPOINT} AND d.status = 'WAITING' AND d.next_try_at <= now()
      ORDER BY d.next_try_at LIMIT ${AT_ONCE} FOR UPDATE OF d SKIP LOCKED),
    taken AS (
      UPDATE webhook_deliveries d SET tries = tries + 1, next_try_at = now() + ${LEASE}::interval
      FROM mine WHERE d.id = mine.id RETURNING d.*)
    SELECT t.id, t.endpoint_id AS "endpointId", t.tries, t.begun_at AS "begunAt", p.url, p.secret,
           p.account_id IS NULL AS "forEveryAccount",
           json_build_object('id', e.id, 'type', e.type, 'at', e.at, 'recordedAt', e.recorded_at, 'accountId', e.account_id,
                             'numberId', e.number_id, 'invoiceId', e.invoice_id, 'data', e.data) AS event
    FROM taken t JOIN webhook_endpoints p ON p.id = t.endpoint_id JOIN events e ON e.id = t.event_id
    ORDER BY e.seq`
}

async function deliver(
  { db, open, clock, log }: { db: Database; open: boolean; clock: () => number; log: Logger },
  due: Due,
): Promise<void> {
  const { url, secret, event } = due
  const row = { ...event, at: new Date(event.at), recordedAt: new Date(event.recordedAt) }
  const told = eventView(row, due.forEveryAccount)
  const body = JSON.stringify({ type: told.type, timestamp: told.at, data: told })
  const answer = await post(url, body, signedHeaders(secret, { id: event.id, atMs: clock(), body }), open)
  try {
    await note(db, due, answer)
  } catch (error) {
    log.warn({ err: error, delivery: due.id }, 'a webhook was sent and not noted; it is sent again')
  }
}

/** 2xx is taken; 410 says that nobody listens any more and ends the endpoint (Standard Webhooks). */
async function note(db: Database, { id, endpointId, tries, begunAt }: Due, answer: Answered): Promise<void> {
  const status = 'status' in answer ? answer.status : null
  const error = 'error' in answer ? answer.error.slice(0, ERROR_CHARACTERS) : null
  const taken = status !== null && status >= 200 && status < 300
  const next = taken ? null : nextWebhookTry(tries, begunAt.getTime())
  const state = taken ? 'DELIVERED' : next === null ? 'FAILED' : 'WAITING'
  await db.$executeRaw`
    WITH noted AS (
      UPDATE webhook_deliveries
      SET status = ${state}, answered = ${status}, last_error = ${error},
          next_try_at = coalesce(${next === null ? null : date(next)}::timestamptz, next_try_at),
          delivered_at = CASE WHEN ${taken} THEN now() END
      WHERE id = ${id})
    UPDATE webhook_endpoints
    SET failing_since = CASE WHEN ${taken} THEN NULL ELSE now() END
    WHERE id = ${endpointId} AND (failing_since IS NULL) <> ${taken}`
  if (status === 410) await removeEndpoint(db, endpointId)
}
