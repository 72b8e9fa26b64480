import { type Refusal, refuse } from '../errors'
import { newMethodToTry } from '../invoice/methods'
import type { AttemptRecord, MethodRecord } from '../invoice/record'
import { centsToMicros } from '../money'
import { DAY, HOUR, type Instant, MINUTE } from '../time'
import { outOfRange, refusalOfAmount } from './top-up'

export const AUTO_TOP_UP_STATES = ['DISABLED', 'ARMED', 'IN_FLIGHT', 'COOLDOWN'] as const
export type AutoTopUpState = (typeof AUTO_TOP_UP_STATES)[number]

export const AUTO_TOP_UP_EVENTS = [
  'SWITCHED_ON',
  'SWITCHED_OFF',
  'FIRED',
  'PAID',
  'FAILED',
  'GAVE_UP',
  'COOLED_DOWN',
] as const
export type AutoTopUpEvent = (typeof AUTO_TOP_UP_EVENTS)[number]

type Row = Partial<Record<AutoTopUpEvent, AutoTopUpState>>

/**
 * The standing order's life as a table (lifecycle.md §2). An event that a state does not list changes nothing. The diagram
 * in docs/states.md is generated from here.
 */
export const AUTO_TOP_UP_TRANSITIONS = {
  DISABLED: { SWITCHED_ON: 'ARMED' },
  ARMED: { FIRED: 'IN_FLIGHT', SWITCHED_OFF: 'DISABLED' },
  IN_FLIGHT: { PAID: 'COOLDOWN', FAILED: 'COOLDOWN', GAVE_UP: 'DISABLED', SWITCHED_OFF: 'DISABLED' },
  COOLDOWN: { COOLED_DOWN: 'ARMED', SWITCHED_OFF: 'DISABLED' },
} as const satisfies Record<AutoTopUpState, Row>

/** The state that follows; the same one where the event means nothing to it. */
export const nextAutoTopUpState = (state: AutoTopUpState, event: AutoTopUpEvent): AutoTopUpState =>
  (AUTO_TOP_UP_TRANSITIONS[state] as Row)[event] ?? state

/** The balances a standing order can fire below, in cents (S9). */
export const AUTO_TOP_UP_THRESHOLDS_CENTS: readonly number[] = [2_000, 5_000, 10_000]

/** S9, I8: pauses after a success and after a failure; failures in a row that end it; top-ups in any 24 hours. */
export const PAUSE_AFTER_SUCCESS = MINUTE
export const PAUSE_AFTER_FAILURE = 6 * HOUR
export const FAILURES_TO_DISABLE = 3
export const AUTO_TOP_UPS_A_DAY = 3

/** What the customer wants. Amounts in cents; `monthlyCapCents` is per month of the account's zone, null = none. */
export type AutoTopUpTerms = { thresholdCents: number; amountCents: number; monthlyCapCents: number | null }

/** The standing order as stored. Instants epoch ms. */
export type AutoTopUpRecord = AutoTopUpTerms & {
  accountId: string
  state: AutoTopUpState
  /** Since when it is in its state. */
  since: Instant
  /** In a row. */
  failures: number
  /** Its latest top-up. */
  invoiceId: string | null
  /** A cap is reached: until its window reopens. */
  restsUntil: Instant | null
}

/** S9: the refusal of terms that cannot be, naming field, value and remedy; null = they can. */
export function refusalOfTerms({ thresholdCents, amountCents, monthlyCapCents }: AutoTopUpTerms): Refusal | null {
  if (!AUTO_TOP_UP_THRESHOLDS_CENTS.includes(thresholdCents)) {
    const choices = `choose ${AUTO_TOP_UP_THRESHOLDS_CENTS.join(', ').replace(/, (\d+)$/, ' or $1')}`
    return outOfRange('thresholdCents', `${thresholdCents} is no threshold: ${choices}`)
  }
  const outside = refusalOfAmount(amountCents)
  if (outside) return outside
  if (amountCents < thresholdCents) {
    const remedy = 'choose at least as much, or it would charge again at once'
    return outOfRange('amountCents', `${amountCents} is less than the threshold ${thresholdCents}: ${remedy}`)
  }
  if (monthlyCapCents !== null && monthlyCapCents < amountCents) {
    const remedy = 'choose at least as much, or none'
    return outOfRange('monthlyCapCents', `${monthlyCapCents} is less than one top-up of ${amountCents}: ${remedy}`)
  }
  return null
}

