import { type CommandResult, DONE } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import { isGuestPage, isInFlight, isOpenPage, isPayable } from '../../domain/invoice/record'
import type { Instant } from '../../domain/time'
import { openPaymentPage } from '../collection/payment-page'
import type { Ports } from '../ports'
import { settleWaiting } from './waiting'

/**
 * The page that a payment link leads to. The one that is open is given again, so that two people with the same link do
 * not both pay; one that has run out (they live 24 hours), or that keeps the payer's card where this one must not, is
 * replaced, after it was looked at: somebody may have paid.
 */
export async function openPage(
  ports: Ports,
  { invoiceId, now, guest = false }: { invoiceId: string; now: Instant; guest?: boolean },
): Promise<CommandResult> {
  let { invoice, page, refusal } = await standing(ports, invoiceId)
  if (!refusal && page !== null && page.pageRef === null) {
    // A crash cut its making short: the same key makes it, or names the one that was made, however old that is.
    await openPaymentPage(ports, invoiceId, now)
    ;({ invoice, page, refusal } = await standing(ports, invoiceId))
  }
  if (!refusal && page !== null && page.pageRef !== null) {
    const ours = invoice.cause === 'PAYMENT_LINK' || isGuestPage(invoice, page) === guest
    const checkoutUrl = ours ? await ports.processor.paymentPageUrl(page.pageRef) : null
    if (checkoutUrl !== null) return { ...DONE, checkoutUrl }
    await settleWaiting(ports, invoice, page, now, true)
    ;({ refusal } = await standing(ports, invoiceId))
  }
  return refusal ?? { ...DONE, checkoutUrl: await openPaymentPage(ports, invoiceId, now, guest) }
}

async function standing(ports: Ports, invoiceId: string) {
  const { invoice, attempts } = await ports.store.transaction(async (tx) => ({
    invoice: await tx.readInvoice(invoiceId),
    attempts: await tx.attemptsOf(invoiceId),
  }))
  const { number, status } = invoice
  const busy = attempts.some((each) => isInFlight(each.outcome))
  const why = busy
    ? `A charge of the invoice ${number} is under way; its result will be known shortly.`
    : `The invoice ${number} is ${status}; only OPEN and UNCOLLECTIBLE ones can be paid.`
  const refusal = busy || !isPayable(status) ? refuse('INVOICE_NOT_PAYABLE', why) : null
  return { invoice, page: attempts.find(isOpenPage) ?? null, refusal }
}
