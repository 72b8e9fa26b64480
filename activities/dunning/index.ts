import { type CommandResult, DONE, type LookAtCharge, type PayInvoice } from '../../domain/commands'
import type { DunningAction } from '../../domain/dunning/ladder'
import { refuse } from '../../domain/errors'
import { numberEntity, runKey } from '../../domain/keys'
import type { Progress } from '../../domain/progress'
import type { Instant } from '../../domain/time'
import { afterCommit } from '../aftermath'
import { bookOutcome } from '../collection/book'
import { giveUpInvoice } from '../collection/close'
import { collect } from '../collection/collect'
import type { Collection, CollectionResult } from '../collection/run'
import type { Ports } from '../ports'
import type { ChargeOutcome } from '../ports/processor'
import type { StoreTransaction } from '../ports/store'
import { dunningProgress } from './facts'

type Input = { invoiceId: string; now: Instant }

/** Collecting one unpaid invoice (workflow `dunning:{invoiceId}`): it moves money; the numbers see to the service. */
export function dunningActivities(ports: Ports) {
  /** Every activity ends here: what was committed goes out, then the next step is read from the facts. */
  const progress = async ({ invoiceId, now }: Input, result?: CommandResult): Promise<Progress> => {
    const { accountId } = await ports.store.transaction((tx) => tx.readInvoice(invoiceId))
    await afterCommit(ports, accountId, now)
    const after = await ports.store.transaction((tx) => dunningProgress(tx, invoiceId))
    return result === undefined ? after : { ...after, result }
  }

  return {
    /** Safe to run again because it only reads. */
    considerInvoice: (input: Input): Promise<Progress> => progress(input),

    /** Safe to run again because every step names its run or its rung, and finds what it has done already. */
    async workInvoice(input: Input & { action: DunningAction }): Promise<Progress> {
      await carryOut(ports, input)
      return progress(input)
    },

    /** Safe to run again because the run is named by the command's id. */
    async payInvoice(input: Input & { command: PayInvoice; commandId: string }): Promise<Progress> {
      return progress(input, await pay(ports, input))
    },

    /** Safe to run again because it looks, and books what it sees once. */
    async lookAtCharge(input: Input & { command: LookAtCharge }): Promise<Progress> {
      await lookAt(ports, input, input.command.attemptId)
      return progress(input, DONE)
    },
  }
}

async function carryOut(ports: Ports, { invoiceId, now, action }: Input & { action: DunningAction }): Promise<void> {
  switch (action.kind) {
    case 'LOOK_UP':
    case 'WITHDRAW':
      return lookAt(ports, { invoiceId, now }, action.attemptId, action.kind === 'WITHDRAW')
    case 'CHARGE_NEW_METHOD': {
      const { methodId } = action
      await run(ports, invoiceId, {
        runKey: runKey.newMethod(invoiceId, methodId),
        trigger: 'NEW_METHOD',
        now,
        methodId,
      })
      return
    }
    case 'TRY_AGAIN':
      await run(ports, invoiceId, { runKey: action.runKey, trigger: 'AUTOMATIC', now })
      return
    case 'RETRY':
      await run(
        ports,
        invoiceId,
        { runKey: runKey.ladder(invoiceId, action.day), trigger: 'AUTOMATIC', now },
        action.position,
      )
      return
    case 'MAIL':
      return ports.store.transaction((tx) => ladderMail(tx, invoiceId, now, action))
    case 'GIVE_UP':
      return ports.store.transaction((tx) => giveUp(tx, invoiceId, now, action.position))
  }
}

/** One run of collecting the invoice; `position` is the rung it works, marked in the transaction that begins it. */
async function run(
  ports: Ports,
  invoiceId: string,
  how: Pick<Collection, 'runKey' | 'trigger' | 'now'> & {
    methodId?: string | null
    onSession?: boolean
    resume?: string
  },
  position?: number,
): Promise<CollectionResult> {
  const { accountId } = await ports.store.transaction((tx) => tx.readInvoice(invoiceId))
  return collect(ports, {
    methodId: null,
    onSession: false,
    ...how,
    accountId,
    collector: 'dunning',
    open: async (tx) => {
      const invoice = await tx.lockInvoice(invoiceId)
      if (position !== undefined) await climb(tx, invoiceId, invoice.ladderPosition, position)
      return invoice
    },
  })
}

async function climb(tx: StoreTransaction, invoiceId: string, from: number, to: number): Promise<void> {
  if (to > from) await tx.updateInvoice(invoiceId, { ladderPosition: to })
}

async function ladderMail(
  tx: StoreTransaction,
  invoiceId: string,
  at: Instant,
  action: Extract<DunningAction, { kind: 'MAIL' }>,
): Promise<void> {
  const invoice = await tx.lockInvoice(invoiceId)
  if (invoice.status !== 'OPEN' || invoice.ladderPosition >= action.position) return
  await tx.updateInvoice(invoiceId, { ladderPosition: action.position })
  const { accountId } = invoice
  const numbers = invoice.numberId === null ? await tx.numbersOn(invoiceId) : [invoice.numberId]
  // A warning that names the end of a number goes out for each number it would end.
  const subjects = action.template === 'E12' ? numbers : numbers.slice(0, 1)
  for (const numberId of subjects) {
    const step = `${action.day}:${numberId}`
    const params = { day: action.day, daysLeft: 28 - action.day }
    await tx.requestMail({
      template: action.template,
      about: invoiceId,
      step,
      accountId,
      numberId,
      invoiceId,
      params,
      at,
    })
  }
}

