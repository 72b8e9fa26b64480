import {
  type AttemptRecord,
  type InvoiceRecord,
  isGuestPage,
  isOpenPage,
  outstandingCents,
} from '../../domain/invoice/record'
import { attemptKey, runKey } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import { ensureCustomer } from '../customer'
import type { Ports } from '../ports'

/**
 * A page of the processor's on which a person pays the invoice. The attempt is recorded first, so that a payment made
 * there is found and booked whatever happens to us (I10). On a page for a guest nothing of the payer's is kept. Safe to
 * run again: the same attempt makes the same page.
 */
export async function openPaymentPage(ports: Ports, invoiceId: string, now: Instant, guest = false): Promise<string> {
  const { invoice, account, attempt } = await ports.store.transaction(async (tx) => {
    const invoice = await tx.lockInvoice(invoiceId)
    const account = await tx.readAccount(invoice.accountId)
    const attempts = await tx.attemptsOf(invoiceId)
    const waiting = attempts.find(isOpenPage)
    if (waiting) return { invoice, account, attempt: waiting }
    const ordinal = (attempts.at(-1)?.ordinal ?? 0) + 1
    const attempt = await tx.insertAttempt(newAttempt(ports.newId('att'), invoice, ordinal, now, guest))
    return { invoice, account, attempt }
  })
  // A customer at the processor is needed all the same, for looking up what becomes of the charge.
  const customerRef = await ensureCustomer(ports, account)
  const { pageRef, url } = await ports.processor.createPaymentPage({
    key: attempt.idempotencyKey,
    invoiceId,
    attemptId: attempt.id,
    accountId: account.id,
    customerRef: isGuestPage(invoice, attempt) ? null : customerRef,
    amountCents: attempt.amountCents,
    currency: invoice.currency,
    description: `Invoice ${invoice.number}`,
    locale: account.locale,
    returnUrl: ports.returnUrl,
  })
  await ports.store.transaction((tx) => tx.updateAttempt(attempt.id, { pageRef }))
  return url
}

function newAttempt(
  id: string,
  invoice: InvoiceRecord,
  ordinal: number,
  now: Instant,
  guest: boolean,
): Omit<AttemptRecord, 'sentAt'> {
  return {
    id,
    invoiceId: invoice.id,
    ordinal,
    methodId: null,
    trigger: 'CUSTOMER',
    runKey: runKey.page(invoice.id, ordinal, guest),
    idempotencyKey: attemptKey(invoice.id, ordinal, null),
    amountCents: outstandingCents(invoice),
    at: now,
    outcome: 'REQUIRES_ACTION',
    declineCode: null,
    declineClass: null,
    chargeRef: null,
    pageRef: null,
    nextLookAt: null,
    looks: 0,
  }
}
