import { type AccountRecord, closedText, missingProfile } from '../../domain/account/record'
import { refusalWithDebts } from '../../domain/account/standing'
import { periodAt } from '../../domain/calendar'
import { type CommandResult, DONE, type OrderNumber } from '../../domain/commands'
import { isRefusal, type Refusal, refuse } from '../../domain/errors'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { causeKey, runKey } from '../../domain/keys'
import { periodFrom } from '../../domain/number/period'
import type { NumberRecord } from '../../domain/number/record'
import type { PricingFacts } from '../../domain/pricing/notice'
import { billedPlan, PLAN_MONTHS } from '../../domain/pricing/plan'
import { type Price, priceAt } from '../../domain/pricing/price'
import type { Instant } from '../../domain/time'
import { refuseWithoutTerms } from '../account/quotes'
import { voidInvoice } from '../collection/close'
import { collect } from '../collection/collect'
import { issueInvoice } from '../collection/issue'
import { openPaymentPage } from '../collection/payment-page'
import type { CollectionResult } from '../collection/run'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { moveNumber } from './move'

type Order = { numberId: string; now: Instant; command: OrderNumber }

/** Rows 1–3: guards, the first invoice, the first payment on session. A refused order leaves nothing behind. */
export async function orderHosting(ports: Ports, order: Order): Promise<CommandResult> {
  const placed = await ports.store.transaction((tx) => place(ports, tx, order))
  if (isRefusal(placed)) return placed
  const result = await collect(ports, {
    accountId: order.command.accountId,
    runKey: runKey.issue(placed.id),
    trigger: 'CUSTOMER',
    collector: 'number',
    now: order.now,
    onSession: true,
    methodId: null,
    open: async (tx) =>
      (await tx.lockNumber(order.numberId))?.state === 'PENDING_PAYMENT' ? tx.lockInvoice(placed.id) : null,
    settled: (tx, result) => afterFirstPayment(tx, order.numberId, result, order.now),
  })
  return answer(ports, order, placed, result)
}

/** Writes number and invoice, or finds them when the order is repeated after a crash. */
async function place(ports: Ports, tx: StoreTransaction, order: Order): Promise<InvoiceRecord | Refusal> {
  const { command, numberId, now } = order
  const account = await tx.lockAccount(command.accountId)
  const cause = causeKey.period(numberId, 0)
  const before = await tx.invoiceByCause(account.id, cause)
  if (before) return before
  const plan = billedPlan(command.plan)
  const pricing = withOneMore(await tx.pricingFacts(account.id))
  const wish = { accountId: account.id, wish: 'ORDER', numberId: null, plan } as const
  const lacking = () => refuseWithoutTerms(tx, wish, pricing, now)
  const refusal = await guardOrder(tx, account, command, lacking)
  if (refusal) return refusal
  const price = priceAt(plan, pricing, now)
  const invoiceId = ports.newId('inv')
  const number = newNumber(order, price.cents, invoiceId)
  if (!(await tx.insertNumber(number))) return refuseTaken(command)
  const data = { from: null, to: 'PENDING_PAYMENT', reason: 'ORDERED' }
  await tx.record({ type: 'number.state_changed', at: now, accountId: account.id, numberId, data })
  const { start, end } = periodAt(now, 0, PLAN_MONTHS[plan])
  return issueInvoice(ports, tx, {
    id: invoiceId,
    accountId: account.id,
    numberId,
    kind: 'HOSTING',
    cause: 'SIGN_UP',
    causeKey: cause,
    currency: account.currency,
    periodOrdinal: 0,
    periodStart: start,
    periodEnd: end,
    pricing: { price, billableNumbers: pricing.billableNumbers },
    lines: [hostingLine(number, price)],
    at: now,
  })
}

/** An order counts itself, and so does a number that comes back (C5). */
export const withOneMore = (facts: PricingFacts): PricingFacts => ({
  ...facts,
  billableNumbers: facts.billableNumbers + 1,
})

/** C15, W3, C7 (`lacking` asks for terms), and that the method and the WABA are the account's own. */
export async function guardOrder(
  tx: StoreTransaction,
  account: AccountRecord,
  command: OrderNumber,
  lacking: () => Promise<Refusal | null> = () => Promise.resolve(null),
): Promise<Refusal | null> {
  if (account.closedAt !== null) return refuse('ILLEGAL_TRANSITION', closedText(account.id, account.closedAt))
  const owing = refusalWithDebts(await tx.unpaidInvoices(account.id))
  if (owing) return owing
  const missing = missingProfile(account)
  if (missing.length > 0) {
    return refuse(
      'BILLING_PROFILE_INCOMPLETE',
      `The account lacks ${missing.join(', ')}; set it with PATCH /v1/accounts/${account.id}.`,
    )
  }
  if (command.paymentMethodId !== null) {
    const own = (await tx.methodsOf(account.id)).some((each) => each.id === command.paymentMethodId)
    if (!own)
      return refuse('NOT_FOUND', `paymentMethodId: the account has no payment method ${command.paymentMethodId}.`)
  }
  const withoutTerms = await lacking()
  if (withoutTerms) return withoutTerms
  if (command.wabaId !== null && !(await tx.claimWaba(command.wabaId, account.id))) {
    return refuse('WABA_TAKEN', `wabaId: ${command.wabaId} belongs to another account.`)
  }
  return null
}

