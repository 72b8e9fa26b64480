import { isDebt } from '../../domain/account/standing'
import { type CommandResult, DONE } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { causeKey, runKey } from '../../domain/keys'
import { depositRetained, toWallet } from '../../domain/ledger'
import type { NumberRecord } from '../../domain/number/record'
import { hostingPriceCents } from '../../domain/pricing'
import type { Instant } from '../../domain/time'
import { voidInvoice } from '../collection/close'
import { collect } from '../collection/collect'
import { issueInvoice, postingOf } from '../collection/issue'
import type { CollectionResult } from '../collection/run'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { moveNumber } from './move'
import { hostingLine } from './order'
import { periodFrom, startPeriod } from './period'

type Reactivation = { numberId: string; commandId: string; now: Instant }

const NO_HOLD = {
  cancelledAt: null,
  cancelReason: null,
  holdUntil: null,
  metaReleaseAt: null,
  depositInvoiceId: null,
  depositUsedCents: 0,
  depositAppliedAt: null,
}

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
  if (number.state === 'ACTIVE' && number.cancelledAt === null) return DONE
  if (number.state !== 'HOLD') {
    return refuse('ILLEGAL_TRANSITION', `Only a number in HOLD can be reactivated; this one is ${number.state}.`)
  }
  const unpaid = (await tx.unpaidInvoices(account.id)).filter(isDebt)
  if (unpaid.length > 0) {
    const invoices = unpaid.map(({ id, number: no, totalCents }) => ({ id, number: no, totalCents }))
    return refuse('UNPAID_INVOICES', `Unpaid: ${invoices.map((each) => each.number).join(', ')}. Pay them first.`, {
      invoices,
    })
  }
  if (number.periodEnd === null || now >= number.periodEnd) return 'NEW_PERIOD'
  const deposit = number.depositInvoiceId === null ? null : await tx.lockInvoice(number.depositInvoiceId)
  if (deposit?.status === 'PAID') {
    await restToWallet(tx, deposit, deposit.totalCents - number.depositUsedCents, now)
  } else if (deposit) {
    await voidInvoice(tx, account, deposit, now, 'REACTIVATED')
  }
  await moveNumber(tx, number, 'REACTIVATED', now, { ...NO_HOLD, depositState: 'NONE', renewAt: number.periodEnd })
  await say(tx, number, deposit, now)
  return DONE
}

/** A new month from now on, paid with the deposit; only a difference is charged. A decline changes nothing. */
async function startAnew(ports: Ports, { numberId, commandId, now }: Reactivation): Promise<CommandResult> {
  const held = await ports.store.transaction((tx) => tx.readNumber(numberId))
  if (held === null) return refuse('NOT_FOUND', `There is no number ${numberId}.`)
  const ordinal = held.periodOrdinal + 1
  const cause = `${causeKey.period(numberId, ordinal)}:${commandId}`
  const result = await collect(ports, {
    accountId: held.accountId,
    runKey: runKey.issue(cause),
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
      const { invoice, deposit } = await issueNewMonth(ports, tx, number, account.currency, cause, ordinal, now)
      if (invoice.totalCents > 0) return invoice
      await settleWithoutCharge(tx, invoice, now)
      await begin(tx, number, await tx.readInvoice(invoice.id), deposit, now)
      return null
    },
    settled: (tx, outcome) => afterCharge(tx, numberId, outcome, now),
  })
  if (result.kind === 'CLOSED' || result.kind === 'PAID') return DONE
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
): Promise<{ invoice: InvoiceRecord; deposit: InvoiceRecord | null }> {
  const { accountId, id: numberId } = number
  const priceCents = hostingPriceCents(number.plan, (await tx.countBillable(accountId)) + 1, now)
  const held = number.depositInvoiceId === null ? null : await tx.lockInvoice(number.depositInvoiceId)
  const deposit = held?.status === 'PAID' ? held : null
  const left = deposit === null ? 0 : deposit.totalCents - number.depositUsedCents
  const covered = Math.min(left, priceCents)
  const { periodStart, periodEnd } = periodFrom(number, now, ordinal)
  const { number: no } = deposit ?? { number: '' }
  const line = { numberId, description: `Deposit ${no}`, quantity: 1, unitPriceMicros: null, amountCents: -covered }
  const invoice = await issueInvoice(ports, tx, {
    accountId,
    numberId,
    kind: 'HOSTING',
    cause: 'REACTIVATION',
    causeKey: cause,
    currency,
    periodOrdinal: ordinal,
    periodStart: periodStart ?? now,
    periodEnd: periodEnd ?? now,
    lines: [hostingLine({ ...number, priceCents }), ...(covered > 0 ? [line] : [])],
    at: now,
  })
  return { invoice, deposit }
}

async function afterCharge(
  tx: StoreTransaction,
  numberId: string,
  { kind, invoice }: CollectionResult,
  now: Instant,
): Promise<void> {
  const number = await tx.lockNumber(numberId)
  if (number?.state !== 'HOLD' || invoice === null) return
  if (kind === 'PAID') {
    const deposit = number.depositInvoiceId === null ? null : await tx.lockInvoice(number.depositInvoiceId)
    await begin(tx, number, invoice, deposit?.status === 'PAID' ? deposit : null, now)
  } else {
    await voidInvoice(tx, await tx.readAccount(number.accountId), invoice, now, 'NOT_PAID')
  }
}

async function begin(
  tx: StoreTransaction,
  number: NumberRecord,
  invoice: InvoiceRecord,
  deposit: InvoiceRecord | null,
  now: Instant,
): Promise<void> {
  const lines = await tx.linesOf(invoice.id)
  const priceCents = lines[0]?.amountCents ?? invoice.totalCents
  if (deposit) {
    const used = priceCents - invoice.totalCents
    const posting = postingOf(deposit, now)
    if (used > 0)
      await tx.post(depositRetained({ ...posting, key: `deposit-to-month:${deposit.id}`, amountCents: used }))
    await restToWallet(tx, deposit, deposit.totalCents - number.depositUsedCents - used, now)
  }
  const period = await startPeriod(tx, invoice, periodFrom(number, now, number.periodOrdinal + 1), priceCents)
  await moveNumber(tx, number, 'REACTIVATED', now, { ...NO_HOLD, depositState: 'NONE', ...period })
  await say(tx, number, deposit, now)
}

async function restToWallet(
  tx: StoreTransaction,
  deposit: InvoiceRecord,
  amountCents: number,
  at: Instant,
): Promise<void> {
  if (amountCents <= 0) return
  const posting = { ...postingOf(deposit, at), amountCents, of: 'DEPOSIT' as const, note: 'REACTIVATED' }
  await tx.post(toWallet({ ...posting, key: `deposit-to-wallet:${deposit.id}` }))
}

async function say(
  tx: StoreTransaction,
  number: NumberRecord,
  deposit: InvoiceRecord | null,
  at: Instant,
): Promise<void> {
  const { id: numberId, accountId } = number
  const movedTo =
    deposit?.status !== 'PAID' ? null : number.periodEnd !== null && at < number.periodEnd ? 'WALLET' : 'NEW_MONTH'
  const params = { depositInvoiceId: deposit?.id ?? null, movedTo }
  await tx.requestMail({
    template: 'E27',
    about: numberId,
    step: at,
    accountId,
    numberId,
    invoiceId: deposit?.id ?? null,
    params,
    at,
  })
}
