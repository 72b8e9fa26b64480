import { cancellationOutcome } from '../../domain/cancellation'
import { type CancelNumber, type CommandResult, DONE } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import { withoutWish } from '../../domain/number/plan-change'
import type { NumberRecord } from '../../domain/number/record'
import { LIVE_STATES } from '../../domain/number/states'
import { HOUR, type Instant, iso } from '../../domain/time'
import { voidInvoice } from '../collection/close'
import { returnDays } from '../partner/channel-days'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { renewalInvoice, undelivered } from './facts'
import { followFacts } from './follow-facts'
import { moveNumber } from './move'
import { abandonUnpaid } from './order'
import { refundHosting } from './provision'
import { undoRenewal } from './undo-renewal'

/** The release may move by this much after it was shown before the caller is asked again. */
const CONFIRM_TOLERANCE = HOUR

type Cancel = {
  numberId: string
  now: Instant
  command: CancelNumber
  /** The cancel was accepted while a renewal was being charged: it is refunded in full (I7). */
  duringRenewal: boolean
}

/** Row 14 and the cancels before ACTIVE. Repeated, it changes nothing and answers the same. */
export async function cancelNumber(ports: Ports, cancel: Cancel): Promise<CommandResult> {
  return ports.store.transaction(async (tx) => {
    const found = await tx.readNumber(cancel.numberId)
    if (found === null) return refuse('NOT_FOUND', `There is no number ${cancel.numberId}.`)
    await tx.lockAccount(found.accountId)
    // Payments that have arrived count first: a cancel comes after them (lifecycle.md, "Order at one instant").
    const number = await followFacts(tx, (await tx.lockNumber(cancel.numberId)) ?? found, cancel.now)
    if (LIVE_STATES.includes(number.state)) return endService(ports, tx, number, cancel)
    if (number.state === 'PENDING_PAYMENT') await withdrawOrder(tx, number, cancel.now)
    if (number.state === 'PROVISIONING') {
      await moveNumber(tx, number, 'CANCELLED', cancel.now)
      await refundHosting(ports, tx, number, 0, 'CANCELLED_BEFORE_CHARGE', cancel.now)
      await returnDays(tx, number, { until: cancel.now, at: cancel.now, inFull: true })
    }
    return DONE
  })
}

async function withdrawOrder(tx: StoreTransaction, number: NumberRecord, now: Instant): Promise<void> {
  const invoice = await renewalInvoice(tx, number)
  if (invoice) await abandonUnpaid(tx, number, invoice, 'CANCELLED', now)
  else await moveNumber(tx, number, 'CANCELLED', now)
}

async function endService(
  ports: Ports,
  tx: StoreTransaction,
  number: NumberRecord,
  { command, now, duringRenewal }: Cancel,
): Promise<CommandResult> {
  const preview = cancellationOutcome(await tx.cancellationFacts(number, now))
  const { confirmReleaseAt } = command
  if (confirmReleaseAt !== null && preview.releaseAt > confirmReleaseAt + CONFIRM_TOLERANCE) {
    const detail = `The release is now ${iso(preview.releaseAt)}, later than the ${iso(confirmReleaseAt)} that was confirmed.`
    return refuse('PREVIEW_CHANGED', detail, { preview: { ...preview, releaseAt: iso(preview.releaseAt) } })
  }
  const undone = duringRenewal ? await undoRenewal(ports, tx, number, now) : {}
  const open = undelivered(number, await tx.unpaidInvoicesOfNumber(number.id))
  if (open && open.status !== 'UNCOLLECTIBLE') {
    await voidInvoice(tx, await tx.readAccount(number.accountId), open, now, 'CANCELLED')
  }
  const cancelReason = command.reason ?? 'REQUESTED'
  // A month that was paid while suspended and has not begun stays the number's: a reactivation begins with it (row 20).
  const kept = (await renewalInvoice(tx, number))?.status === 'PAID' ? {} : { renewalInvoiceId: null }
  await moveNumber(tx, number, 'CANCELLED', now, {
    cancelledAt: now,
    cancelReason,
    ...withoutWish(number),
    ...undone,
    ...kept,
  })
  return DONE
}
