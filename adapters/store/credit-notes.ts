import type { CreditNoteStore } from '../../activities/ports/store'
import type { CreditNoteRecord } from '../../domain/invoice/credit-note'
import { Prisma } from '../../generated/prisma/client'
import type { Transaction } from './client'
import { dated } from './columns'

/** Who a document is issued to, as its account says now: kept with it, because an issued document never changes. */
export const BUYER = Prisma.sql`
  jsonb_build_object('legalName', legal_name, 'address', address, 'taxId', tax_id)`

/** Credit notes: a series of their own per account, without gaps. */
export function creditNoteStore(tx: Transaction): CreditNoteStore {
  return { insertCreditNote: (note) => insertCreditNote(tx, note) }
}

/** The counter is taken back with the transaction, and is held until its end: no gap, no number twice. */
async function insertCreditNote(tx: Transaction, note: Omit<CreditNoteRecord, 'number'>): Promise<CreditNoteRecord> {
  const [counted] = await tx.$queryRaw<{ prefix: string; count: number; buyer: Prisma.JsonObject }[]>`
    UPDATE accounts SET credit_note_count = credit_note_count + 1 WHERE id = ${note.accountId}
    RETURNING invoice_prefix AS prefix, credit_note_count AS count, ${BUYER} AS buyer`
  if (counted === undefined) throw new Error(`there is no account ${note.accountId}`)
  const issued = { ...note, number: `${counted.prefix}-C${String(counted.count).padStart(4, '0')}` }
  await tx.creditNote.createMany({ data: { ...dated(issued, ['at']), buyer: counted.buyer } })
  return issued
}
