import { classifyDecline, isStop } from '../../../domain/decline'
import type { DunningFacts } from '../../../domain/dunning/ladder'
import { policyCodeFor, policyOf } from '../../../domain/dunning/policies'
import { warningFor } from '../../../domain/dunning/policy'
import { type Warning, warningStanding } from '../../../domain/dunning/warning'
import { METHODS_PER_TRY, methodsForTry } from '../../../domain/invoice/methods'
import {
  type AttemptRecord,
  type AttemptTrigger,
  hasLadder,
  type InvoiceRecord,
  isInFlight,
  isPayable,
} from '../../../domain/invoice/record'
import { attemptKey } from '../../../domain/keys'
import type { MailTemplate } from '../../../domain/mail/catalogue'
import { growingPause } from '../../../domain/pause'
import { DAY, HOUR, MINUTE } from '../../../domain/time'
import { anInvoice } from '../builders'
import { attemptsOf, changeInvoice, invoiceOf, type World } from './world'

/** The money of one invoice as the engine moves it: recorded, sent to the bank, booked. */

export function issue(world: World, fields: Partial<InvoiceRecord>): InvoiceRecord {
  const id = `inv_${world.invoices.length + 1}`
  const invoice = anInvoice({ id, dueAt: world.now, periodOrdinal: null, causeKey: id, ...fields })
  world.invoices.push(invoice)
  world.issued.push({ invoiceId: id, state: world.number.state })
  return invoice
}

export type Run = { runKey: string; trigger: AttemptTrigger; methodId?: string | null }

/** One run: each method in turn until one pays, or something is under way. */
export function collect(world: World, invoiceId: string, run: Run): void {
  if (attemptsOf(world, invoiceId).some((each) => isInFlight(each.outcome))) return
  let noMethodLeft = false
  for (let tries = 0; tries < METHODS_PER_TRY; tries++) {
    const invoice = invoiceOf(world, invoiceId)
    const mine = attemptsOf(world, invoiceId).filter((each) => each.runKey === run.runKey)
    const last = mine.at(-1)
    if (!isPayable(invoice.status) || (last?.outcome === 'TRANSIENT' && last.at >= world.now)) break
    const tried = mine.filter((each) => each.outcome !== 'TRANSIENT').map((each) => each.methodId)
    const earlier = attemptsOf(world, invoiceId).filter((each) => each.runKey !== run.runKey)
    const methods = run.methodId
      ? world.methods.filter((each) => each.id === run.methodId && tried.length === 0)
      : methodsForTry(world.methods, earlier, null)
    const method = methods.find((each) => !tried.includes(each.id))
    noMethodLeft = method === undefined
    if (method === undefined) break
    charge(world, invoice, run, method.id)
    if (attemptsOf(world, invoiceId).some((each) => isInFlight(each.outcome))) break
  }
  afterRun(world, invoiceId, run, noMethodLeft)
}

function charge(world: World, invoice: InvoiceRecord, run: Run, methodId: string) {
  const ordinal = attemptsOf(world, invoice.id).length + 1
  const attempt: AttemptRecord = {
    id: `att_${world.attempts.length + 1}`,
    invoiceId: invoice.id,
    ordinal,
    methodId,
    trigger: run.trigger,
    runKey: run.runKey,
    idempotencyKey: attemptKey(invoice.id, ordinal, methodId),
    amountCents: invoice.totalCents,
    at: world.now,
    sentAt: world.now,
    outcome: 'SENT',
    declineCode: null,
    declineClass: null,
    chargeRef: null,
    pageRef: null,
    nextLookAt: null,
    looks: 0,
  }
  world.attempts.push(attempt)
  const paid = world.bank === 'pays' || world.bank === 'is silent'
  const heard = world.bank !== 'is silent'
  const { id: attemptId, invoiceId } = attempt
  world.charges.push({ attemptId, invoiceId, paid, heard, state: world.number.state })
  if (!heard) notHeard(world, attempt)
  else if (paid) book(world, attempt.id, 'paid')
  else book(world, attempt.id, world.bank)
}

function notHeard(world: World, attempt: AttemptRecord) {
  const nextLookAt = world.now + growingPause(attempt.looks, MINUTE, DAY)
  Object.assign(attempt, { outcome: 'UNKNOWN', nextLookAt, looks: attempt.looks + 1 })
}

