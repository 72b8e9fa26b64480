import {
  type AskAboutInvoice,
  type CommandResult,
  DONE,
  type LookAtCharge,
  type LookAtDispute,
  type LookAtRefund,
  type PayInvoice,
  type RefundInvoice,
} from '../../domain/commands'
import { type DunningAction, isOvertaken } from '../../domain/dunning/ladder'
import { policyOf } from '../../domain/dunning/policies'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { numberEntity, runKey } from '../../domain/keys'
import { cancellationAt } from '../../domain/number/service'
import { LIVE_STATES } from '../../domain/number/states'
import type { Progress } from '../../domain/progress'
import { DAY, type Instant } from '../../domain/time'
import { afterCommit } from '../aftermath'
import { giveUpInvoice } from '../collection/close'
import { numbersAbout } from '../collection/numbers-about'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { lookAtRefund } from '../refunds'
import { followDispute, lookAtDisputes } from './dispute'
import { endTopUp } from './expire'
import { dunningProgress, warnFirst, warningAbout } from './facts'
import { askAbout } from './inquiry'
import { lookAt } from './look'
import { openPage } from './open-page'
import { payNow } from './pay'
import { runCollection } from './run'
import { refundPaid, voidUnpaid } from './support'

type Input = { invoiceId: string; now: Instant }

/** Collecting one unpaid invoice (workflow `dunning:{invoiceId}`): it moves money; the numbers see to the service. */
export function dunningActivities(ports: Ports) {
  /** Every activity ends here: what was committed goes out, then the next step is read from the facts. */
  const progress = async ({ invoiceId, now }: Input, result?: CommandResult): Promise<Progress> => {
    const { accountId } = await ports.store.ask((store) => store.readInvoice(invoiceId))
    await afterCommit(ports, accountId, now)
    const after = await ports.store.ask((store) => dunningProgress(store, invoiceId))
    return result === undefined ? after : { ...after, result }
  }

  return {
    /** Safe to run again because it only reads. */
    considerInvoice: (input: Input): Promise<Progress> => progress(input),

    /** Safe to run again because every step names its run or its rung, and finds what it has done already. */
    async workInvoice(input: Input & { realNow: Instant; action: DunningAction }): Promise<Progress> {
      await carryOut(ports, input)
      return progress(input)
    },

    /** Safe to run again because the run is named by the command's id. */
    async payInvoice(input: Input & { command: PayInvoice; commandId: string }): Promise<Progress> {
      return progress(input, await payNow(ports, input))
    },

    /** Safe to run again because a page that is open already is given again. */
    async openPaymentPage(input: Input & { guest?: boolean }): Promise<Progress> {
      return progress(input, await openPage(ports, input))
    },

    /** Safe to run again because a voided invoice stays as it is. */
    async voidInvoice(input: Input): Promise<Progress> {
      return progress(input, await voidUnpaid(ports, input))
    },

    /** Safe to run again because a withdrawn top-up stays so. */
    async withdrawTopUp(input: Input): Promise<Progress> {
      await endTopUp(ports, input, 'LINK_REVOKED')
      return progress(input, DONE)
    },

    /** Safe to run again because the same question is asked once. */
    async askAboutInvoice(input: Input & { command: AskAboutInvoice }): Promise<Progress> {
      return progress(input, await askAbout(ports, input))
    },

    /** Safe to run again because the refund is named by the command's id. */
    async refundInvoice(input: Input & { command: RefundInvoice; commandId: string }): Promise<Progress> {
      return progress(input, await refundPaid(ports, input))
    },

    /** Safe to run again because a returned refund is booked once. */
    async lookAtRefund(input: Input & { command: LookAtRefund }): Promise<Progress> {
      await lookAtRefund(ports, input.invoiceId, input.command.refundId, input.now)
      return progress(input, DONE)
    },

    /** Safe to run again because a dispute's status is booked once. */
    async lookAtDispute(input: Input & { command: LookAtDispute }): Promise<Progress> {
      await followDispute(ports, input, input.command.disputeRef)
      return progress(input, DONE)
    },

    /** Safe to run again because it looks, and books what it sees once. */
    async lookAtCharge(input: Input & { command: LookAtCharge }): Promise<Progress> {
      await lookAt(ports, input, input.command.attemptId)
      return progress(input, DONE)
    },
  }
}

