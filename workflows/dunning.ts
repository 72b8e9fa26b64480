/**
 * Collecting one invoice that was not paid at once, `dunning:{invoiceId}`. It moves money and outlives the number.
 *
 * Owns: every charge after the first try, what became of charges whose outcome was not known, the ladder's mails, what
 * a dispute does to its payments.
 * Wakes: pay, open-page (a payment link), look, look-at-dispute (a webhook's hint); a wake-up (a new payment method, a void); the next
 * rung of the ladder.
 * Ends: when the invoice is PAID, VOID or UNCOLLECTIBLE and neither a charge nor a dispute is open. A later one starts it
 * again.
 */
import type { DunningAction } from '../domain/dunning/ladder'
import type { EntityInput } from '../domain/entity'
import { entityParts } from '../domain/keys'
import { runEntity } from './entity'

export async function dunning(input: EntityInput): Promise<void> {
  const me = { invoiceId: entityParts(input.entityId).key }
  await runEntity(input, (activities) => ({
    consider: (now) => activities.considerInvoice({ ...me, now }),
    work: (action) => {
      // How late it really is; on a test clock nothing is ever late.
      const realNow = input.clockId === null ? Date.now() : action.at
      return activities.workInvoice({ ...me, now: action.at, realNow, action: action as DunningAction })
    },
    receive: (command, { id, now }) => {
      switch (command.name) {
        case 'pay':
          return activities.payInvoice({ ...me, now, command, commandId: id })
        case 'open-page':
          return activities.openPaymentPage({ ...me, now, guest: command.guest ?? false })
        case 'withdraw-top-up':
          return activities.withdrawTopUp({ ...me, now })
        case 'void':
          return activities.voidInvoice({ ...me, now })
        case 'inquire':
          return activities.askAboutInvoice({ ...me, now, command })
        case 'refund':
          return activities.refundInvoice({ ...me, now, command, commandId: id })
        case 'look-at-refund':
          return activities.lookAtRefund({ ...me, now, command })
        case 'look-at-dispute':
          return activities.lookAtDispute({ ...me, now, command })
        case 'look':
          return activities.lookAtCharge({ ...me, now, command })
        default:
          return null
      }
    },
  }))
}
