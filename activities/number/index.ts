import type {
  AllocateDays,
  CancelNumber,
  ChangePlan,
  CommandResult,
  HearFromMeta,
  OrderNumber,
  SuspendNumber,
  UnsuspendNumber,
} from '../../domain/commands'
import type { NumberAction } from '../../domain/number/next-action'
import { reasonsAhead, suspensionWarning } from '../../domain/number/service'
import { LIVE_STATES } from '../../domain/number/states'
import type { Progress } from '../../domain/progress'
import type { Instant } from '../../domain/time'
import { afterCommit } from '../aftermath'
import { warnFirst } from '../dunning/facts'
import { allocateDays } from '../partner/allocate'
import type { Ports } from '../ports'
import { cancelNumber } from './cancel'
import { changePlan } from './change-plan'
import { firstPaymentUnderWay, nextReminder, numberProgress, renewalInvoice, serviceFacts } from './facts'
import { followFacts } from './follow-facts'
import { hearFromMeta, lookAtMeta } from './hear-from-meta'
import { endHold } from './hold'
import { abandonUnpaid, orderHosting } from './order'
import { orderChannel } from './order-channel'
import { provision } from './provision'
import { reactivateNumber } from './reactivate'
import { refundUnused } from './refund-unused'
import { release } from './release'
import { renew } from './renew'
import { settleNumber } from './settle'
import { suspendForSupport, unsuspendForSupport } from './support'

type Input = { numberId: string; accountId: string; now: Instant }

/** What one hosted number does (workflow `number:{numberId}`). */
export function numberActivities(ports: Ports) {
  const progress = async (input: Input, result?: CommandResult): Promise<Progress> => {
    await afterCommit(ports, input.accountId, input.now)
    const after = await ports.store.ask((store) => numberProgress(store, input))
    return result === undefined ? after : { ...after, result }
  }

  return {
    /** Safe to run again because the number's state is made to follow the facts, not moved by a step. */
    async considerNumber(input: Input): Promise<Progress> {
      await follow(ports, input)
      return progress(input)
    },

    /** Safe to run again because each step checks the state it starts from, and finds the invoices it has made. */
    async workNumber(input: Input & { realNow: Instant; action: NumberAction }): Promise<Progress> {
      await ACT[input.action.kind](ports, input)
      return progress(input)
    },

    /** Safe to run again because number, invoice and attempt are found by the number's id. */
    async order(input: Input & { command: OrderNumber }): Promise<Progress> {
      const order = input.command.plan === 'DAYS' ? orderChannel : orderHosting
      return progress(input, await order(ports, input))
    },

    /** Safe to run again because a number that is cancelled already answers the same. */
    async cancel(input: Input & { command: CancelNumber; duringRenewal: boolean }): Promise<Progress> {
      return progress(input, await cancelNumber(ports, input))
    },

    /** Safe to run again because a wish is written once, and a year's invoice is unique by the command's id. */
    async changePlan(input: Input & { command: ChangePlan; commandId: string }): Promise<Progress> {
      return progress(input, await changePlan(ports, input))
    },

    /** Safe to run again because the days are posted with all they cause, under the command's own key. */
    async allocateDays(input: Input & { command: AllocateDays }): Promise<Progress> {
      return progress(input, await allocateDays(ports, input))
    },

    /** Safe to run again because the new month's invoice is unique by the command's id. */
    async reactivate(input: Input & { commandId: string }): Promise<Progress> {
      return progress(input, await reactivateNumber(ports, input))
    },

    /** Safe to run again because a reason that is in the set already is not added again. */
    async suspend({ command: { note }, ...input }: Input & { command: SuspendNumber }): Promise<Progress> {
      return progress(input, await suspendForSupport(ports, { ...input, note }))
    },

    /** Safe to run again because a reason that is gone is not taken out again. */
    async unsuspend({ command: { note }, ...input }: Input & { command: UnsuspendNumber }): Promise<Progress> {
      return progress(input, await unsuspendForSupport(ports, { ...input, note }))
    },

    /** Safe to run again because a year's unused months are refunded under one key. */
    async refundUnused(input: Input): Promise<Progress> {
      return progress(input, await refundUnused(ports, input))
    },

    /** Safe to run again because news is kept by its instant, and what it only hints at is looked up. */
    async hearFromMeta(input: Input & { command: HearFromMeta }): Promise<Progress> {
      return progress(input, await hearFromMeta(ports, input))
    },
  }
}

const ACT: Record<NumberAction['kind'], (ports: Ports, input: Input & { realNow: Instant }) => Promise<void>> = {
  ABANDON: (ports, input) => expire(ports, input),
  PROVISION: (ports, { numberId, now }) => provision(ports, numberId, now),
  REMIND_RENEWAL: (ports, input) => remind(ports, input),
  REMIND_DAYS: (ports, input) => remind(ports, input),
  END_DAYS: (ports, input) => follow(ports, input),
  RENEW: (ports, input) => renew(ports, input),
  SUSPEND: (ports, input) => suspendWhenWarned(ports, input),
  SETTLE: (ports, { numberId, accountId, now }) => settleNumber(ports, numberId, accountId, now),
  REMIND_RELEASE: (ports, input) => remind(ports, input),
  RELEASE: (ports, { numberId, now }) => endHold(ports, numberId, now),
  DEREGISTER: (ports, { numberId, now }) => release(ports, numberId, now),
  LOOK_AT_META: (ports, { numberId, now }) => lookAtMeta(ports, numberId, now),
}

async function follow(ports: Ports, { numberId, accountId, now }: Input): Promise<void> {
  await ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    const number = await tx.lockNumber(numberId)
    if (number) await followFacts(tx, number, now)
  })
}

/** Row 10: a debt's grace is over. Without an accepted warning the suspension waits for one (I3). */
async function suspendWhenWarned(ports: Ports, input: Input): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const number = await tx.readNumber(input.numberId)
    if (number === null || !LIVE_STATES.includes(number.state)) return
    for (const { debt, at } of reasonsAhead(await serviceFacts(tx, number))) {
      const template = suspensionWarning(debt.invoice)
      if (at > input.now || template === null || debt.suspensionWarning.accepted) continue
      await warnFirst(tx, debt.invoice, template, input.numberId, input.now)
    }
  })
  await follow(ports, input)
}

/** Row 3: nobody paid within the day. A payment under way is waited for; one that has arrived meanwhile counts. */
async function expire(ports: Ports, { numberId, accountId, now }: Input): Promise<void> {
  await ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    const found = await tx.lockNumber(numberId)
    const number = found && (await followFacts(tx, found, now))
    const invoice = number && (await renewalInvoice(tx, number))
    if (number?.state !== 'PENDING_PAYMENT' || !invoice) return
    if (await firstPaymentUnderWay(tx, number)) return
    await abandonUnpaid(tx, number, invoice, 'PAYMENT_EXPIRED', now)
  })
}

async function remind(ports: Ports, { numberId, accountId, now }: Input): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const number = await tx.readNumber(numberId)
    const reminder = number && (await nextReminder(tx, number, await tx.readAccount(accountId), now))
    if (!reminder || reminder.at > now) return
    const { template, step, params } = reminder
    await tx.requestMail({ template, about: numberId, step, accountId, numberId, params, at: now })
  })
}
