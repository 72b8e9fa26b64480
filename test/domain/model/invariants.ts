import { addMonths } from '../../../domain/calendar'
import { HOLD, HOLD_CAP } from '../../../domain/cancellation'
import { nextDunningAction } from '../../../domain/dunning/ladder'
import { isInFlight, isPayable } from '../../../domain/invoice/record'
import { nextNumberAction } from '../../../domain/number/next-action'
import { LIVE_STATES, TERMINAL_STATES } from '../../../domain/number/states'
import { dunningFacts } from './collection'
import { serviceFacts } from './engine'
import { attemptsOf, type World } from './world'

/** Automatic tries of one ladder: day 0 and its seven retries. */
const LADDER_TRIES = 8

/** What cannot be true of a correct engine, one sentence each, led by the invariant's number. */
export function broken(world: World): string[] {
  return [
    ...chargedAtMostOnce(world),
    ...periodsTile(world),
    ...warnedFirst(world),
    ...stateFollowsFacts(world),
    ...cancelledIsNotCharged(world),
    ...theHoldIsReal(world),
    ...everyCaseHasANextAction(world),
  ]
}

/** I1, I6, I12. */
function chargedAtMostOnce(world: World): string[] {
  const found: string[] = []
  for (const { id, status, totalCents, paidCents } of world.invoices) {
    const attempts = attemptsOf(world, id)
    const paid = attempts.filter(({ outcome }) => outcome === 'SUCCEEDED').length
    const refunded = world.refundedCents >= (paid - 1) * totalCents
    if (paid > 1 && !refunded) found.push(`I1 ${id} was paid ${paid} times and nothing went back`)
    if (attempts.filter(({ outcome }) => isInFlight(outcome)).length > 1)
      found.push(`I1 two charges of ${id} in flight`)
    if (status === 'PAID' && paidCents !== totalCents) found.push(`I1 ${id} is PAID with ${paidCents} of ${totalCents}`)
    // A try that nobody answered counts for nothing.
    const decided = attempts.filter(({ trigger, outcome }) => trigger === 'AUTOMATIC' && outcome === 'DECLINED')
    const runs = new Set(decided.map(({ runKey }) => runKey))
    if (runs.size > LADDER_TRIES) found.push(`I6 ${runs.size} automatic tries of ${id}`)
  }
  const keys = world.attempts.map(({ idempotencyKey }) => idempotencyKey)
  if (new Set(keys).size !== keys.length) found.push('I12 one key for two attempts')
  for (const { attemptId, paid, heard } of world.charges) {
    const attempt = world.attempts.find(({ id }) => id === attemptId)
    const known = attempt?.outcome === 'SUCCEEDED' || (attempt !== undefined && isInFlight(attempt.outcome))
    if (paid && !known) found.push(`I10 the bank has paid ${attemptId} (heard: ${heard}), which is ${attempt?.outcome}`)
  }
  return found
}

/** I2, I5: each period ends a whole number of months after the start of its chain; a gap is suspended time. */
function periodsTile({ periods, moves }: World): string[] {
  let anchor = periods[0]?.start ?? 0
  return periods.flatMap(({ start, end }, index) => {
    const before = periods[index - 1]
    const found: string[] = []
    if (before && start < before.end) found.push(`I2 the period from ${start} overlaps the one until ${before.end}`)
    if (before && start !== before.end) {
      const resumed = moves.some(({ from, at }) => from === 'SUSPENDED' && at === start)
      if (!resumed) found.push(`I2 a gap before ${start} that no suspension explains`)
      anchor = start
    }
    const months = Math.round((end - anchor) / (30.44 * 24 * 3_600_000))
    if (addMonths(anchor, months) !== end) found.push(`I2 ${end} is no whole number of months after ${anchor}`)
    return found
  })
}

