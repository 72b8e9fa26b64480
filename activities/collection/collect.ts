import type { AccountRecord } from '../../domain/account/record'
import { METHODS_PER_TRY, methodsForTry } from '../../domain/invoice/methods'
import {
  type AttemptRecord,
  type InvoiceRecord,
  isInFlight,
  isPayable,
  outstandingCents,
} from '../../domain/invoice/record'
import { attemptKey, runKey } from '../../domain/keys'
import type { Ports } from '../ports'
import type { ChargeOutcome } from '../ports/processor'
import type { ChargeFacts, StoreTransaction } from '../ports/store'
import { bookOutcome } from './book'
import type { Collection, CollectionResult, Run } from './run'
import { afterRun } from './unpaid'

type Step =
  | {
      next: 'SEND'
      attempt: AttemptRecord
      invoice: InvoiceRecord
      customerRef: string
      /** Null where a person chose the method on a page: such a charge is only looked up. */
      methodRef: string | null
      resumed: boolean
    }
  | { next: 'STOP'; result: CollectionResult }

/**
 * Collects an invoice once: records an attempt, charges, books, and goes on to the backup when the first is refused
 * (W6). Safe to run again because every attempt is recorded before it is sent and found again by `runKey`.
 */
export async function collect(ports: Ports, collection: Collection): Promise<CollectionResult> {
  let step = await ports.store.transaction((tx) => begin(ports, tx, collection), collection.accountId)
  while (step.next === 'SEND') {
    const sent = step
    const run = { ...collection, runKey: collection.runKey ?? sent.attempt.runKey }
    const outcome = await send(ports, sent, run.onSession)
    step = await ports.store.transaction(async (tx) => {
      const [account, invoice, attempts] = await Promise.all([
        tx.lockAccount(run.accountId),
        tx.lockInvoice(sent.invoice.id),
        tx.attemptsOf(sent.invoice.id),
      ])
      const booking = { account, invoice, attemptId: sent.attempt.id, outcome, run }
      const booked = await bookOutcome(ports, tx, booking, attempts)
      return booked.final ? stop(tx, run, account, booked) : proceed(ports, tx, run, account, booked)
    }, run.accountId)
  }
  return step.result
}

async function begin(ports: Ports, tx: StoreTransaction, collection: Collection): Promise<Step> {
  const account = await tx.lockAccount(collection.accountId)
  const invoice = await collection.open(tx, account)
  if (invoice === null || (!isPayable(invoice.status) && collection.resume === undefined)) {
    return { next: 'STOP', result: { kind: 'CLOSED', invoice, attempt: null } }
  }
  const run = { ...collection, runKey: collection.runKey ?? runKey.issue(invoice.causeKey) }
  const { attempts, ...facts } = await tx.chargeFacts(invoice)
  return proceed(ports, tx, run, account, { invoice, attempts }, facts)
}

/** The run's next attempt, or its end. Decided from the recorded attempts alone. */
async function proceed(
  ports: Ports,
  tx: StoreTransaction,
  run: Run,
  account: AccountRecord,
  { invoice, attempts }: { invoice: InvoiceRecord; attempts: AttemptRecord[] },
  known?: Omit<ChargeFacts, 'attempts'>,
): Promise<Step> {
  const mine = attempts.filter((each) => each.runKey === run.runKey)
  const inFlight = attempts.find((each) => isInFlight(each.outcome))
  if (inFlight) {
    const ours = inFlight.id === run.resume || (inFlight.runKey === run.runKey && inFlight.outcome === 'SENT')
    if (!ours || !account.processorCustomer) {
      return { next: 'STOP', result: { kind: 'BUSY', invoice, attempt: inFlight } }
    }
    // A method that was removed meanwhile may have been charged all the same.
    const method = inFlight.methodId === null ? null : await tx.readMethod(inFlight.methodId)
    return sending(account.processorCustomer, invoice, inFlight, method?.processorId ?? null, true)
  }
  const last = mine.at(-1)
  if (last?.outcome === 'TRANSIENT' && last.at >= run.now) {
    return { next: 'STOP', result: { kind: 'TRANSIENT', invoice, attempt: last } }
  }
  const { methods, preferredMethodId } = known ?? (await tx.chargeFacts(invoice))
  // A number's own method goes first for its hosting and its deposit (api.md, Number).
  const preferred = run.preferredId ?? (invoice.kind === 'USAGE' ? null : preferredMethodId)
  const method = isPayable(invoice.status) ? nextMethod(run, mine, attempts, methods, preferred) : undefined
  if (!method || !account.processorCustomer)
    return stop(tx, run, account, { invoice, attempts, attempt: last ?? null, noMethodLeft: true })
  const ordinal = (attempts.at(-1)?.ordinal ?? 0) + 1
  const attempt = await tx.insertAttempt(newAttempt(ports, run, invoice, ordinal, method.id))
  return sending(account.processorCustomer, invoice, attempt, method.processorId, false)
}