async function carryOut(
  ports: Ports,
  { invoiceId, now, realNow, action }: Input & { realNow: Instant; action: DunningAction },
): Promise<void> {
  switch (action.kind) {
    case 'LOOK_UP':
    case 'WITHDRAW':
      return lookAt(ports, { invoiceId, now }, action.attemptId, action.kind === 'WITHDRAW')
    case 'EXPIRE':
      return endTopUp(ports, { invoiceId, now }, 'EXPIRED')
    case 'LOOK_AT_DISPUTES':
      return lookAtDisputes(ports, { invoiceId, now })
    case 'CHARGE_NEW_METHOD': {
      const { methodId, runKey: key } = action
      await runCollection(ports, invoiceId, { runKey: key, trigger: 'NEW_METHOD', now, methodId })
      return
    }
    case 'TRY_AGAIN': {
      const { runKey: key, trigger, methodId } = action
      await runCollection(ports, invoiceId, { runKey: key, trigger, methodId, now })
      return
    }
    case 'RETRY': {
      if (await ports.store.transaction((tx) => passOvertaken(tx, invoiceId, action.position, realNow))) return
      const invoice = await ports.store.ask((store) => store.readInvoice(invoiceId))
      const key = runKey.ladder(invoiceId, action.day, laterLadder(invoice))
      await runCollection(ports, invoiceId, { runKey: key, trigger: 'AUTOMATIC', now }, action.position)
      return
    }
    case 'MAIL':
      return ports.store.transaction((tx) => ladderMail(tx, invoiceId, now, action))
    case 'GIVE_UP':
      return ports.store.transaction((tx) => giveUp(tx, invoiceId, now, action.position))
  }
}

/** An invoice that was paid once and disputed has a second ladder, whose tries and mails are not those of the first. */
const laterLadder = ({ dispute, day0At }: InvoiceRecord): Instant | null => (dispute === null ? null : day0At)

/** Passes a retry of an outage's earlier day by; its later one charges. */
async function passOvertaken(
  tx: StoreTransaction,
  invoiceId: string,
  position: number,
  realNow: Instant,
): Promise<boolean> {
  const { dunningPolicy, dunningVersion, day0At, ladderPosition } = await tx.lockInvoice(invoiceId)
  if (dunningPolicy === null || day0At === null || ladderPosition >= position) return false
  const overtaken = isOvertaken(policyOf(dunningPolicy, dunningVersion ?? undefined), day0At, position, realNow)
  if (overtaken) await tx.updateInvoice(invoiceId, { ladderPosition: position })
  return overtaken
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
  const numbers = await numbersAbout(tx, invoice)
  // A warning that names the end of a number goes out for each number it would end.
  const subjects = action.template === 'E12' ? numbers : numbers.slice(0, 1)
  const ladder = laterLadder(invoice)
  const params = { day: action.day, daysLeft: Math.ceil(((cancellationAt({ invoice }) ?? at) - at) / DAY) }
  for (const numberId of subjects) {
    const step = `${action.day}:${numberId}${ladder === null ? '' : `:${ladder}`}`
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

/** The end of the ladder, unless the warning was not accepted yet (then the next step comes when it is tried again, I3). */
async function giveUp(tx: StoreTransaction, invoiceId: string, at: Instant, position: number): Promise<void> {
  const { accountId } = await tx.readInvoice(invoiceId)
  const account = await tx.lockAccount(accountId)
  const invoice = await tx.lockInvoice(invoiceId)
  if (invoice.status !== 'OPEN') return
  const numbers = await numbersAbout(tx, invoice)
  const { next } = await dunningProgress(tx, invoiceId)
  if (next?.kind !== 'GIVE_UP' || next.at > at) return
  const [ending] = await liveAmong(tx, accountId, numbers)
  // Where no number is left to lose, only the debt is given up, and nobody needs a warning (row 14: usage invoices stay).
  if (ending !== undefined && !(await warningAbout(tx, invoice, next.warning)).accepted) {
    if (next.warning !== null) await warnFirst(tx, invoice, next.warning, ending, at)
    return
  }
  await tx.updateInvoice(invoiceId, { ladderPosition: position })
  await giveUpInvoice(tx, account, invoice, at)
  for (const numberId of numbers) await tx.wake(numberEntity(numberId), accountId, at)
}

async function liveAmong(tx: StoreTransaction, accountId: string, numberIds: string[]): Promise<string[]> {
  const live = (await tx.numbersOf(accountId)).filter((each) => LIVE_STATES.includes(each.state))
  return live.map((each) => each.id).filter((each) => numberIds.includes(each))
}
