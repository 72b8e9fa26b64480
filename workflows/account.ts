/**
 * One customer's account, `account:{accountId}`.
 *
 * Owns: usage charges (threshold and month start), payment methods (adding, removing, following the processor's updates,
 * telling that a card ends), agreed prices and their beginning, a partner's invoices of days, mails that wait to be sent.
 * Wakes: its commands; a wake-up (usage, a payment, a mail that was refused); the next due action. Never ends.
 */
import type { AccountAction } from '../domain/account/next-action'
import type { EntityInput } from '../domain/entity'
import { runEntity } from './entity'

export async function account(input: EntityInput): Promise<void> {
  const me = { accountId: input.accountId }
  await runEntity(input, (activities) => ({
    consider: (now) => activities.considerAccount({ ...me, now }),
    work: (action) => {
      // How late it really is; on a test clock nothing is ever late.
      const realNow = input.clockId === null ? Date.now() : action.at
      return activities.workAccount({ ...me, now: action.at, realNow, action: action as AccountAction })
    },
    receive: (command, { now }) => {
      switch (command.name) {
        case 'add-method':
          return activities.addPaymentMethod({ ...me, now, command })
        case 'remove-method':
          return activities.removePaymentMethod({ ...me, now, command })
        case 'look-at-method':
          return activities.lookAtMethod({ ...me, now, command })
        case 'look-at-customer':
          return activities.lookAtCustomer({ ...me, now, command })
        case 'agree-price':
          return activities.agreePrice({ ...me, now, command })
        case 'top-up':
          return activities.topUp({ ...me, now, command })
        case 'set-auto-top-up':
          return activities.setAutoTopUp({ ...me, now, command })
        case 'open-partner':
          return activities.openPartner({ ...me, now, command })
        case 'change-partner':
          return activities.changePartner({ ...me, now, command })
        case 'request-days':
          return activities.requestDays({ ...me, now, command })
        case 'set-auto-allocate':
          return activities.setAutoAllocate({ ...me, now, command })
        case 'close':
          return activities.closeAccount({ ...me, now })
        default:
          return null
      }
    },
  }))
}
