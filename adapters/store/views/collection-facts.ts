import type { DunningFacts } from '../../../domain/dunning/ladder'
import { policyOf } from '../../../domain/dunning/policies'
import { warningFor } from '../../../domain/dunning/policy'
import { warningStanding } from '../../../domain/dunning/warning'
import type { InquiryRecord } from '../../../domain/invoice/inquiry'
import type { AttemptRecord, InvoiceLine, InvoiceRecord, MethodRecord } from '../../../domain/invoice/record'
import type { MailTemplate } from '../../../domain/mail/catalogue'
import { type Debt, suspensionWarning } from '../../../domain/number/service'
import type { Inquiry, Invoice, InvoiceLine as LineRow, PaymentAttempt } from '../../../generated/prisma/client'
import { type Database, plain } from '../client'
import { mailStanding } from '../journal'

export type InvoiceRow = Invoice & { lines: LineRow[]; attempts: PaymentAttempt[]; inquiry: Inquiry | null }
/** The same as the engine's records. */
export type InvoiceParts = InvoiceRecord & {
  lines: InvoiceLine[]
  attempts: AttemptRecord[]
  inquiry: InquiryRecord | null
}
/** How Prisma reads an `InvoiceRow`. */
export const withLinesAndAttempts = {
  lines: { orderBy: { position: 'asc' } },
  attempts: { orderBy: { ordinal: 'asc' } },
  inquiry: true,
} as const

/** Everything that collecting one invoice depends on, beside what the API shows of it. */
export type Collection = DunningFacts & Debt & { lines: InvoiceLine[]; inquiry: InquiryRecord | null }

/** The facts of many invoices in two statements, by invoice id. */
export async function collectionsOf(
  db: Database,
  rows: readonly (InvoiceRow | InvoiceParts)[],
): Promise<Map<string, Collection>> {
  const unpaid = rows.filter((row) => row.status === 'OPEN' || row.status === 'PROCESSING')
  const { methods, mails } = await aboutUnpaid(db, unpaid)
  return new Map(
    rows.map((row) => {
      const own = plain(methods.filter((each) => each.accountId === row.accountId)) as MethodRecord[]
      const warnings = mails.filter((each) => each.invoiceId === row.id)
      return [row.id, collectionOf(row, own, warnings)]
    }),
  )
}

/** Payment methods and mails matter only while something is to be paid. */
async function aboutUnpaid(db: Database, unpaid: readonly Pick<InvoiceRow, 'id' | 'accountId'>[]) {
  if (unpaid.length === 0) return { methods: [], mails: [] }
  const [methods, mails] = await Promise.all([
    db.paymentMethod.findMany({
      where: { accountId: { in: unpaid.map((row) => row.accountId) }, status: { not: 'REMOVED' } },
      orderBy: { seq: 'asc' },
    }),
    db.mail.findMany({
      where: { invoiceId: { in: unpaid.map((row) => row.id) } },
      select: { invoiceId: true, template: true, status: true, at: true, tryAt: true, acceptedAt: true },
      orderBy: { seq: 'asc' },
    }),
  ])
  return { methods, mails }
}

type MailRow = { template: string; status: string; at: Date; tryAt: Date; acceptedAt: Date | null }

function collectionOf(row: InvoiceRow | InvoiceParts, methods: MethodRecord[], mails: MailRow[]): Collection {
  const { lines, attempts, inquiry, ...invoice } = plain(row) as InvoiceParts
  const policy = invoice.dunningPolicy ? policyOf(invoice.dunningPolicy, invoice.dunningVersion ?? undefined) : null
  const newest = (template: MailTemplate | null) => mails.findLast((mail) => mail.template === template)
  const warning = (needed: MailTemplate | null) => {
    const mail = newest(needed)
    return warningStanding(needed, mail === undefined ? null : mailStanding(mail))
  }
  return {
    invoice,
    lines,
    inquiry,
    policy,
    attempts,
    methods,
    suspensionWarning: warning(suspensionWarning(invoice)),
    endWarning: warning(policy && warningFor(policy, 'END')),
    // Asking the processor again is no step that anybody waits for: the bank is, and says so in its own time.
    disputeLookAt: null,
  }
}
