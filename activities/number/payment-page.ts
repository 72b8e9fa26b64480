import { attemptKey } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import { ensureCustomer } from '../customer'
import type { Ports } from '../ports'

/**
 * A page of the processor's on which a person pays the invoice. The attempt is recorded first, so that a payment made
 * there is found and booked whatever happens to us (I10). A page that is still open is given again.
 */
export async function openPaymentPage(ports: Ports, invoiceId: string, now: Instant): Promise<string> {
  const { invoice, account, attempt } = await ports.store.transaction(async (tx) => {
    const invoice = await tx.lockInvoice(invoiceId)
    const account = await tx.readAccount(invoice.accountId)
    const attempts = await tx.attemptsOf(invoiceId)
    const waiting = attempts.find((each) => each.outcome === 'REQUIRES_ACTION' && each.methodId === null)
    if (waiting) return { invoice, account, attempt: waiting }
    const ordinal = (attempts.at(-1)?.ordinal ?? 0) + 1
    const attempt = await tx.insertAttempt({
      id: ports.newId('att'),
      invoiceId,
      ordinal,
      methodId: null,
      trigger: 'CUSTOMER' as const,
      runKey: `${invoiceId}:page:${ordinal}`,
      idempotencyKey: attemptKey(invoiceId, ordinal, null),
      amountCents: invoice.totalCents,
      at: now,
      outcome: 'REQUIRES_ACTION' as const,
      declineCode: null,
      declineClass: null,
      chargeRef: null,
      pageRef: null,
      nextLookAt: null,
      looks: 0,
    })
    return { invoice, account, attempt }
  })
  const customerRef = await ensureCustomer(ports, account)
  const { pageRef, url } = await ports.processor.createPaymentPage({
    key: attempt.idempotencyKey,
    invoiceId,
    attemptId: attempt.id,
    accountId: account.id,
    customerRef,
    amountCents: invoice.totalCents,
    currency: invoice.currency,
    description: `Invoice ${invoice.number}`,
    locale: account.locale,
    returnUrl: ports.returnUrl,
  })
  await ports.store.transaction((tx) => tx.updateAttempt(attempt.id, { pageRef }))
  return url
}
