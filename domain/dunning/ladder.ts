import type { DueAction } from '../due'
import { RANK } from '../due'
import { methodsForTry, newMethodToTry, usableSince, waitsForHolder } from '../invoice/methods'
import {
  type AttemptRecord,
  type AttemptTrigger,
  hasLadder,
  type InvoiceRecord,
  isInFlight,
  type MethodRecord,
} from '../invoice/record'
import { runKey } from '../keys'
import type { MailTemplate } from '../mail/catalogue'
import { DAY, type Instant, MINUTE } from '../time'
import { policyCodeFor, policyOf } from './policies'
import type { DunningPolicy } from './policy'
import { penaltyAt, type Warning } from './warning'

/** First pause after a TRANSIENT answer; doubled each time, at most `TRANSIENT_TRIES` times (dunning.md). */
const TRANSIENT_PAUSE = 5 * MINUTE
export const TRANSIENT_TRIES = 8

/** What collecting one invoice can have to do next. */
export type DunningAction = DueAction &
  (
    | { kind: 'LOOK_UP'; attemptId: string }
    | { kind: 'WITHDRAW'; attemptId: string }
    | { kind: 'LOOK_AT_DISPUTES' }
    | { kind: 'EXPIRE' }
    | { kind: 'CHARGE_NEW_METHOD'; methodId: string; runKey: string }
    | { kind: 'TRY_AGAIN'; runKey: string; trigger: AttemptTrigger; methodId: string | null }
    | { kind: 'RETRY'; position: number; day: number }
    | { kind: 'MAIL'; position: number; day: number; template: MailTemplate }
    | { kind: 'GIVE_UP'; position: number; warning: MailTemplate | null }
  )

/** Everything the next step of one invoice depends on: facts only, no counter carried from before. */
export type DunningFacts = {
  invoice: InvoiceRecord
  policy: DunningPolicy | null
  attempts: AttemptRecord[]
  methods: MethodRecord[]
  /** The mail that must warn of the end (I3). */
  endWarning: Warning
  /** When the processor is asked about an open dispute, should its webhook never come; null = none is open. */
  disputeLookAt: Instant | null
}

type Rung = { position: number; day: number } & (
  | { kind: 'RETRY' }
  | { kind: 'MAIL'; template: MailTemplate }
  | { kind: 'GIVE_UP'; warning: MailTemplate | null }
)

/** The rungs after day 0 in the order they are worked: on one day retry, then mail, then the end (rule 11). */
export function rungs(policy: DunningPolicy): Rung[] {
  return policy.rows
    .filter((row) => row.day > 0)
    .flatMap((row): Rung[] => [
      ...(row.retry ? [{ kind: 'RETRY' as const, position: row.day * 10 + 1, day: row.day }] : []),
      // The mail of a suspension is written by the number, together with the suspension itself.
      ...(row.mail && row.service !== 'SUSPEND'
        ? [{ kind: 'MAIL' as const, position: row.day * 10 + 2, day: row.day, template: row.mail }]
        : []),
      ...(row.service === 'END'
        ? [{ kind: 'GIVE_UP' as const, position: row.day * 10 + 3, day: row.day, warning: row.warnedBy ?? null }]
        : []),
    ])
}

/** While the bank waits for the customer E08 is repeated on these days, after whatever else the day has (NEEDS_AUTH). */
const AUTHENTICATION_REMINDERS: Rung[] = [1, 2].map((day) => ({
  kind: 'MAIL',
  position: day * 10 + 4,
  day,
  template: 'E08',
}))

/**
 * Whether a retry is so late that a later one is due as well: after an outage the card is tried once, not once for every
 * day that was missed. `realNow` is the real time, epoch ms.
 */
export function isOvertaken(policy: DunningPolicy, day0At: Instant, position: number, realNow: Instant): boolean {
  return rungs(policy).some(
    (each) => each.kind === 'RETRY' && each.position > position && day0At + each.day * DAY <= realNow,
  )
}

/**
 * The one next action of an unpaid invoice with its date (rule 5, I21), or null when nothing is to be done by itself:
 * it is settled, or it waits for a person. First match wins.
 */
export function nextDunningAction(facts: DunningFacts): DunningAction | null {
  const { invoice, attempts } = facts
  const inFlight = attempts.find((each) => isInFlight(each.outcome))
  if (inFlight) {
    const at = inFlight.nextLookAt ?? inFlight.at
    return { kind: 'LOOK_UP', attemptId: inFlight.id, at, rank: RANK.RESULT }
  }
  const settled = invoice.status === 'PAID' || invoice.status === 'VOID'
  const waiting = settled ? withdrawal(invoice, attempts) : null
  if (waiting) return waiting
  // While the bank decides, nothing is charged by itself (row 28).
  if (facts.disputeLookAt !== null) return { kind: 'LOOK_AT_DISPUTES', at: facts.disputeLookAt, rank: RANK.RESULT }
  if (invoice.status !== 'OPEN' || invoice.dispute === 'OPEN') return null
  if (invoice.kind === 'TOP_UP') return expiry(invoice)
  const fresh = invoice.day0At === null ? null : newMethodToTry(facts.methods, attempts, invoice.day0At)
  if (fresh) {
    const { id: methodId } = fresh
    const at = usableSince(fresh)
    const key = runKey.newMethod(invoice.id, methodId, at)
    return { kind: 'CHARGE_NEW_METHOD', methodId, runKey: key, at, rank: RANK.RESULT }
  }
  return tryAgain(facts) ?? nextRung(facts)
}

