import type { RefundReason } from '../../activities/ports/store'
import type { Address } from '../../domain/account/record'
import type { MailFacts, SellerFacts } from '../../domain/mail/facts'
import type { InvoiceFacts } from '../../domain/mail/invoice-facts'
import { iso } from '../../domain/time'
import type { Account, CreditNote } from '../../generated/prisma/client'
import { accountFacts, addressLines } from '../mail/facts/account'
import { readCollections } from '../mail/facts/collection'
import { numbersOn, printedInvoice } from '../mail/facts/invoice'
import { taxNoteFor } from '../mail/seller'
import { methodsEver } from '../store/accounts'
import type { Database } from '../store/client'

/** One invoice or credit note as it is printed: the facts of a mail about it, without what comes next. */
export type DocumentFacts = {
  facts: MailFacts & { invoice: InvoiceFacts }
  issuedAt: string
  creditNote: { number: string; amountCents: number; reason: CreditReason; note: string | null } | null
}

/** What a credit note gives as its reason; every way of voiding is told alike. */
export type CreditReason = 'VOID' | Exclude<RefundReason, 'PAID_TWICE' | 'ACCOUNT_CLOSED'>

type Buyer = { legalName: string; address: Address | null; taxId: string | null }

/** What the invoice says, in the state it was issued. Throws when there is none. */
export async function invoiceDocument(db: Database, invoiceId: string, seller: SellerFacts): Promise<DocumentFacts> {
  const { account, invoice, buyer } = await printed(db, invoiceId)
  const facts = factsOf(account, buyer ?? account, seller, invoice)
  return { facts, issuedAt: invoice.issuedAt, creditNote: null }
}

/** What the invoice's credit notes say, oldest first; one of them where `creditNoteId` names it. */
export async function creditNoteDocuments(
  db: Database,
  invoiceId: string,
  seller: SellerFacts,
  creditNoteId?: string,
): Promise<DocumentFacts[]> {
  const where = { invoiceId, ...(creditNoteId === undefined ? {} : { id: creditNoteId }) }
  const notes = await db.creditNote.findMany({ where, orderBy: { seq: 'asc' } })
  if (notes.length === 0) return []
  const { account, invoice } = await printed(db, invoiceId)
  return notes.map((note) => ({
    facts: factsOf(account, note.buyer as Buyer, seller, invoice),
    issuedAt: iso(note.at.getTime()),
    creditNote: {
      number: note.number,
      amountCents: note.amountCents,
      reason: reasonTold(note),
      note: note.note,
    },
  }))
}

const reasonTold = ({ refundId, reason }: CreditNote): CreditReason =>
  refundId === null && reason !== 'RECONCILIATION' ? 'VOID' : (reason as Exclude<CreditReason, 'VOID'>)

async function printed(db: Database, invoiceId: string) {
  const { buyer, accountId } = await db.invoice.findUniqueOrThrow({
    where: { id: invoiceId },
    select: { buyer: true, accountId: true },
  })
  const account = await db.account.findUniqueOrThrow({ where: { id: accountId } })
  const [collection] = await readCollections(db, [invoiceId])
  if (collection === undefined) throw new Error(`there is no invoice ${invoiceId}`)
  const numbers = await numbersOn(db, collection)
  return {
    account,
    buyer: buyer as Buyer | null,
    invoice: printedInvoice(account, collection, numbers, await methodsEver(db, accountId)),
  }
}

function factsOf(
  account: Account,
  buyer: Pick<Account, 'legalName' | 'address' | 'taxId'> | Buyer,
  seller: SellerFacts,
  invoice: Awaited<ReturnType<typeof printedInvoice>>,
): DocumentFacts['facts'] {
  const { legalName, taxId } = buyer
  const tax = { ...invoice.tax, note: taxNoteFor(seller, { taxId }) }
  const postal = addressLines(buyer.address as Address | null)
  return {
    now: invoice.issuedAt,
    account: { ...accountFacts(account), legalName, taxId, addressLines: postal },
    seller,
    invoice: { ...invoice, tax, nextAttemptAt: null, suspendAt: null, staysSuspendedFrom: null, cancelAt: null },
    links: { publicUrl: '', portal: '', preferences: '', updateCard: '' },
    params: {},
  }
}
