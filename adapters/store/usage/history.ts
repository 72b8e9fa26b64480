import type { Instant } from '../../../domain/time'
import { plain, type Transaction } from '../client'

/**
 * When the number's last paid dialogue was paid: `paidAt` of the newest paid USAGE invoice that asked something for this
 * number (C22). Null when there is none.
 */
export async function lastPaidUsageAt(tx: Transaction, numberId: string): Promise<Instant | null> {
  const [row] = await tx.$queryRaw<{ at: Date | null }[]>`
    SELECT max(i.paid_at) AS at FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
    WHERE l.number_id = ${numberId} AND l.amount_cents > 0 AND i.kind = 'USAGE' AND i.status = 'PAID'`
  return plain(row?.at ?? null)
}

/** When the number's last dialogue that costs something opened; null = never. */
export async function lastUsageAt(tx: Transaction, numberId: string): Promise<Instant | null> {
  const last = await tx.dialogue.aggregate({ where: { numberId, priceMicros: { gt: 0 } }, _max: { openedAt: true } })
  return plain(last._max.openedAt)
}
