import { refusalWithDebts } from '../../domain/account/standing'
import { type CommandResult, DONE } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { causeKey } from '../../domain/keys'
import { depositRetained, toWallet } from '../../domain/ledger'
import { periodFrom } from '../../domain/number/period'
import type { NumberRecord } from '../../domain/number/record'
import { billedPlan } from '../../domain/pricing/plan'
import { priceAt } from '../../domain/pricing/price'
import type { Instant } from '../../domain/time'
import { voidInvoice } from '../collection/close'
import { collectAtOnce } from '../collection/collect-at-once'
import { issueInvoice, postingOf } from '../collection/issue'
import type { CollectionResult } from '../collection/run'
import { reactivateChannel } from '../partner/reactivate'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { renewalInvoice } from './facts'
import { moveNumber } from './move'
import { hostingLine, withOneMore } from './order'
import { planOf, startPeriod } from './period'

type Reactivation = { numberId: string; commandId: string; now: Instant }

/** Meta's own date stays: it holds for the number, whatever became of the cancel. */
const NO_HOLD = {
  cancelledAt: null,
  cancelReason: null,
  holdUntil: null,
  heldSince: null,
  depositInvoiceId: null,
  depositState: 'NONE',
  depositUsedCents: 0,
  depositAppliedAt: null,
  trailingInvoiceId: null,
  depositDays: 0,
} as const

/** Row 20: the number stays. Within the paid period it goes on; after it the deposit becomes the new month. */
export async function reactivateNumber(ports: Ports, wish: Reactivation): Promise<CommandResult> {
  const first = await ports.store.transaction((tx) => goOnWithinPeriod(tx, wish))
  if (first !== 'NEW_PERIOD') return first
  return startAnew(ports, wish)
}

async function goOnWithinPeriod(
  tx: StoreTransaction,
  { numberId, now }: Reactivation,
): Promise<CommandResult | 'NEW_PERIOD'> {
  const found = await tx.readNumber(numberId)
  if (found === null) return refuse('NOT_FOUND', `There is no number ${numberId}.`)
  const account = await tx.lockAccount(found.accountId)
  const number = (await tx.lockNumber(numberId)) ?? found
  if (number.state !== 'HOLD') {
    // This very command, carried out before a crash, has written its mail.
    if (await tx.mailStatus({ template: 'E27', about: numberId, step: now })) return DONE
    return refuse('ILLEGAL_TRANSITION', `Only a number in HOLD can be reactivated; this one is ${number.state}.`)
  }
  if (number.leftAt !== null) {
    const detail = `${number.phoneNumber} is no longer connected with us at Meta; once it is released it can be ordered again.`
    return refuse('ILLEGAL_TRANSITION', detail)
  }
  const owing = refusalWithDebts(await tx.unpaidInvoices(account.id))
  if (owing) return owing
  if (number.plan === 'DAYS') return reactivateChannel(tx, number, NO_HOLD, now)
  const within = number.periodEnd !== null && now < number.periodEnd
  const month = await renewalInvoice(tx, number)
  if (!within && month?.status !== 'PAID') return 'NEW_PERIOD'
  const freedCents = await freeDeposit(tx, number, now)
  // A month that was paid and never began (after an involuntary cancel) begins now.
  const period = within
    ? { renewAt: number.periodEnd }
    : month && (await startPeriod(tx, number, month, periodFrom(planOf(month, number), now, number.periodOrdinal + 1)))
  await moveNumber(tx, number, 'REACTIVATED', now, { ...NO_HOLD, ...period })
  await say(tx, number, freedCents > 0 ? 'WALLET' : null, now)
  return DONE
}

/** The deposit is not needed any more: paid, its rest becomes wallet credit; unpaid, it is voided. Answers the credit. */
async function freeDeposit(tx: StoreTransaction, number: NumberRecord, at: Instant): Promise<number> {
  if (number.depositInvoiceId === null) return 0
  const deposit = await tx.lockInvoice(number.depositInvoiceId)
  if (deposit.status !== 'PAID') {
    await voidInvoice(tx, await tx.readAccount(number.accountId), deposit, at, 'REACTIVATED')
    return 0
  }
  const amountCents = deposit.totalCents - number.depositUsedCents
  if (amountCents > 0) {
    const posting = { ...postingOf(deposit, at), amountCents, of: 'DEPOSIT' as const, note: 'REACTIVATED' }
    await tx.post(toWallet({ ...posting, key: `deposit-to-wallet:${deposit.id}` }))
  }
  return amountCents
}

