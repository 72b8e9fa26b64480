import { cancellationOutcome } from '../../../domain/cancellation'
import type { DepositFacts } from '../../../domain/mail/facts'
import type { NumberRecord } from '../../../domain/number/record'
import type { Reading } from './reading'

/** The deposit of the number's hold; after a reactivation (E27) the one there was; before a cancel (E12) its price. */
export async function depositFacts(reading: Reading, number: NumberRecord): Promise<DepositFacts | null> {
  const { template, params } = reading.mail
  if (template === 'E12') return depositAhead(reading, number)
  if (template === 'E27') {
    const { depositInvoiceId, movedTo } = params
    if (typeof depositInvoiceId !== 'string' || (movedTo !== 'WALLET' && movedTo !== 'NEW_MONTH')) return null
    return { ...(await taken(reading, depositInvoiceId)), state: 'PAID', movedTo }
  }
  if (number.depositInvoiceId === null) return null
  return { ...(await taken(reading, number.depositInvoiceId)), state: number.depositState }
}

/** What a cancel would cost now: the same function as the preview's (I22). */
async function depositAhead({ store, now }: Reading, number: NumberRecord): Promise<DepositFacts | null> {
  const { depositCents } = cancellationOutcome(await store.cancellationFacts(number, now))
  if (depositCents === 0) return null
  return { state: 'NONE', amountCents: depositCents, appliedToUsageCents: 0, refundedCents: 0, movedTo: null }
}

/** What became of it, by what was recorded: a refund counts from when it was decided, not from when the bank took it. */
async function taken({ tx, store, mail }: Reading, invoiceId: string): Promise<Omit<DepositFacts, 'state'>> {
  const { totalCents } = await store.readInvoice(invoiceId)
  const where = { accountId: mail.accountId, type: 'deposit.applied', invoiceId }
  const applied = await tx.event.findFirst({ where, select: { data: true } })
  const rest = await tx.refund.aggregate({ where: { invoiceId, reason: 'DEPOSIT_REST' }, _sum: { amountCents: true } })
  return {
    amountCents: totalCents,
    appliedToUsageCents: (applied?.data as { amountCents: number } | undefined)?.amountCents ?? 0,
    refundedCents: rest._sum.amountCents ?? 0,
    movedTo: null,
  }
}
