import { cancellationOutcome } from '../../../domain/cancellation'
import type { DepositFacts, NumberFacts } from '../../../domain/mail/facts'
import type { NumberRecord } from '../../../domain/number/record'
import { HELD_DAYS, lacksDeposit } from '../../../domain/partner/channel'
import type { Reading } from './reading'

/** The deposit of the number's hold; after a reactivation (E27) the one there was; before a cancel (E12) its price. */
export async function depositFacts(reading: Reading, number: NumberRecord): Promise<DepositFacts | null> {
  const { template, params } = reading.mail
  if (template === 'E12') return depositAhead(reading, number)
  if (template === 'E27') return depositMoved(reading, number, params)
  if (number.depositInvoiceId === null) return null
  return { ...(await taken(reading, number.id, number.depositInvoiceId)), state: number.depositState }
}

/** The same of a channel, which has it in days: held, or to be held once the balance has them (P12). */
export function depositDays(number: NumberRecord): NumberFacts['depositDays'] {
  const held = number.depositDays > 0
  return held || lacksDeposit(number) ? { days: HELD_DAYS, held } : null
}

/** What dialogues had not used of the deposit when the cancel was undone; nothing is told where nothing was left. */
async function depositMoved(
  reading: Reading,
  number: NumberRecord,
  { depositInvoiceId, movedTo }: Reading['mail']['params'],
): Promise<DepositFacts | null> {
  if (typeof depositInvoiceId !== 'string' || (movedTo !== 'WALLET' && movedTo !== 'NEW_MONTH')) return null
  const deposit = await taken(reading, number.id, depositInvoiceId)
  const amountCents = deposit.amountCents - deposit.appliedToUsageCents
  return amountCents > 0 ? { ...deposit, amountCents, state: 'PAID', movedTo } : null
}

/** What a cancel would cost now: the same function as the preview's (I22). */
async function depositAhead({ store, now }: Reading, number: NumberRecord): Promise<DepositFacts | null> {
  const { depositCents } = cancellationOutcome(await store.cancellationFacts(number, now))
  if (depositCents === 0) return null
  return { state: 'NONE', amountCents: depositCents, appliedToUsageCents: 0, refundedCents: 0, movedTo: null }
}

/** What became of it, by what was recorded: a refund counts from when it was decided, not from when the bank took it. */
async function taken(
  { tx, store }: Reading,
  numberId: string,
  invoiceId: string,
): Promise<Omit<DepositFacts, 'state'>> {
  const { totalCents } = await store.readInvoice(invoiceId)
  const where = { numberId, invoiceId, type: 'deposit.applied' }
  const applied = await tx.event.findMany({ where, select: { data: true } })
  const rest = await tx.refund.aggregate({ where: { invoiceId, reason: 'DEPOSIT_REST' }, _sum: { amountCents: true } })
  return {
    amountCents: totalCents,
    appliedToUsageCents: applied.reduce((sum, { data }) => sum + (data as { amountCents: number }).amountCents, 0),
    refundedCents: rest._sum.amountCents ?? 0,
    movedTo: null,
  }
}