/** Day 28, unless the warning was not accepted yet (then the next step comes when it is tried again, I3). */
async function giveUp(tx: StoreTransaction, invoiceId: string, at: Instant, position: number): Promise<void> {
  const { accountId } = await tx.readInvoice(invoiceId)
  const account = await tx.lockAccount(accountId)
  const invoice = await tx.lockInvoice(invoiceId)
  if (invoice.status !== 'OPEN') return
  const numbers = invoice.numberId === null ? await tx.numbersOn(invoiceId) : [invoice.numberId]
  const { next } = await dunningProgress(tx, invoiceId)
  if (next?.kind === 'GIVE_UP' && next.at > at) return
  await tx.updateInvoice(invoiceId, { ladderPosition: position })
  await giveUpInvoice(tx, account, invoice, at)
  for (const numberId of numbers) await tx.wake(numberEntity(numberId), accountId, at)
}

async function pay(ports: Ports, input: Input & { command: PayInvoice; commandId: string }): Promise<CommandResult> {
  const { invoiceId, now, command } = input
  const { methodId, trigger } = command
  const key = runKey.command(invoiceId, input.commandId)
  const result = await run(ports, invoiceId, { runKey: key, trigger, now, methodId, onSession: true })
  const invoice = result.invoice ?? (await ports.store.transaction((tx) => tx.readInvoice(invoiceId)))
  if (invoice.status === 'PAID' && result.kind !== 'CLOSED') return DONE
  switch (result.kind) {
    case 'DECLINED':
    case 'TRANSIENT': {
      const code = result.attempt?.declineCode ?? null
      return refuse('PAYMENT_DECLINED', `The payment was declined (${code}). Try another payment method.`, {
        declineCode: code,
      })
    }
    case 'NO_METHOD':
      return refuse('PAYMENT_DECLINED', 'There is no usable payment method. Add one, or name another.', {
        declineCode: null,
      })
    case 'REQUIRES_ACTION':
      return refuse('PAYMENT_DECLINED', 'The bank asks the cardholder to confirm the payment.', {
        declineCode: result.attempt?.declineCode ?? null,
      })
    case 'BUSY':
      return refuse('INVOICE_NOT_PAYABLE', 'A charge of this invoice is under way; its result will be known shortly.')
    case 'CLOSED':
      return refuse(
        'INVOICE_NOT_PAYABLE',
        `The invoice is ${invoice.status}; only OPEN and UNCOLLECTIBLE ones can be paid.`,
      )
    default:
      return DONE
  }
}

/** Asks the processor what became of an attempt and books it; a run that was cut short goes on from there (W6). */
async function lookAt(ports: Ports, { invoiceId, now }: Input, attemptId: string, withdraw = false): Promise<void> {
  const { invoice, attempt } = await ports.store.transaction(async (tx) => ({
    invoice: await tx.readInvoice(invoiceId),
    attempt: (await tx.attemptsOf(invoiceId)).find((each) => each.id === attemptId),
  }))
  if (!attempt) throw new Error(`invoice ${invoiceId} has no attempt ${attemptId}`)
  if (attempt.outcome === 'REQUIRES_ACTION') {
    const outcome = await waitingOutcome(ports, attempt, withdraw)
    if (outcome !== 'STILL_WAITING') await bookWaiting(ports, invoiceId, attemptId, outcome, now)
    return
  }
  if (!['SENT', 'UNKNOWN', 'PROCESSING'].includes(attempt.outcome)) return
  const { runKey: key, trigger, methodId } = attempt
  const chosen = trigger === 'AUTOMATIC' || invoice.cause === 'SIGN_UP' ? null : methodId
  await run(ports, invoiceId, { runKey: key, trigger, now, methodId: chosen, resume: attemptId })
}

type Waiting = { chargeRef: string | null; pageRef: string | null }

async function waitingOutcome(
  ports: Ports,
  { chargeRef, pageRef }: Waiting,
  withdraw: boolean,
): Promise<ChargeOutcome | 'STILL_WAITING' | 'WITHDRAWN'> {
  if (pageRef !== null) {
    const paid = (await ports.processor.lookUpPaymentPage(pageRef))?.outcome ?? null
    const outcome = paid === null && withdraw ? await ports.processor.expirePaymentPage(pageRef) : paid
    return outcome?.kind === 'SUCCEEDED' || outcome?.kind === 'PROCESSING'
      ? outcome
      : withdraw
        ? 'WITHDRAWN'
        : 'STILL_WAITING'
  }
  if (chargeRef === null) return withdraw ? 'WITHDRAWN' : 'STILL_WAITING'
  const outcome = withdraw
    ? await ports.processor.cancelCharge(chargeRef)
    : await ports.processor.lookUpCharge(chargeRef)
  if (outcome.kind === 'SUCCEEDED' || outcome.kind === 'PROCESSING') return outcome
  if (withdraw) return 'WITHDRAWN'
  return outcome.kind === 'DECLINED' ? outcome : 'STILL_WAITING'
}

async function bookWaiting(
  ports: Ports,
  invoiceId: string,
  attemptId: string,
  outcome: ChargeOutcome | 'WITHDRAWN',
  now: Instant,
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount((await tx.readInvoice(invoiceId)).accountId)
    const invoice = await tx.lockInvoice(invoiceId)
    if (outcome === 'WITHDRAWN') return tx.updateAttempt(attemptId, { outcome: 'CANCELLED', resolvedAt: now })
    const by = { now, collector: 'dunning' as const, trigger: 'CUSTOMER' as const }
    await bookOutcome(ports, tx, { account, invoice, attemptId, outcome, run: by })
  })
}
