import { type CancellationFacts, cancellationOutcome, holdAfter } from '../../../domain/cancellation'
import { compareDue, type DueAction } from '../../../domain/due'
import { type DunningAction, nextDunningAction } from '../../../domain/dunning/ladder'
import { runKey } from '../../../domain/keys'
import { type NumberAction, nextNumberAction } from '../../../domain/number/next-action'
import { periodAfter, periodFrom } from '../../../domain/number/period'
import {
  type Debt,
  reasonsAhead,
  type ServiceFacts,
  suspensionReasons,
  suspensionWarning,
} from '../../../domain/number/service'
import { LIVE_STATES, type NumberEvent, nextNumberState } from '../../../domain/number/states'
import { type Instant, MINUTE } from '../../../domain/time'
import { collect, dunningFacts, issue, lookUp, warnFirst, warningAbout, write } from './collection'
import { changeInvoice, changeNumber, invoiceOf, lastPaidUsageAt, type World } from './world'

/** More steps than any customer has at one instant: somebody waits for himself. */
const MOST_STEPS = 50

export function move(world: World, event: NumberEvent) {
  const { state } = world.number
  const to = nextNumberState(state, event)
  if (typeof to !== 'string') throw new Error(`I4 ${state} cannot take ${event}`)
  world.moves.push({ from: state, to, event, at: world.now })
  changeNumber(world, { state: to })
}

export function serviceFacts(world: World): ServiceFacts {
  const unpaid = world.invoices.filter(({ status }) => status === 'OPEN' || status === 'UNCOLLECTIBLE')
  const debt = (invoice: (typeof unpaid)[number]): Debt => ({
    invoice,
    suspensionWarning: warningAbout(world, invoice.id, suspensionWarning(invoice)),
  })
  const hosting = unpaid.find(({ kind }) => kind === 'HOSTING')
  const usageDebts = unpaid.filter(({ kind }) => kind === 'USAGE').map(debt)
  return { number: world.number, hostingDebt: hosting ? debt(hosting) : null, usageDebts, disputed: [] }
}

type Next = { action: DueAction; work: () => void }

/** The one thing that is due next, of the number and of all its invoices. */
export function nextOf(world: World): Next | null {
  const own = nextNumberAction({ ...serviceFacts(world), firstPaymentUnderWay: false, remindAt: null })
  const all: Next[] = own ? [{ action: own, work: () => workNumber(world, own) }] : []
  for (const invoice of world.invoices) {
    const action = nextDunningAction(dunningFacts(world, invoice))
    if (action) all.push({ action, work: () => workInvoice(world, invoice.id, action) })
  }
  return all.sort((a, b) => compareDue(a.action, b.action))[0] ?? null
}

/** Time goes on: all that is due up to `until` is done at its own instant; `check` looks after each step. */
export function passUntil(world: World, until: Instant, check: () => void): void {
  for (let steps = 0; ; steps++) {
    const next = nextOf(world)
    if (next === null || next.action.at > until) break
    if (next.action.at > world.now) steps = 0
    if (steps > MOST_STEPS) throw new Error(`I21 ${next.action.kind} is due again and again at ${next.action.at}`)
    world.now = Math.max(world.now, next.action.at)
    next.work()
    follow(world)
    check()
  }
  world.now = until
}

function workNumber(world: World, action: NumberAction) {
  switch (action.kind) {
    case 'RENEW':
      return renew(world)
    case 'SUSPEND':
      for (const { debt, at } of reasonsAhead(serviceFacts(world))) {
        const template = suspensionWarning(debt.invoice)
        if (at <= world.now && template && !debt.suspensionWarning.accepted) warnFirst(world, debt.invoice.id, template)
      }
      return
    case 'SETTLE':
      return settle(world)
    case 'RELEASE':
      return endHold(world)
    case 'DEREGISTER':
      world.deregisteredAt.push(world.now)
      changeNumber(world, { deletedAt: world.now })
      return move(world, 'RELEASED')
    default:
      throw new Error(`${action.kind} is not part of this model`)
  }
}

function renew(world: World): void {
  const { number } = world
  const ordinal = number.periodOrdinal + 1
  const { periodStart, periodEnd } = periodAfter(number, 'MONTHLY')
  const invoice = issue(world, { periodOrdinal: ordinal, periodStart, periodEnd })
  changeNumber(world, { renewalInvoiceId: invoice.id })
  collect(world, invoice.id, { runKey: runKey.issue(invoice.id), trigger: 'AUTOMATIC' })
}

