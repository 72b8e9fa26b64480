import { type DunningAction, nextDunningAction } from '../../domain/dunning/ladder'
import { policyOf } from '../../domain/dunning/policies'
import { warningFor } from '../../domain/dunning/policy'
import { type Warning, warningStanding } from '../../domain/dunning/warning'
import { disputeLookAt } from '../../domain/invoice/dispute'
import type { InvoiceRecord } from '../../domain/invoice/record'
import type { MailTemplate } from '../../domain/mail/catalogue'
import type { Progress } from '../../domain/progress'
import type { Instant } from '../../domain/time'
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
    endWarning: await warningAbout(tx, invoice, policy === null ? null : warningFor(policy, 'END')),
    disputeLookAt: disputeLookAt(await tx.disputesOf(invoiceId)),
  })
  // An invoice that waits for a person keeps its collection; it ends when nothing can come of it by itself any more.
  const over = invoice.status === 'PAID' || invoice.status === 'VOID' || invoice.status === 'UNCOLLECTIBLE'
  return { next, closed: over && next === null }
}

/** How the newest mail that must warn about the invoice stands (I3). */
export async function warningAbout(
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  needed: MailTemplate | null,
): Promise<Warning> {
  return warningStanding(needed, needed === null ? null : await tx.latestMail(invoice.id, needed))
}

/**
 * Writes the warning a due penalty lacks, unless one is waiting to be sent. The penalty follows when it was accepted;
 * a mail server that refuses it for good holds the penalty off from day to day, with an alert each time.
 */
export async function warnFirst(
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  template: MailTemplate,
  numberId: string | null,
  now: Instant,
): Promise<void> {
  const newest = await tx.latestMail(invoice.id, template)
  if (newest !== null && (newest.accepted || !newest.settled)) return
  const { id: invoiceId, accountId } = invoice
  await tx.requestMail({ template, about: invoiceId, step: `late:${now}`, accountId, numberId, invoiceId, at: now })
}