/** Somebody has a live subscription of the phone number (I17). */
export const refuseTaken = ({ phoneNumber }: Pick<OrderNumber, 'phoneNumber'>): Refusal =>
  refuse('NUMBER_TAKEN', `${phoneNumber} has a live subscription; it can be ordered again once that is over.`)

/** The number of an order, before anything of it is paid. */
export function newNumber(
  { command, numberId, now }: Order,
  priceCents: number,
  invoiceId: string | null,
): NumberRecord {
  const { accountId, phoneNumber, displayName, wabaId, provider, coexistence, plan } = command
  return {
    id: numberId,
    ...{ accountId, phoneNumber, displayName, wabaId, provider, coexistence, plan, nextPlan: null, priceCents },
    preferredMethodId: command.paymentMethodId,
    state: 'PENDING_PAYMENT',
    suspensionReasons: [],
    ...{ billingAnchor: null, periodOffset: 0, periodOrdinal: 0, periodStart: null, periodEnd: null, renewAt: null },
    renewalInvoiceId: invoiceId,
    suspendedAt: null,
    ...{ registrationTries: 0, tryAgainAt: null, paidFirstAt: null },
    ...{ cancelledAt: null, cancelReason: null, holdUntil: null, metaReleaseAt: null },
    ...{ depositInvoiceId: null, depositState: 'NONE', depositUsedCents: 0, depositAppliedAt: null },
    trailingInvoiceId: null,
    ...{ partnerId: null, daysAllocatedAt: null, depositDays: 0 },
    ...{ qualityRating: null, messagingLimit: null, deletedAt: null },
    ...{ releaseStep: null, releaseTries: 0, ownerActsUntil: null, heldSince: null },
    ...{ leftAt: null, leaveHint: null, lookAt: null, looks: 0 },
    createdAt: now,
  }
}

/** The one line of a hosting invoice (C2: nothing else is charged for). */
export const hostingLine = (number: Pick<NumberRecord, 'id' | 'phoneNumber'>, { plan, cents }: Price) => ({
  numberId: number.id,
  description: `Hosting of ${number.phoneNumber}, one ${plan === 'ANNUAL' ? 'year' : 'month'}`,
  quantity: 1,
  unitPriceMicros: cents * 10_000,
  amountCents: cents,
})

/** Rows 2 and 3. A payment that is neither yes nor no leaves the number waiting for it. */
export async function afterFirstPayment(
  tx: StoreTransaction,
  numberId: string,
  { kind, invoice }: CollectionResult,
  now: Instant,
): Promise<void> {
  const number = await tx.lockNumber(numberId)
  if (number?.state !== 'PENDING_PAYMENT' || invoice === null) return
  if (kind === 'PAID') await connectAfterPayment(tx, number, invoice)
  if (kind === 'DECLINED') await abandonUnpaid(tx, number, invoice, 'PAYMENT_FAILED', now)
}

/** Row 2: the anchor is the instant of the payment; registration follows (C13). */
export async function connectAfterPayment(
  tx: StoreTransaction,
  number: NumberRecord,
  invoice: InvoiceRecord,
): Promise<NumberRecord> {
  const paidAt = invoice.paidAt ?? number.createdAt
  const patch = { paidFirstAt: paidAt, renewalInvoiceId: null, ...periodFrom(billedPlan(number.plan), paidAt, 0) }
  const { periodStart, periodEnd } = patch
  await tx.updateInvoice(invoice.id, { periodStart, periodEnd })
  return moveNumber(tx, number, 'PAID', paidAt, patch)
}

/** Row 3: no retries, no debt. */
export async function abandonUnpaid(
  tx: StoreTransaction,
  number: NumberRecord,
  invoice: InvoiceRecord,
  event: 'PAYMENT_FAILED' | 'PAYMENT_EXPIRED' | 'CANCELLED',
  now: Instant,
): Promise<NumberRecord> {
  const account = await tx.readAccount(number.accountId)
  await voidInvoice(tx, account, invoice, now, event)
  const abandoned = await moveNumber(tx, number, event, now)
  const { id: numberId, accountId } = number
  await tx.requestMail({
    template: 'E02',
    about: numberId,
    step: 0,
    accountId,
    numberId,
    invoiceId: invoice.id,
    at: now,
  })
  return abandoned
}

async function answer(
  ports: Ports,
  order: Order,
  placed: InvoiceRecord,
  result: CollectionResult,
): Promise<CommandResult> {
  const { numberId, now } = order
  const { state, attempt } = await ports.store.transaction(async (tx) => ({
    state: (await tx.readNumber(numberId))?.state,
    attempt: (await tx.attemptsOf(placed.id)).findLast((each) => each.outcome === 'DECLINED') ?? null,
  }))
  if (state === 'ABANDONED') {
    const declineCode = attempt?.declineCode ?? null
    const detail = `The first payment was declined (${declineCode}); nothing is owed. Order again with another card.`
    return refuse('PAYMENT_DECLINED', detail, { numberId, declineCode })
  }
  if (state !== 'PENDING_PAYMENT' || (result.kind !== 'NO_METHOD' && result.kind !== 'REQUIRES_ACTION')) return DONE
  const checkoutUrl = await openPaymentPage(ports, placed.id, now)
  return { ...DONE, checkoutUrl }
}
