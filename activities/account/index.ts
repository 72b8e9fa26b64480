import type { AccountAction } from '../../domain/account/next-action'
import type {
  AddPaymentMethod,
  AgreePrice,
  ChangePartner,
  CommandResult,
  LookAtCustomer,
  LookAtMethod,
  OpenPartner,
  RemovePaymentMethod,
  RequestDays,
  SetAutoAllocate,
  SetAutoTopUp,
  TopUp,
} from '../../domain/commands'
import type { Progress } from '../../domain/progress'
import type { Instant } from '../../domain/time'
import { afterCommit } from '../aftermath'
import { setAutoAllocate } from '../partner/auto-allocate'
import { closeDayMonth } from '../partner/close-month'
import { changePartner, openPartner } from '../partner/open'
import { requestDays } from '../partner/request'
import { lookWhetherSent } from '../partner/sent'
import type { Ports } from '../ports'
import { agreePrice } from './agree-price'
import { fireAutoTopUp, setAutoTopUp } from './auto-top-up'
import { chargeThreshold, closeMonth } from './charge-usage'
import { closeAccount } from './close'
import { tellExpiry } from './expiry'
import { accountProgress } from './facts'
import { followSending } from './follow-sending'
import { lookAtCustomer, lookAtMethod } from './look-at-method'
import { addMethod, removeMethod } from './methods'
import { reconcileAccount } from './reconcile'
import { reprice } from './reprice'
import { detachMethods } from './retire'
import { tellStatement } from './statement'
import { topUp } from './top-up'

type Input = { accountId: string; now: Instant }

/** What an account does (workflow `account:{accountId}`): usage charges, payment methods, prices, waiting mails. */
export function accountActivities(ports: Ports) {
  const progress = async ({ accountId, now }: Input, result?: CommandResult): Promise<Progress> => {
    await afterCommit(ports, accountId, now)
    const after = await ports.store.ask((store) => accountProgress(store, accountId, now))
    return result === undefined ? after : { ...after, result }
  }

  return {
    /** Safe to run again because it only reads, and sends what waits. */
    considerAccount: (input: Input): Promise<Progress> => progress(input),

    /**
     * Safe to run again because each usage invoice and each mail is unique by its cause, and collecting goes on where it
     * stopped; a price that has been changed already needs no change.
     */
    async workAccount(input: Input & { realNow?: Instant; action: AccountAction }): Promise<Progress> {
      const { accountId, now } = input
      if (input.action.kind === 'CHARGE_USAGE') await chargeThreshold(ports, accountId, now)
      if (input.action.kind === 'TOP_UP') await fireAutoTopUp(ports, accountId, now)
      if (input.action.kind === 'CLOSE_MONTH') await closeMonth(ports, accountId, now)
      if (input.action.kind === 'REPRICE') {
        // A price list that was released after its beginning is told today: its notice counts from today.
        const told = { accountId, now: Math.max(now, input.realNow ?? now) }
        await repriceNow(ports, told)
        return progress(told)
      }
      if (input.action.kind === 'DETACH_METHOD') await detachMethods(ports, accountId, now)
      if (input.action.kind === 'TELL_EXPIRY') await ports.store.transaction((tx) => tellExpiry(tx, accountId, now))
      if (input.action.kind === 'TELL_STATEMENT') {
        await ports.store.transaction((tx) => tellStatement(tx, accountId, now))
      }
      if (input.action.kind === 'CLOSE_DAY_MONTH') await closeDayMonth(ports, accountId, now)
      if (input.action.kind === 'LOOK_WHETHER_SENT') {
        await ports.store.transaction((tx) => lookWhetherSent(tx, accountId, now))
      }
      if (input.action.kind === 'FOLLOW_SENDING') await followSending(ports, accountId, now)
      if (input.action.kind === 'RECONCILE') await reconcileAccount(ports, accountId, now)
      return progress(input)
    },

    /** Safe to run again: see `addMethod`. */
    async addPaymentMethod(input: Input & { command: AddPaymentMethod }): Promise<Progress> {
      return progress(input, await addMethod(ports, input.accountId, input.command, input.now))
    },

    /** Safe to run again because the top-up is named by the command, and collecting it goes on where it stopped. */
    async topUp(input: Input & { command: TopUp }): Promise<Progress> {
      return progress(input, await topUp(ports, input))
    },

    /** Safe to run again because it writes what is wanted. */
    async setAutoTopUp(input: Input & { command: SetAutoTopUp }): Promise<Progress> {
      return progress(input, await setAutoTopUp(ports, input))
    },

    /** Safe to run again because the partnership is named by the command. */
    async openPartner(input: Input & { command: OpenPartner }): Promise<Progress> {
      return progress(input, await openPartner(ports, input))
    },

    /** Safe to run again because it writes what is wanted, and what was used is asked for once. */
    async changePartner(input: Input & { command: ChangePartner }): Promise<Progress> {
      return progress(input, await changePartner(ports, input))
    },

    /** Safe to run again because the invoice is named by the command. */
    async requestDays(input: Input & { command: RequestDays }): Promise<Progress> {
      return progress(input, await requestDays(ports, input))
    },

    /** Safe to run again because it writes what is wanted. */
    async setAutoAllocate(input: Input & { command: SetAutoAllocate }): Promise<Progress> {
      return progress(input, await setAutoAllocate(ports, input))
    },

    /** Safe to run again because an account is closed once, and each part of its wallet has one key. */
    async closeAccount(input: Input): Promise<Progress> {
      return progress(input, await closeAccount(ports, input.accountId, input.now))
    },

    /** Safe to run again because a removed method stays removed. */
    async removePaymentMethod(input: Input & { command: RemovePaymentMethod }): Promise<Progress> {
      return progress(input, await removeMethod(ports, input.accountId, input.command, input.now))
    },

    /** Safe to run again because it follows what the processor shows. */
    async lookAtMethod(input: Input & { command: LookAtMethod }): Promise<Progress> {
      return progress(input, await lookAtMethod(ports, input.accountId, input.command.methodId, input.now))
    },

    /** Safe to run again because a customer is replaced once. */
    async lookAtCustomer(input: Input & { command: LookAtCustomer }): Promise<Progress> {
      return progress(input, await lookAtCustomer(ports, input.accountId, input.command.customerRef, input.now))
    },

    /** Safe to run again because a price is recorded once by its id, and all it causes with it. */
    async agreePrice(input: Input & { command: AgreePrice }): Promise<Progress> {
      return progress(input, await agreePrice(ports, input))
    },
  }
}

/** An agreed price or a price list begins. */
const repriceNow = (ports: Ports, { accountId, now }: Input): Promise<void> =>
  ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    await reprice(tx, accountId, now)
  })