/** S9: a standing order is for prepaid wallets; the refusal of one for any other. */
export const refusalOfMode = (billingMode: 'POSTPAID' | 'PREPAID'): Refusal | null =>
  billingMode === 'PREPAID'
    ? null
    : refuse(
        'ILLEGAL_TRANSITION',
        'An automatic top-up needs a prepaid account; this one is POSTPAID and pays afterwards.',
      )

/** The balance that counts is what the customer has, not what sends on their way leave of it (decision 0035). */
export const isBelow = ({ thresholdCents }: Pick<AutoTopUpTerms, 'thresholdCents'>, balanceMicros: number): boolean =>
  balanceMicros < centsToMicros(thresholdCents)

/** Of the latest top-up: what it was tried on, beside the methods there are now. */
export type Tried = { methods: readonly MethodRecord[]; attempts: readonly AttemptRecord[] }

/** The method that ends the pause after a failure: usable since then, and not what failed. */
export const freshMethod = (rule: Pick<AutoTopUpRecord, 'since' | 'failures'>, tried: Tried): MethodRecord | null =>
  rule.failures === 0 ? null : newMethodToTry(tried.methods, tried.attempts, rule.since)

/** Until when it pauses, or null where it does not; a method that came since the failure ends the pause at once. */
export function coolDownEnd(rule: Pick<AutoTopUpRecord, 'state' | 'since' | 'failures'>, tried: Tried): Instant | null {
  if (rule.state !== 'COOLDOWN') return null
  if (rule.failures === 0) return rule.since + PAUSE_AFTER_SUCCESS
  return freshMethod(rule, tried) === null ? rule.since + PAUSE_AFTER_FAILURE : rule.since
}

/** When it fires by itself with this balance, never before `now`; null = it does not. */
export function firesAt(
  rule: AutoTopUpRecord,
  { balanceMicros, tried, now }: { balanceMicros: number; tried: Tried; now: Instant },
): Instant | null {
  if (rule.state === 'DISABLED' || rule.state === 'IN_FLIGHT' || !isBelow(rule, balanceMicros)) return null
  return Math.max(now, coolDownEnd(rule, tried) ?? now, rule.restsUntil ?? now)
}

/** One automatic top-up that was paid or may still be. */
export type EarlierTopUp = { at: Instant; amountCents: number }

/**
 * When the caps let one more go: three in any 24 hours, and the customer's own in a month; null = now. `earlier` are all
 * since the earlier of the two windows began.
 */
export function capOpensAt(
  { amountCents, monthlyCapCents }: Pick<AutoTopUpTerms, 'amountCents' | 'monthlyCapCents'>,
  earlier: readonly EarlierTopUp[],
  { now, monthStart, nextMonthStart }: { now: Instant; monthStart: Instant; nextMonthStart: Instant },
): Instant | null {
  const ofDay = earlier.map(({ at }) => at).filter((at) => at > now - DAY)
  const oldest = ofDay.sort((a, b) => b - a)[AUTO_TOP_UPS_A_DAY - 1]
  const dayOpens = oldest === undefined ? null : oldest + DAY
  const spent = earlier.filter(({ at }) => at >= monthStart).reduce((sum, each) => sum + each.amountCents, 0)
  const capped = monthlyCapCents !== null && spent + amountCents > monthlyCapCents
  const monthOpens = capped ? nextMonthStart : null
  return dayOpens === null || monthOpens === null ? (dayOpens ?? monthOpens) : Math.max(dayOpens, monthOpens)
}

/** How it ended. `hard`: a bank forbade to charge the method again. */
export type AutoTopUpEnd = { paid: boolean; hard: boolean }

/** The standing order after its top-up has ended at `at`, and what to tell: nothing, or that it failed or is over (I8). */
export function afterEnd(
  rule: AutoTopUpRecord,
  { paid, hard }: AutoTopUpEnd,
  at: Instant,
): { rule: AutoTopUpRecord; event: AutoTopUpEvent } {
  const failures = paid ? 0 : rule.failures + 1
  const event = paid ? 'PAID' : hard || failures >= FAILURES_TO_DISABLE ? 'GAVE_UP' : 'FAILED'
  return { rule: { ...rule, state: nextAutoTopUpState(rule.state, event), since: at, failures }, event }
}