/** The processor is asked about a charge: it knows, or is as silent as before. */
export function lookUp(world: World, attemptId: string) {
  const attempt = world.attempts.find((each) => each.id === attemptId)
  const charge = world.charges.find((each) => each.attemptId === attemptId)
  if (attempt === undefined || charge === undefined || !isInFlight(attempt.outcome)) return
  if (world.bank === 'is silent') return notHeard(world, attempt)
  charge.heard = true
  book(world, attemptId, charge.paid ? 'paid' : 'insufficient_funds')
  afterRun(world, attempt.invoiceId, attempt)
}

/** What was heard is written down; money for an invoice that is closed goes back (I1). */
function book(world: World, attemptId: string, heard: 'paid' | (string & {})) {
  const attempt = world.attempts.find((each) => each.id === attemptId)
  if (attempt === undefined) throw new Error(`no attempt ${attemptId}`)
  attempt.nextLookAt = null
  const invoice = invoiceOf(world, attempt.invoiceId)
  if (heard === 'paid') {
    attempt.outcome = 'SUCCEEDED'
    if (isPayable(invoice.status)) {
      changeInvoice(world, invoice.id, {
        status: 'PAID',
        paidCents: invoice.totalCents,
        paidAt: world.now,
        closedAt: world.now,
      })
    } else world.refundedCents += attempt.amountCents
    return
  }
  const { declineClass } = classifyDecline({ code: heard, advice: null })
  attempt.declineCode = heard
  attempt.declineClass = declineClass
  attempt.outcome = declineClass === 'TRANSIENT' ? 'TRANSIENT' : 'DECLINED'
  const method = world.methods.find((each) => each.id === attempt.methodId)
  if (method?.status === 'ACTIVE' && isStop(declineClass))
    Object.assign(method, { status: 'STOPPED', stoppedFor: declineClass })
}

/** The first definite failure of an automatic try is day 0. */
function afterRun(world: World, invoiceId: string, run: Pick<Run, 'runKey' | 'trigger'>, noMethodLeft = false): void {
  const { runKey, trigger } = run
  const invoice = invoiceOf(world, invoiceId)
  const mine = attemptsOf(world, invoiceId).filter((each) => each.runKey === runKey)
  const silence = mine.at(-1)?.outcome === 'TRANSIENT' && !noMethodLeft
  const undecided = mine.some((each) => isInFlight(each.outcome)) || silence
  if (invoice.status !== 'OPEN' || undecided || trigger !== 'AUTOMATIC') return
  if (!hasLadder(invoice) || invoice.day0At !== null) return
  const policy = policyOf(policyCodeFor(invoice.kind, 'standard'))
  changeInvoice(world, invoiceId, { day0At: world.now, dunningPolicy: policy.code, dunningVersion: policy.version })
  write(world, 'E09', invoiceId)
}

export function write(world: World, template: MailTemplate, about: string): void {
  const acceptedAt = world.mailServerAway ? null : world.now
  world.mails.push({ template, about, at: world.now, acceptedAt, tryAt: world.now })
}

/** How the newest mail that must warn about the invoice stands (I3). */
export function warningAbout(world: World, invoiceId: string, needed: MailTemplate | null): Warning {
  const newest = world.mails.findLast((each) => each.about === invoiceId && each.template === needed)
  if (needed === null || newest === undefined) return warningStanding(needed, null)
  // A mail that waits is tried again; how often does not matter here.
  const tryAt = newest.acceptedAt ?? world.now + 6 * HOUR
  return warningStanding(needed, { ...newest, accepted: newest.acceptedAt !== null, settled: false, tryAt })
}

/** Writes the warning that a due penalty lacks. */
export function warnFirst(world: World, invoiceId: string, template: MailTemplate): void {
  if (!world.mails.some((each) => each.about === invoiceId && each.template === template))
    write(world, template, invoiceId)
}

export function dunningFacts(world: World, invoice: InvoiceRecord): DunningFacts {
  const { dunningPolicy, dunningVersion } = invoice
  const policy = dunningPolicy === null ? null : policyOf(dunningPolicy, dunningVersion ?? undefined)
  return {
    invoice,
    policy,
    attempts: attemptsOf(world, invoice.id),
    methods: world.methods,
    endWarning: warningAbout(world, invoice.id, policy === null ? null : warningFor(policy, 'END')),
    disputeLookAt: null,
  }
}