/** A new month from now on, paid with the deposit; only a difference is charged. A decline changes nothing. */
async function startAnew(ports: Ports, { numberId, commandId, now }: Reactivation): Promise<CommandResult> {
  const held = await ports.store.transaction((tx) => tx.readNumber(numberId))
  if (held === null) return refuse('NOT_FOUND', `There is no number ${numberId}.`)
  const ordinal = held.periodOrdinal + 1
  const cause = `${causeKey.period(numberId, ordinal)}:${commandId}`
  const result = await collectAtOnce(ports, {
    accountId: held.accountId,
    trigger: 'CUSTOMER',
    collector: 'number',
    now,
    onSession: true,
    methodId: null,
    open: async (tx, account) => {
      const before = await tx.invoiceByCause(account.id, cause)
      if (before) return tx.lockInvoice(before.id)
      const number = await tx.lockNumber(numberId)
      if (number?.state !== 'HOLD') return null
      const invoice = await issueNewMonth(ports, tx, number, account.currency, cause, ordinal, now)
      if (invoice.totalCents > 0) return invoice
      await settleWithoutCharge(tx, invoice, now)
      await begin(tx, number, await tx.readInvoice(invoice.id), now)
      return null
    },
    settled: (tx, outcome) => afterCharge(tx, numberId, outcome, now),
  })
  const after = await ports.store.transaction((tx) => tx.readNumber(numberId))
  if (after?.state === 'ACTIVE') return DONE
  return refuse('PAYMENT_DECLINED', 'The new month could not be charged; the number is still held. Use another card.', {
    declineCode: result.attempt?.declineCode ?? null,
  })
}

async function settleWithoutCharge(tx: StoreTransaction, invoice: InvoiceRecord, at: Instant): Promise<void> {
  await tx.updateInvoice(invoice.id, { status: 'PAID', paidAt: at, closedAt: at })
  const { accountId, numberId, id: invoiceId } = invoice
  await tx.record({ type: 'invoice.paid', at, accountId, numberId, invoiceId, data: { amountCents: 0 } })
}

async function issueNewMonth(
  ports: Ports,
  tx: StoreTransaction,
  number: NumberRecord,
  currency: string,
  cause: string,
  ordinal: number,
  now: Instant,
): Promise<InvoiceRecord> {
  const { accountId, id: numberId } = number
  const pricing = withOneMore(await tx.pricingFacts(accountId))
  const price = priceAt(billedPlan(number.plan), pricing, now)
  const held = number.depositInvoiceId === null ? null : await tx.lockInvoice(number.depositInvoiceId)
  const deposit = held?.status === 'PAID' ? held : null
  const left = deposit === null ? 0 : deposit.totalCents - number.depositUsedCents
  const covered = Math.min(left, price.cents)
  const { periodStart, periodEnd } = periodFrom(billedPlan(number.plan), now, ordinal)
  const { number: no } = deposit ?? { number: '' }
  const line = { numberId, description: `Deposit ${no}`, quantity: 1, unitPriceMicros: null, amountCents: -covered }
  return issueInvoice(ports, tx, {
    accountId,
    numberId,
    kind: 'HOSTING',
    cause: 'REACTIVATION',
    causeKey: cause,
    currency,
    periodOrdinal: ordinal,
    periodStart: periodStart ?? now,
    periodEnd: periodEnd ?? now,
    pricing: { price, billableNumbers: pricing.billableNumbers },
    lines: [hostingLine(number, price), ...(covered > 0 ? [line] : [])],
    at: now,
  })
}

async function afterCharge(
  tx: StoreTransaction,
  numberId: string,
  { kind, invoice }: CollectionResult,
  now: Instant,
): Promise<void> {
  const number = await tx.lockNumber(numberId)
  if (number?.state !== 'HOLD' || invoice === null) return
  if (kind === 'PAID') await begin(tx, number, invoice, now)
  else await voidInvoice(tx, await tx.readAccount(number.accountId), invoice, now, 'NOT_PAID')
}

/** The new month begins: what the invoice took off for the deposit is used up, the deposit's rest is free. */
async function begin(tx: StoreTransaction, number: NumberRecord, invoice: InvoiceRecord, now: Instant): Promise<void> {
  const lines = await tx.linesOf(invoice.id)
  const priceCents = lines[0]?.amountCents ?? invoice.totalCents
  const used = priceCents - invoice.totalCents
  if (used > 0 && number.depositInvoiceId !== null) {
    const posting = postingOf(await tx.readInvoice(number.depositInvoiceId), now)
    await tx.post(depositRetained({ ...posting, key: `deposit-to-month:${posting.invoiceId}`, amountCents: used }))
  }
  const freedCents = await freeDeposit(tx, { ...number, depositUsedCents: number.depositUsedCents + used }, now)
  const period = await startPeriod(
    tx,
    number,
    invoice,
    periodFrom(planOf(invoice, number), now, number.periodOrdinal + 1),
    priceCents,
  )
  await moveNumber(tx, number, 'REACTIVATED', now, { ...NO_HOLD, ...period })
  await say(tx, number, used + freedCents > 0 ? 'NEW_MONTH' : null, now)
}

/** E27, with what became of the deposit. */
async function say(
  tx: StoreTransaction,
  number: NumberRecord,
  movedTo: 'WALLET' | 'NEW_MONTH' | null,
  at: Instant,
): Promise<void> {
  const { id: numberId, accountId } = number
  const invoiceId = movedTo === null ? null : number.depositInvoiceId
  const params = { depositInvoiceId: invoiceId, movedTo }
  await tx.requestMail({ template: 'E27', about: numberId, step: at, accountId, numberId, invoiceId, params, at })
}
