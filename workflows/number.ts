/**
 * One hosted number's life, `number:{numberId}`: from the order to its release.
 *
 * Owns: the number's state and its due actions (renewal, suspension, hold, release). The money of an unpaid invoice
 * belongs to `dunning:{invoiceId}`, which wakes the number when something about it has changed.
 * Wakes: order, cancel, change-plan, allocate, reactivate, suspend, unsuspend, refund-unused, hear-from-meta; a wake-up; the next
 * due action.
 * Ends: DELETED, ABANDONED, or the order was refused.
 */
import type { EntityInput } from '../domain/entity'
import { entityParts } from '../domain/keys'
import type { NumberAction } from '../domain/number/next-action'
import { runEntity } from './entity'

export async function number(input: EntityInput): Promise<void> {
  const me = { numberId: entityParts(input.entityId).key, accountId: input.accountId }
  await runEntity(input, (activities) => ({
    consider: (now) => activities.considerNumber({ ...me, now }),
    work: (action) => {
      // How late it really is; on a test clock nothing is ever late.
      const realNow = input.clockId === null ? Date.now() : action.at
      return activities.workNumber({ ...me, now: action.at, realNow, action: action as NumberAction })
    },
    receive: (command, { id, now, during }) => {
      switch (command.name) {
        case 'order':
          return activities.order({ ...me, now, command })
        case 'cancel':
          return activities.cancel({ ...me, now, command, duringRenewal: during === 'RENEW' })
        case 'change-plan':
          return activities.changePlan({ ...me, now, commandId: id, command })
        case 'allocate':
          return activities.allocateDays({ ...me, now, command })
        case 'reactivate':
          return activities.reactivate({ ...me, now, commandId: id })
        case 'suspend':
          return activities.suspend({ ...me, now, command })
        case 'unsuspend':
          return activities.unsuspend({ ...me, now, command })
        case 'refund-unused':
          return activities.refundUnused({ ...me, now })
        case 'hear-from-meta':
          return activities.hearFromMeta({ ...me, now, command })
        default:
          return null
      }
    },
  }))
}
