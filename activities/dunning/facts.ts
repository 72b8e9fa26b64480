import { type DunningAction, nextDunningAction } from '../../domain/dunning/ladder'
import { policyOf } from '../../domain/dunning/policies'
import { warningFor } from '../../domain/dunning/policy'
import type { InvoiceRecord } from '../../domain/invoice/record'
import type { Progress } from '../../domain/progress'
import type { StoreTransaction } from '../ports/store'

/** The next step of collecting the invoice, from the database as it is now. */
export async function dunningProgress(
  tx: StoreTransaction,
  invoiceId: string,
): Promise<Progress & { next: DunningAction | null }> {
  const invoice = await tx.readInvoice(invoiceId)
  const { dunningPolicy, dunningVersion } = invoice
  const policy = dunningPolicy === null ? null : policyOf(dunningPolicy, dunningVersion ?? undefined)
  const next = nextDunningAction({
    invoice,
    policy,
    attempts: await tx.attemptsOf(invoiceId),
    methods: await tx.methodsOf(invoice.accountId),
    deferredDays: 0,
    warningRetryAt: policy === null ? null : await warningRetryAt(tx, invoice, warningFor(policy, 'END')),
  })
  // An invoice that waits for a person keeps its collection; it ends when nothing can come of it by itself any more.
  const over = invoice.status === 'PAID' || invoice.status === 'VOID' || invoice.status === 'UNCOLLECTIBLE'
  return { next, closed: over && next === null }
}

/** When the newest warning about the invoice is tried again, if the mail server has not taken it (I3). */
export async function warningRetryAt(
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  warning: Parameters<StoreTransaction['latestMail']>[1] | null,
): Promise<number | null> {
  if (warning === null) return null
  const mail = await tx.latestMail(invoice.id, warning)
  return mail === null || mail.accepted ? null : mail.tryAt
}