export function cancellationFacts(world: World, cancelledAt: Instant): CancellationFacts {
  const unpaidUsage = world.invoices.filter(
    ({ kind, status }) => kind === 'USAGE' && status !== 'PAID' && status !== 'VOID',
  )
  return {
    cancelledAt,
    plan: 'MONTHLY',
    priceCents: world.number.priceCents,
    periodEnd: world.number.periodEnd,
    metaBilling: 'HOST',
    unbilledCents: 0,
    unpaidUsageCents: unpaidUsage.reduce((sum, each) => sum + each.totalCents, 0),
    lastPaidUsageAt: lastPaidUsageAt(world),
    lastUsageAt: unpaidUsage.at(-1)?.dueAt ?? lastPaidUsageAt(world),
    metaReleaseAt: world.number.metaReleaseAt,
  }
}

/** Row 14: answers what the preview shows. */
export function cancel(world: World): ReturnType<typeof cancellationOutcome> | null {
  follow(world)
  if (!LIVE_STATES.includes(world.number.state)) return null
  const preview = cancellationOutcome(cancellationFacts(world, world.now))
  withdrawHosting(world)
  const kept = world.invoices.some(({ id, status }) => id === world.number.renewalInvoiceId && status === 'PAID')
  changeNumber(world, { cancelledAt: world.now, ...(kept ? {} : { renewalInvoiceId: null }) })
  move(world, 'CANCELLED')
  return preview
}

function withdrawHosting(world: World): void {
  const open = world.invoices.find(({ kind, status }) => kind === 'HOSTING' && status === 'OPEN')
  if (open) changeInvoice(world, open.id, { status: 'VOID', closedAt: world.now })
}

function settle(world: World) {
  const { cancelledAt } = world.number
  if (cancelledAt === null) throw new Error('settled without a cancel')
  const { releaseAt, depositCents } = holdAfter(cancellationFacts(world, cancelledAt))
  if (releaseAt <= cancelledAt) return move(world, 'NOTHING_TO_HOLD')
  const deposit = depositCents > 0 ? issue(world, { kind: 'DEPOSIT', cause: 'CANCEL', totalCents: depositCents }) : null
  changeNumber(world, { holdUntil: releaseAt, heldSince: world.now, depositInvoiceId: deposit?.id ?? null })
  move(world, 'PAID_USAGE_HELD')
  if (deposit) collect(world, deposit.id, { runKey: runKey.issue(deposit.id), trigger: 'AUTOMATIC' })
}

/** Row 21: the deposit goes back or is asked for no more. */
function endHold(world: World) {
  const id = world.number.depositInvoiceId
  const deposit = id === null ? null : invoiceOf(world, id)
  if (deposit?.status === 'PAID') world.refundedCents += deposit.paidCents
  else if (deposit) changeInvoice(world, deposit.id, { status: 'VOID', closedAt: world.now })
  move(world, 'HOLD_OVER')
}

/** Row 20, within the paid period. */
export function reactivate(world: World): boolean {
  const { state, periodEnd, depositInvoiceId } = world.number
  const owes = world.invoices.some(
    ({ kind, status }) => kind !== 'DEPOSIT' && ['OPEN', 'UNCOLLECTIBLE'].includes(status),
  )
  if (state !== 'HOLD' || owes || periodEnd === null || world.now >= periodEnd) return false
  const deposit = depositInvoiceId === null ? null : invoiceOf(world, depositInvoiceId)
  if (deposit && deposit.status !== 'PAID') changeInvoice(world, deposit.id, { status: 'VOID', closedAt: world.now })
  const none = { cancelledAt: null, holdUntil: null, heldSince: null, depositInvoiceId: null }
  changeNumber(world, { ...none, renewAt: periodEnd })
  move(world, 'REACTIVATED')
  return true
}