function nextMethod(
  run: Run,
  mine: AttemptRecord[],
  attempts: AttemptRecord[],
  methods: ChargeFacts['methods'],
  preferredId: string | null,
) {
  const tried = mine.filter((each) => each.outcome !== 'TRANSIENT').map((each) => each.methodId)
  // What a person tried on a page is over with the page.
  if (mine.some((each) => each.pageRef !== null)) return undefined
  if (run.methodId !== null) {
    // A person may choose a stopped method, but never one that a dispute has barred (dunning rule 12).
    const chosen = methods.find((each) => each.id === run.methodId && each.status !== 'BARRED')
    return tried.length === 0 ? chosen : undefined
  }
  if (tried.length >= METHODS_PER_TRY) return undefined
  const earlier = attempts.filter((each) => each.runKey !== run.runKey)
  return methodsForTry(methods, earlier, preferredId, run.onSession).find((each) => !tried.includes(each.id))
}

function newAttempt(
  ports: Ports,
  run: Run,
  invoice: InvoiceRecord,
  ordinal: number,
  methodId: string,
): Omit<AttemptRecord, 'sentAt'> {
  return {
    id: ports.newId('att'),
    invoiceId: invoice.id,
    ordinal,
    methodId,
    trigger: run.trigger,
    runKey: run.runKey,
    idempotencyKey: attemptKey(invoice.id, ordinal, methodId),
    amountCents: outstandingCents(invoice),
    at: run.now,
    outcome: 'SENT',
    declineCode: null,
    declineClass: null,
    chargeRef: null,
    pageRef: null,
    nextLookAt: null,
    looks: 0,
  }
}

const sending = (
  customerRef: string,
  invoice: InvoiceRecord,
  attempt: AttemptRecord,
  methodRef: string | null,
  resumed: boolean,
): Step => ({ next: 'SEND', attempt, invoice, customerRef, methodRef, resumed })

/** Ends the run: what it means for the ladder and for the caller is written together with its result. */
async function stop(
  tx: StoreTransaction,
  run: Run,
  account: AccountRecord,
  at: { invoice: InvoiceRecord; attempts: AttemptRecord[]; attempt: AttemptRecord | null; noMethodLeft?: boolean },
): Promise<Step> {
  const { attempts } = at
  const mine = attempts.filter((each) => each.runKey === run.runKey)
  const kind = runOutcome(mine, at.noMethodLeft)
  const attempt = mine.findLast((each) => each.outcome === kind) ?? mine.at(-1) ?? at.attempt
  const invoice = await afterRun(tx, { run, account, invoice: at.invoice, kind, attempt, attempts })
  const result: CollectionResult = { kind, invoice, attempt }
  await run.settled?.(tx, result)
  return { next: 'STOP', result }
}

/**
 * What the attempts of one run come to. A method that waits for its holder weighs more than a refused one (W6). Silence
 * decides nothing while there is a method to ask again; once there is none, what was decided before counts.
 */
export function runOutcome(all: readonly AttemptRecord[], noMethodLeft = false): CollectionResult['kind'] {
  const mine = noMethodLeft ? all.filter((each) => each.outcome !== 'TRANSIENT') : all
  const has = (outcome: AttemptRecord['outcome']) => mine.some((each) => each.outcome === outcome)
  if (mine.length === 0) return 'NO_METHOD'
  if (has('SUCCEEDED')) return 'PAID'
  if (has('PROCESSING')) return 'PROCESSING'
  if (has('UNKNOWN') || has('SENT')) return 'UNKNOWN'
  if (mine.at(-1)?.outcome === 'TRANSIENT') return 'TRANSIENT'
  return has('REQUIRES_ACTION') ? 'REQUIRES_ACTION' : 'DECLINED'
}

/** Charges, or finds out what became of a charge that was sent before a crash or got no answer (I1, I10). */
async function send(ports: Ports, step: Extract<Step, { next: 'SEND' }>, onSession: boolean): Promise<ChargeOutcome> {
  const { attempt, invoice, customerRef, methodRef } = step
  const find = () => ports.processor.findCharge({ attemptId: attempt.id, customerRef, sentAfter: attempt.sentAt })
  if (step.resumed) {
    const found = attempt.chargeRef === null ? await find() : await ports.processor.lookUpCharge(attempt.chargeRef)
    if (found) return found
  }
  if (methodRef === null || !isPayable(invoice.status))
    return { kind: 'UNKNOWN', message: 'not found, and not to be charged again' }
  const outcome = await ports.processor.charge({
    key: attempt.idempotencyKey,
    attemptId: attempt.id,
    invoiceId: invoice.id,
    accountId: invoice.accountId,
    customerRef,
    methodRef,
    amountCents: attempt.amountCents,
    currency: invoice.currency,
    onSession,
    description: `Invoice ${invoice.number}`,
  })
  const unsure = outcome.kind === 'UNKNOWN' || (outcome.kind === 'TRANSIENT' && outcome.answered)
  // A look-up that fails too leaves us as unsure as before: the outcome stands, and a later look decides.
  return unsure ? ((await find().catch(() => null)) ?? outcome) : outcome
}
