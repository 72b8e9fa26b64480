import { compareDue, type DueAction, RANK } from '../../../domain/due'
import { type DunningAction, hasMethodToTry, nextDunningAction } from '../../../domain/dunning/ladder'
import { outstandingCents } from '../../../domain/invoice/record'
import { type NumberActionKind, type NumberFacts, ownAction, PAYMENT_WINDOW } from '../../../domain/number/next-action'
import type { NumberRecord } from '../../../domain/number/record'
import { cancellationAt, reasonsAhead, suspensionAt } from '../../../domain/number/service'
import { LIVE_STATES, TERMINAL_STATES } from '../../../domain/number/states'
import type { PricingFacts } from '../../../domain/pricing/notice'
import { renewalTerms } from '../../../domain/pricing/renewal'
import { type Instant, iso } from '../../../domain/time'
import type { Collection } from './collection-facts'

/** What happens next by itself, in the words of the public contract. `at` is null while a person has to act. */
export type NumberStepKind =
  | 'RENEW'
  | 'RETRY'
  | 'SUSPEND'
  | 'CANCEL'
  | 'RELEASE'
  | 'ABANDON'
  | 'PROVISION'
  | 'AWAIT_CUSTOMER'
export type InvoiceStepKind = 'RETRY' | 'LOOK_UP' | 'SUSPEND' | 'CANCEL' | 'ABANDON' | 'AWAIT_CUSTOMER'
export type Step<Kind extends string> = { kind: Kind; at: string | null }

/** Reminders are steps of the engine only: what they announce is what is next. */
const PUBLIC_KIND = {
  ABANDON: 'ABANDON',
  PROVISION: 'PROVISION',
  REMIND_RENEWAL: 'RENEW',
  // What it is given by itself is told apart where the partner is known.
  REMIND_DAYS: 'SUSPEND',
  END_DAYS: 'SUSPEND',
  RENEW: 'RENEW',
  SUSPEND: 'SUSPEND',
  SETTLE: 'RELEASE',
  REMIND_RELEASE: 'RELEASE',
  RELEASE: 'RELEASE',
  DEREGISTER: 'RELEASE',
  // Not a step that is announced: `ownAction` leaves it out.
  LOOK_AT_META: 'RELEASE',
} as const satisfies Record<NumberActionKind, NumberStepKind>

/** The number's next step. `collections` are the unpaid invoices that bear on it. */
export function numberStep(facts: NumberFacts, collections: Collection[]): Step<NumberStepKind> | null {
  if (TERMINAL_STATES.includes(facts.number.state)) return null
  // A reminder that is still to come would hide the step it announces.
  const own = ownAction({ ...facts, remindAt: null })
  const { state, ownerActsUntil } = facts.number
  // We look every day; what the customer has to know is until when (row 24).
  if (state === 'DELETING' && ownerActsUntil !== null) return { kind: 'AWAIT_CUSTOMER', at: iso(ownerActsUntil) }
  const steps: (DueAction & { kind: NumberStepKind })[] = own ? [{ ...own, kind: PUBLIC_KIND[own.kind] }] : []
  if (own === null || LIVE_STATES.includes(state)) {
    for (const each of collections) {
      const action = nextMove(each)
      if (action) steps.push({ ...action, kind: action.kind === 'GIVE_UP' ? 'CANCEL' : 'RETRY' })
    }
  }
  return earliest(steps)
}