function workInvoice(world: World, invoiceId: string, action: DunningAction) {
  switch (action.kind) {
    case 'LOOK_UP':
      return lookUp(world, action.attemptId)
    case 'CHARGE_NEW_METHOD':
      return collect(world, invoiceId, { runKey: action.runKey, trigger: 'NEW_METHOD', methodId: action.methodId })
    case 'TRY_AGAIN':
      return collect(world, invoiceId, { runKey: action.runKey, trigger: action.trigger, methodId: action.methodId })
    case 'RETRY':
      changeInvoice(world, invoiceId, { ladderPosition: action.position })
      return collect(world, invoiceId, { runKey: runKey.ladder(invoiceId, action.day, null), trigger: 'AUTOMATIC' })
    case 'MAIL':
      changeInvoice(world, invoiceId, { ladderPosition: action.position })
      return write(world, action.template, invoiceId)
    case 'GIVE_UP':
      if (action.warning && !warningAbout(world, invoiceId, action.warning).accepted)
        return warnFirst(world, invoiceId, action.warning)
      changeInvoice(world, invoiceId, { status: 'UNCOLLECTIBLE', closedAt: world.now, ladderPosition: action.position })
      return
    default:
      throw new Error(`${action.kind} is not part of this model`)
  }
}

/** The state follows the facts (I4). */
export function follow(world: World) {
  if (world.number.state === 'HOLD') return followHold(world)
  if (!LIVE_STATES.includes(world.number.state)) return
  const facts = serviceFacts(world)
  const givenUp = [facts.hostingDebt, ...facts.usageDebts].some((debt) => debt?.invoice.status === 'UNCOLLECTIBLE')
  if (world.number.state === 'SUSPENDED' && givenUp) {
    withdrawHosting(world)
    changeNumber(world, { cancelledAt: world.now })
    return move(world, 'UNPAID_TOO_LONG')
  }
  if (world.number.state !== 'SUSPENDED') applyPaidRenewal(world)
  const reasons = suspensionReasons({ ...facts, number: world.number }, world.now)
  if (reasons.length > 0) return suspend(world, reasons)
  if (world.number.state === 'SUSPENDED') return resume(world, facts)
  const failed = facts.hostingDebt !== null && facts.hostingDebt.invoice.day0At !== null
  if (world.number.state === 'ACTIVE' && failed) move(world, 'RENEWAL_FAILED')
}

function followHold(world: World): void {
  const { holdUntil, cancelledAt } = world.number
  if (holdUntil === null || cancelledAt === null) return
  const { releaseAt } = holdAfter(cancellationFacts(world, cancelledAt))
  changeNumber(world, { holdUntil: Math.max(holdUntil, releaseAt) })
}

function suspend(world: World, reasons: ReturnType<typeof suspensionReasons>) {
  const before = world.number.state
  changeNumber(world, { suspensionReasons: reasons })
  if (before === 'SUSPENDED') return
  changeNumber(world, { suspendedAt: world.now })
  move(world, reasons.includes('HOSTING_UNPAID') ? 'GRACE_OVER' : 'USAGE_UNPAID')
  write(world, 'E11', world.number.id)
}

function paidRenewal(world: World) {
  const { renewalInvoiceId } = world.number
  const invoice = world.invoices.find(({ id }) => id === renewalInvoiceId)
  return invoice?.status === 'PAID' ? invoice : null
}

function startPeriod(world: World, invoiceId: string, period: ReturnType<typeof periodFrom>) {
  changeNumber(world, { ...period, renewalInvoiceId: null })
  const [start, end] = [period.periodStart ?? 0, period.periodEnd ?? 0]
  world.periods.push({ invoiceId, start, end, ordinal: period.periodOrdinal })
}

function applyPaidRenewal(world: World): void {
  const paid = paidRenewal(world)
  if (paid === null) return
  startPeriod(world, paid.id, periodAfter(world.number, 'MONTHLY'))
  if (world.number.state === 'PAST_DUE') move(world, 'DEBT_PAID')
}

function resume(world: World, facts: ServiceFacts) {
  changeNumber(world, { suspensionReasons: [], suspendedAt: null })
  const paid = paidRenewal(world)
  if (paid) {
    startPeriod(world, paid.id, periodFrom('MONTHLY', world.now, world.number.periodOrdinal + 1))
    return move(world, 'REASONS_CLEARED')
  }
  const { renewAt, renewalInvoiceId } = world.number
  if (renewAt !== null && renewAt < world.now && renewalInvoiceId === null) changeNumber(world, { renewAt: world.now })
  move(world, facts.hostingDebt?.invoice.day0At ? 'RENEWAL_FAILED' : 'REASONS_CLEARED')
}

/** The mail server is back: what waits is taken within the minute. */
export function mailServerBack(world: World): void {
  world.mailServerAway = false
  world.now += MINUTE
  for (const mail of world.mails) mail.acceptedAt ??= world.now
}
