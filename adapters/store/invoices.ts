import type { InvoiceStore } from '../../activities/ports/store'
import type { InvoiceLine, InvoiceRecord, NewInvoiceRecord, SoldUnit } from '../../domain/invoice/record'
import { Prisma } from '../../generated/prisma/client'
import { plain, type Transaction } from './client'
import { dated, INVOICE } from './columns'
import { BUYER } from './credit-notes'
import { insertRows, recordReader, updateRow } from './records'

/** Written out, so that PostgreSQL sees that its index of unpaid invoices will do. */
const UNPAID = Prisma.sql`status IN ('OPEN', 'PROCESSING', 'UNCOLLECTIBLE')`

export const INVOICE_INSTANTS = [
  'periodStart',
  'periodEnd',
  'shortenedTo',
  'dueAt',
  'paidAt',
  'closedAt',
  'day0At',
  'expiresAt',
  'alarmAt',
] as const satisfies (keyof InvoiceRecord)[]

const invoices = recordReader<InvoiceRecord>(INVOICE, INVOICE_INSTANTS)

/** Invoices and their lines, as the engine works on them. */
export function invoiceStore(tx: Transaction): InvoiceStore {
  return {
    lockInvoice: (id) => invoice(tx, Prisma.sql`FROM invoices WHERE id = ${id} FOR NO KEY UPDATE`),
    readInvoice: (id) => invoice(tx, Prisma.sql`FROM invoices WHERE id = ${id}`),
    invoiceByCause: async (accountId, causeKey) => {
      const from = Prisma.sql`FROM invoices WHERE account_id = ${accountId} AND cause_key = ${causeKey}`
      return (await invoices(tx, from))[0] ?? null
    },
    insertInvoice: (invoice, lines) => insertInvoice(tx, invoice, lines),
    updateInvoice: async (id, patch) => {
      await updateRow(tx, 'invoices', id, dated(patch, INVOICE_INSTANTS))
    },
    hostingInvoice: async (numberId, ordinal) => {
      // A period that was voided may have been invoiced again; then the later one is the period's invoice.
      const from = Prisma.sql`
        FROM invoices WHERE number_id = ${numberId} AND period_ordinal = ${ordinal} AND kind = 'HOSTING' ORDER BY seq DESC LIMIT 1`
      return (await invoices(tx, from))[0] ?? null
    },
    linesOf: (invoiceId) => linesOf(tx, invoiceId),
    unpaidInvoices: (accountId) =>
      invoices(tx, Prisma.sql`FROM invoices WHERE account_id = ${accountId} AND ${UNPAID} ORDER BY seq`),
    unpaidInvoicesOfNumber: (numberId) => unpaidInvoicesOfNumber(tx, numberId),
    numbersOn: (invoiceId) => numbersOn(tx, invoiceId),
    notePayer: async (invoiceId, { name, email }) => {
      const data = { payerName: name, payerEmail: email }
      const unpaid = { invoiceId, expiresAt: { not: null }, payerEmail: null, payerName: null }
      await tx.paymentLink.updateMany({ where: unpaid, data })
    },
  }
}

async function invoice(tx: Transaction, from: Prisma.Sql): Promise<InvoiceRecord> {
  const [found] = await invoices(tx, from)
  if (found === undefined) throw new Error(`there is no invoice ${from.values.join()}`)
  return found
}

/** The counter is taken back with the transaction, and is held until its end: no gap, no number twice. */
async function insertInvoice(tx: Transaction, invoice: NewInvoiceRecord, lines: InvoiceLine[]): Promise<InvoiceRecord> {
  const [counted] = await tx.$queryRaw<{ prefix: string; count: number; buyer: Prisma.JsonObject }[]>`
    UPDATE accounts SET invoice_count = invoice_count + 1 WHERE id = ${invoice.accountId}
    RETURNING invoice_prefix AS prefix, invoice_count AS count, ${BUYER} AS buyer`
  if (counted === undefined) throw new Error(`there is no account ${invoice.accountId}`)
  const issued = {
    ...{ adjustedCents: 0, disputedCents: 0, dispute: null },
    ...invoice,
    number: `${counted.prefix}-${String(counted.count).padStart(4, '0')}`,
  }
  await insertRows(tx, 'invoices', [{ ...dated(issued, INVOICE_INSTANTS), buyer: JSON.stringify(counted.buyer) }])
  const rows = lines.map((line, position) => ({ invoiceId: invoice.id, position, sold: null, ...line }))
  await insertRows(tx, 'invoice_lines', rows)
  return issued
}

async function linesOf(tx: Transaction, invoiceId: string): Promise<InvoiceLine[]> {
  const lines = await tx.invoiceLine.findMany({
    where: { invoiceId },
    select: { numberId: true, description: true, quantity: true, unitPriceMicros: true, amountCents: true, sold: true },
    orderBy: { position: 'asc' },
  })
  return plain(lines).map(({ sold, ...line }) => ({ ...line, ...(sold === null ? {} : { sold: sold as SoldUnit }) }))
}

/** Through the account, whose unpaid invoices are few, and not through all that the number was ever invoiced for. */
function unpaidInvoicesOfNumber(tx: Transaction, numberId: string): Promise<InvoiceRecord[]> {
  return invoices(
    tx,
    Prisma.sql`FROM invoices
      WHERE account_id = (SELECT account_id FROM numbers WHERE id = ${numberId}) AND ${UNPAID}
        AND (kind = 'HOSTING' AND number_id = ${numberId} OR kind = 'USAGE' AND EXISTS (
          SELECT 1 FROM invoice_lines l WHERE l.invoice_id = invoices.id AND l.number_id = ${numberId}))
      ORDER BY seq`,
  )
}

async function numbersOn(tx: Transaction, invoiceId: string): Promise<string[]> {
  const lines = await tx.invoiceLine.findMany({
    where: { invoiceId, numberId: { not: null } },
    select: { numberId: true },
    orderBy: { position: 'asc' },
  })
  return [...new Set(lines.flatMap(({ numberId }) => numberId ?? []))]
}