/** The invoice's next step; `number` is the one it is about, where it is about one. Null when nothing is owed any more. */
export function invoiceStep(collection: Collection, number: NumberRecord | null): Step<InvoiceStepKind> | null {
  const { invoice } = collection
  if (!['OPEN', 'PROCESSING', 'UNCOLLECTIBLE'].includes(invoice.status)) return null
  const steps: (DueAction & { kind: InvoiceStepKind })[] = []
  const move = nextMove(collection)
  if (move) steps.push({ ...move, kind: INVOICE_KIND[move.kind] })
  if (invoice.status === 'OPEN' && number?.state === 'PENDING_PAYMENT') {
    steps.push({ kind: 'ABANDON', at: number.createdAt + PAYMENT_WINDOW, rank: RANK.PENALTY })
  }
  if (number?.state === 'PAST_DUE' || number?.state === 'SUSPENDED') {
    const bearing = { number, hostingDebt: invoice.kind === 'HOSTING' ? collection : null }
    const ahead = reasonsAhead({ ...bearing, usageDebts: invoice.kind === 'USAGE' ? [collection] : [], disputed: [] })
    steps.push(...ahead.map(({ at }) => ({ kind: 'SUSPEND' as const, at, rank: RANK.PENALTY })))
  }
  return earliest(steps)
}

type Move = Exclude<DunningAction, { kind: 'MAIL' | 'WITHDRAW' | 'LOOK_AT_DISPUTES' }>

const INVOICE_KIND = {
  LOOK_UP: 'LOOK_UP',
  CHARGE_NEW_METHOD: 'RETRY',
  TRY_AGAIN: 'RETRY',
  RETRY: 'RETRY',
  GIVE_UP: 'CANCEL',
  EXPIRE: 'ABANDON',
} as const satisfies Record<Move['kind'], InvoiceStepKind>

const NO_CHARGE: readonly Move['kind'][] = ['GIVE_UP', 'LOOK_UP', 'EXPIRE']

/** When the invoice is charged next by itself, or null when it is not. */
export function nextAttemptAt(collection: Collection): Instant | null {
  const move = nextMove(collection)
  return move === null || NO_CHARGE.includes(move.kind) ? null : move.at
}

/** Whether a penalty is due and waits only for its warning to be accepted by the mail server (I3). */
export function waitsForMail(collection: Collection, now: Instant): boolean {
  if (collection.invoice.status !== 'OPEN') return false
  const due = (at: Instant | null) => at !== null && at <= now
  return (
    (due(suspensionAt(collection)) && !collection.suspensionWarning.accepted) ||
    (due(cancellationAt(collection)) && !collection.endWarning.accepted)
  )
}

/**
 * The next charge of the number's hosting with its amount in cents, a change of plan and an announced rise included; null
 * while none is to be expected (row 12).
 */
export function nextCharge(
  number: NumberRecord,
  hosting: Collection | null,
  pricing: PricingFacts,
): { at: string; amountCents: number } | null {
  if (number.state !== 'ACTIVE' && number.state !== 'PAST_DUE') return null
  if (hosting !== null) {
    const at = nextAttemptAt(hosting)
    return at === null ? null : { at: iso(at), amountCents: outstandingCents(hosting.invoice) }
  }
  if (number.renewAt === null || number.renewalInvoiceId !== null || number.nextPlan === 'DAYS') return null
  return {
    at: iso(number.renewAt),
    amountCents: renewalTerms(number, pricing, number.renewAt).price.cents,
  }
}

/** The ladder's next rung that moves money or service: mails and days without a method to try are passed over. */
function nextMove(collection: Collection): Move | null {
  let facts = collection
  for (;;) {
    const action = nextDunningAction(facts)
    // What is withdrawn belongs to an invoice that is settled.
    if (action === null || action.kind === 'WITHDRAW' || action.kind === 'LOOK_AT_DISPUTES') return null
    const passes = action.kind === 'MAIL' || (action.kind === 'RETRY' && !hasMethodToTry(facts))
    if (!passes) return action
    facts = { ...facts, invoice: { ...facts.invoice, ladderPosition: action.position } }
  }
}

/** What is still unpaid with no step of ours left waits for the customer. */
function earliest<Kind extends string>(steps: (DueAction & { kind: Kind })[]): Step<Kind | 'AWAIT_CUSTOMER'> {
  const [first] = steps.sort(compareDue)
  return first ? { kind: first.kind, at: iso(first.at) } : { kind: 'AWAIT_CUSTOMER', at: null }
}
