import { addMonths, monthsBegun } from '../../domain/calendar'
import { type CommandResult, DONE } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import { unusedCents } from '../../domain/invoice/refund'
import { refundKey } from '../../domain/keys'
import { priceListAt } from '../../domain/pricing/lists'
import { monthlyListCents } from '../../domain/pricing/price'
import type { Instant } from '../../domain/time'
import { giveBackTo, refundable } from '../collection/give-back'
import type { Ports } from '../ports'

/**
 * C21, REFUND_UNUSED: a cancelled year's months that had not begun, once. The paid period ends with the last month that
 * had: a reactivation after that begins a new one. Asked again, it changes nothing.
 */
export async function refundUnused(
  ports: Ports,
  { numberId, now }: { numberId: string; now: Instant },
): Promise<CommandResult> {
  return ports.store.transaction(async (tx) => {
    const found = await tx.readNumber(numberId)
    if (found === null) return refuse('NOT_FOUND', `There is no number ${numberId}.`)
    await tx.lockAccount(found.accountId)
    const number = (await tx.lockNumber(numberId)) ?? found
    const { plan, state, cancelledAt, billingAnchor, periodOffset, periodOrdinal, periodEnd } = number
    if (plan !== 'ANNUAL' || cancelledAt === null) {
      const detail = `Only a cancelled ANNUAL number has unused months to refund; this one is ${plan} and ${state}.`
      return refuse('ILLEGAL_TRANSITION', detail)
    }
    const year = await tx.hostingInvoice(numberId, periodOrdinal)
    if (year?.status !== 'PAID' || billingAnchor === null || periodEnd === null) return DONE
    const invoice = await tx.lockInvoice(year.id)
    // The tier is that of the account with this number in it, as it was before the cancel.
    const monthlyCents = monthlyListCents(
      priceListAt(cancelledAt),
      (await tx.pricingFacts(number.accountId)).billableNumbers + 1,
    )
    const begun = monthsBegun(billingAnchor, cancelledAt)
    // What was paid twice goes back by itself, and is no part of what the year cost.
    const paidCents = Math.min(invoice.paidCents, invoice.totalCents)
    const unused = unusedCents(paidCents, begun - periodOffset, monthlyCents)
    const amountCents = Math.min(unused, await refundable(tx, invoice))
    if (amountCents === 0) return DONE
    const key = refundKey(invoice.id, 'UNUSED_MONTHS')
    const first = await giveBackTo(ports, tx, invoice, { key, amountCents, reason: 'UNUSED_MONTHS', note: null, now })
    if (!first) return DONE
    const end = Math.min(periodEnd, addMonths(billingAnchor, begun))
    await tx.updateNumber(numberId, { periodEnd: end, renewAt: end })
    // The paper stays as it was issued; what it paid for ends here, and the next period begins there (I2).
    await tx.updateInvoice(invoice.id, { shortenedTo: end })
    return DONE
  })
}