/** I3: of a penalty that the ladder announces. */
function warnedFirst({ moves, mails, invoices }: World): string[] {
  const accepted = (about: string, template: string, at: number) =>
    mails.some(
      (mail) => mail.about === about && mail.template === template && mail.acceptedAt !== null && mail.acceptedAt <= at,
    )
  return moves.flatMap(({ event, at }) => {
    if (event === 'GRACE_OVER' && !invoices.some(({ id }) => accepted(id, 'E10', at)))
      return [`I3 suspended at ${at} unwarned`]
    if (event === 'UNPAID_TOO_LONG' && !invoices.some(({ id }) => accepted(id, 'E12', at)))
      return [`I3 ended at ${at} unwarned`]
    return []
  })
}

/** I4. */
function stateFollowsFacts({ invoices, number, moves }: World): string[] {
  const owed = invoices.filter(({ kind, status }) => kind !== 'DEPOSIT' && isPayable(status))
  const last = moves.at(-1)?.to ?? 'ACTIVE'
  return [
    ...(owed.length === 0 && ['PAST_DUE', 'SUSPENDED'].includes(number.state)
      ? [`I4 nothing is owed, and the number is ${number.state}`]
      : []),
    ...(last === number.state ? [] : [`I4 the number is ${number.state}, its last move was to ${last}`]),
    ...(number.state === 'SUSPENDED' && number.suspensionReasons.length === 0 ? ['I4 SUSPENDED for no reason'] : []),
  ]
}

/** I7: after a cancel nothing but its deposit and usage is charged by itself; I5: a suspended month is not asked for. */
function cancelledIsNotCharged({ attempts, charges, invoices, issued }: World): string[] {
  const suspended = issued.filter(({ state }) => state === 'SUSPENDED').map(({ invoiceId }) => invoiceId)
  const begun = invoices.filter(({ id, kind }) => kind === 'HOSTING' && suspended.includes(id))
  const late = charges.flatMap(({ attemptId, invoiceId, state }) => {
    const invoice = invoices.find(({ id }) => id === invoiceId)
    const attempt = attempts.find(({ id }) => id === attemptId)
    if (attempt?.trigger === 'CUSTOMER' || invoice?.kind !== 'HOSTING') return []
    return LIVE_STATES.includes(state) || invoice.status === 'UNCOLLECTIBLE'
      ? []
      : [`I7 ${invoiceId} was charged while ${state}`]
  })
  return [...begun.map(({ id }) => `I5 ${id} was begun while SUSPENDED`), ...late]
}

/** I16. */
function theHoldIsReal({ deregisteredAt, invoices, number }: World): string[] {
  const [at] = deregisteredAt
  if (at === undefined) return []
  if (deregisteredAt.length > 1) return ['I16 deregistered twice']
  const cancelledAt = number.cancelledAt ?? 0
  return invoices
    .filter(({ kind, paidAt }) => kind === 'USAGE' && paidAt !== null && paidAt <= at)
    .filter(({ paidAt }) => at < Math.min((paidAt ?? 0) + HOLD, cancelledAt + HOLD_CAP))
    .map(({ id }) => `I16 deregistered at ${at}, too soon after ${id} was paid`)
}

/** I21: whoever is not done has something ahead, by itself or through the invoice that it waits for. */
function everyCaseHasANextAction(world: World): string[] {
  const { number, invoices } = world
  const next = nextNumberAction({ ...serviceFacts(world), firstPaymentUnderWay: false, remindAt: null })
  const collected = (id: string | null) =>
    invoices.some((invoice) => invoice.id === id && nextDunningAction(dunningFacts(world, invoice)) !== null)
  const waits = next !== null || collected(number.renewalInvoiceId) || invoices.some(({ id }) => collected(id))
  return [
    ...(waits || TERMINAL_STATES.includes(number.state)
      ? []
      : [`I21 the number is ${number.state} and nothing is ahead`]),
    ...invoices
      .filter(({ kind, status, id }) => status === 'OPEN' && kind !== 'DEPOSIT' && !collected(id))
      .map(({ id }) => `I21 ${id} is OPEN and nothing is ahead`),
  ]
}
