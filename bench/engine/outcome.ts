import { setTimeout as passed } from 'node:timers/promises'
import { type Instant, iso } from '../../domain/time'
import type { Account } from './fleet'
import type { OwnEngine } from './own-engine'

const LOOK_MS = 250
const QUIET_COMMITS_A_SECOND = 3

/** When each number's renewal that was due at `dueAt` was booked as paid, once all of them are; in no order. */
export async function paidBy({ sql }: OwnEngine, numberIds: string[], dueAt: Instant): Promise<Instant[]> {
  for (;;) {
    const { rows } = await sql.query<{ at: Date }>(
      `SELECT t.recorded_at AS at FROM invoices i
         JOIN ledger_transactions t ON t.invoice_id = i.id
         JOIN ledger_entries e ON e.transaction_id = t.id AND e.ledger_account = 'CASH'
        WHERE i.number_id = ANY($1) AND i.period_start = $2 AND i.status = 'PAID'`,
      [numberIds, iso(dueAt)],
    )
    if (rows.length >= numberIds.length) return rows.map(({ at }) => at.getTime())
    await passed(LOOK_MS)
  }
}

/** When the last of their receipts was accepted, once all are: nothing of such a renewal is left but to sleep again. */
export async function receiptsSent({ sql }: OwnEngine, numberIds: string[], dueAt: Instant): Promise<Instant> {
  for (;;) {
    const { rows } = await sql.query<{ sent: number; last: Date | null }>(
      `SELECT count(*)::int AS sent, max(m.accepted_at) AS last FROM mails m JOIN invoices i ON i.id = m.invoice_id
        WHERE i.number_id = ANY($1) AND i.period_start = $2 AND m.status = 'ACCEPTED'`,
      [numberIds, iso(dueAt)],
    )
    const [{ sent, last } = { sent: 0, last: null }] = rows
    if (last !== null && sent >= numberIds.length) return last.getTime()
    await passed(LOOK_MS)
  }
}

/** Throws unless every account was charged exactly so often, by the processor's own list as by our books. */
export async function chargesOnce({ stack, sql }: OwnEngine, accounts: Account[], each: number): Promise<void> {
  const { data } = (await (await fetch(`${stack.urls.processorUrl}/_sandbox/charges`)).json()) as {
    data: { payment_method: string; status: string }[]
  }
  const charged = new Map<string, number>()
  for (const { payment_method: method, status } of data) {
    if (status === 'succeeded') charged.set(method, (charged.get(method) ?? 0) + 1)
  }
  const wrong = accounts.filter(({ processorId }) => charged.get(processorId) !== each)
  const { rows } = await sql.query<{ unpaid: number }>(
    "SELECT count(*)::int AS unpaid FROM invoices WHERE account_id = ANY($1) AND status <> 'PAID'",
    [accounts.map(({ id }) => id)],
  )
  if (wrong.length > 0 || rows[0]?.unpaid !== 0) {
    throw new Error(`${wrong.length} accounts were not charged ${each} times; ${rows[0]?.unpaid} invoices are not paid`)
  }
}

/** Waits until nothing commits any more but the servers' own housekeeping: all work is done, the mails' too. */
export async function quiet(engine: OwnEngine): Promise<void> {
  for (let last = await commits(engine); ; ) {
    await passed(1_000)
    const now = await commits(engine)
    if (now - last <= QUIET_COMMITS_A_SECOND) return
    last = now
  }
}

async function commits({ sql }: OwnEngine): Promise<number> {
  const { rows } = await sql.query<{ n: string }>(
    'SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()',
  )
  return Number(rows[0]?.n)
}
