import type { AccountRecord } from '../../domain/account/record'
import type { CancellationFacts } from '../../domain/cancellation'
import type { NumberRecord } from '../../domain/number/record'
import type { Instant } from '../../domain/time'
import { plain, type Transaction } from './client'
import { usageInTransaction } from './usage/in-transaction'

/** What a cancel of the number at `at` depends on. The workflow and the preview both read it here (I22). */
export async function cancellationFacts(
  tx: Transaction,
  number: NumberRecord,
  at: Instant,
): Promise<CancellationFacts> {
  const { id: numberId, accountId, plan, priceCents, periodEnd, metaReleaseAt } = number
  const usage = usageInTransaction(tx)
  const { metaBilling, unpaidUsageCents } = await owed(tx, numberId)
  return {
    cancelledAt: at,
    plan,
    priceCents,
    periodEnd,
    metaBilling,
    unbilledCents: await usage.billableCents({ accountId, numberId }),
    unpaidUsageCents,
    lastPaidUsageAt: later(await usage.lastPaidUsageAt(numberId), number.depositAppliedAt),
    lastUsageAt: await usage.lastUsageAt(numberId),
    metaReleaseAt,
  }
}

/** A deposit that pays for late usage is a payment of it (row 19). */
const later = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)

/** Who pays Meta, and the number's own part of the usage invoices that are not paid. */
async function owed(
  tx: Transaction,
  numberId: string,
): Promise<{ metaBilling: AccountRecord['metaBilling']; unpaidUsageCents: number }> {
  const [row] = await tx.$queryRaw<{ metaBilling: AccountRecord['metaBilling']; unpaidUsageCents: bigint }[]>`
    SELECT a.meta_billing AS "metaBilling",
      (SELECT coalesce(sum(l.amount_cents), 0)::bigint FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id
       WHERE i.account_id = a.id AND i.kind = 'USAGE' AND i.status IN ('OPEN', 'PROCESSING', 'UNCOLLECTIBLE')
         AND l.number_id = n.id) AS "unpaidUsageCents"
    FROM numbers n JOIN accounts a ON a.id = n.account_id WHERE n.id = ${numberId}`
  if (row === undefined) throw new Error(`there is no number ${numberId}`)
  return plain(row)
}