/** A settled invoice must not be paid again: what still waits for the customer is withdrawn (I1, I14). */
function withdrawal(invoice: InvoiceRecord, attempts: readonly AttemptRecord[]): DunningAction | null {
  const waiting = attempts.find((each) => each.outcome === 'REQUIRES_ACTION')
  if (!waiting) return null
  return { kind: 'WITHDRAW', attemptId: waiting.id, at: invoice.closedAt ?? waiting.at, rank: RANK.RESULT }
}

/** A top-up is never owed and nobody is reminded of it: it ends (S10, I4). */
const expiry = ({ expiresAt }: InvoiceRecord): DunningAction | null =>
  expiresAt === null ? null : { kind: 'EXPIRE', at: expiresAt, rank: RANK.PENALTY }

/**
 * The pause after a TRANSIENT answer, until the run has used up its tries; then the next ladder day, which is counted
 * from the due date as long as day 0 has not begun. What a person has tried is theirs to try again, but a first order,
 * which nobody else collects. Where no method is left to ask, one more run says so and begins day 0; nothing else follows.
 */
function tryAgain({ invoice, attempts, methods }: DunningFacts): DunningAction | null {
  const ours = (trigger: AttemptTrigger) => trigger === 'AUTOMATIC' || trigger === 'NEW_METHOD'
  const last = attempts.findLast((each) => ours(each.trigger) || invoice.cause === 'SIGN_UP')
  if (last?.outcome !== 'TRANSIENT') return null
  const tries = attempts.filter((each) => each.runKey === last.runKey && each.outcome === 'TRANSIENT').length
  if (tries > TRANSIENT_TRIES) return invoice.day0At === null ? tryOnNextDay(invoice, last.at) : null
  const beginsLadder = hasLadder(invoice) && invoice.day0At === null && last.trigger === 'AUTOMATIC'
  if (!beginsLadder && !hasMethodLeft(last, attempts, methods)) return null
  const { runKey, trigger } = last
  const methodId = trigger === 'NEW_METHOD' ? last.methodId : null
  const at = last.at + TRANSIENT_PAUSE * 2 ** (tries - 1)
  return { kind: 'TRY_AGAIN', runKey, trigger, methodId, at, rank: RANK.CHARGE }
}

/** Whether the run that was not answered has somebody to ask again: a method may be stopped or removed meanwhile. */
function hasMethodLeft(
  last: AttemptRecord,
  attempts: readonly AttemptRecord[],
  methods: readonly MethodRecord[],
): boolean {
  if (last.trigger === 'NEW_METHOD')
    return methods.some(({ id, status }) => id === last.methodId && status === 'ACTIVE')
  const [mine, earlier] = [
    attempts.filter((each) => each.runKey === last.runKey && each.outcome !== 'TRANSIENT'),
    attempts.filter((each) => each.runKey !== last.runKey),
  ]
  return methodsForTry(methods, earlier, null).some(({ id }) => !mine.some((each) => each.methodId === id))
}

/** After the ladder's last day nobody has said no yet: the tries go on as far apart as its last two, until somebody answers. */
const DAYS_APART_AFTERWARDS = 7

/** Every policy retries on the same days, so which one a failure will start does not matter yet. */
function tryOnNextDay(invoice: InvoiceRecord, after: Instant): DunningAction | null {
  if (!hasLadder(invoice)) return null
  const { rows } = policyOf(policyCodeFor(invoice.kind, 'standard'))
  const days = rows.filter((row) => row.retry).map((row) => row.day)
  const day =
    days.find((each) => invoice.dueAt + each * DAY > after) ?? dayAfterwards(days, (after - invoice.dueAt) / DAY)
  const key = runKey.afterSilence(invoice.id, day)
  const at = invoice.dueAt + day * DAY
  return { kind: 'TRY_AGAIN', runKey: key, trigger: 'AUTOMATIC', methodId: null, at, rank: RANK.CHARGE }
}

function dayAfterwards(days: readonly number[], passed: number): number {
  const last = days.at(-1) ?? 0
  return last + DAYS_APART_AFTERWARDS * (Math.floor((passed - last) / DAYS_APART_AFTERWARDS) + 1)
}

function nextRung({ invoice, policy, attempts, endWarning }: DunningFacts): DunningAction | null {
  if (policy === null || invoice.day0At === null) return null
  const day0At = invoice.day0At
  const ladder = waitsForHolder(attempts) ? [...rungs(policy), ...AUTHENTICATION_REMINDERS] : rungs(policy)
  const rung = ladder
    .sort((a, b) => a.position - b.position)
    .find(
      (each) =>
        each.position > invoice.ladderPosition && (each.kind !== 'RETRY' || retriesOn(policy, attempts, each.day)),
    )
  if (!rung) return null
  const at = day0At + rung.day * DAY
  if (rung.kind === 'RETRY') return { kind: 'RETRY', position: rung.position, day: rung.day, at, rank: RANK.CHARGE }
  if (rung.kind === 'MAIL') return { ...rung, at, rank: RANK.LADDER_MAIL }
  return { ...rung, at: penaltyAt(at + invoice.deferredDays * DAY, endWarning), rank: RANK.PENALTY }
}

/** The class of the latest automatic decline picks the remaining retry days (rule 11). */
function retriesOn(policy: DunningPolicy, attempts: readonly AttemptRecord[], day: number): boolean {
  const latest = attempts.findLast((each) => each.trigger === 'AUTOMATIC' && each.outcome === 'DECLINED')
  return latest?.declineClass !== 'SOFT_VAGUE' || policy.vagueRetryDays.includes(day)
}

/** Whether a retry would find a method to try; without one its day passes without a try (rule 9). */
export const hasMethodToTry = ({ methods, attempts }: Pick<DunningFacts, 'methods' | 'attempts'>): boolean =>
  methodsForTry(methods, attempts, null).length > 0
