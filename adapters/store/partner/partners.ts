import type { PartnerStore } from '../../../activities/ports/partners'
import { SENT_WITHIN } from '../../../domain/partner/days'
import { MICROS_PER_DAY } from '../../../domain/partner/ledger'
import type { PartnerRecord } from '../../../domain/partner/record'
import { Prisma } from '../../../generated/prisma/client'
import { date, plain, type Transaction } from '../client'
import { dated } from '../columns'
import { recordReader, updateRow } from '../records'

const INSTANTS = ['usedSince', 'monthClosesAt', 'createdAt'] as const

const PARTNER = {
  ...{ id: true, accountId: true, mode: true, pricePerMonthCents: true, dayLimit: true, dayBalance: true },
  ...{ autoAllocateDays: true, usedSince: true, monthClosesAt: true, createdAt: true },
} as const satisfies Record<keyof PartnerRecord, true>

const partners = recordReader<PartnerRecord>(PARTNER, INSTANTS)

/** Partners and their days, as the engine works on them. */
export function partnerStore(tx: Transaction): PartnerStore {
  return {
    readPartner: async (accountId) =>
      (await partners(tx, Prisma.sql`FROM partners WHERE account_id = ${accountId}`))[0] ?? null,
    insertPartner: (partner) => insertPartner(tx, partner),
    updatePartner: (id, patch) => updateRow(tx, 'partners', id, dated(patch, INSTANTS)),
    daysOfInvoice: (invoiceId) => daysOfInvoice(tx, invoiceId),
    isPosted: async (key) => (await tx.ledgerTransaction.count({ where: { key } })) > 0,
    channelDays: (numberId) => channelDays(tx, numberId),
    daysUsed: async (accountId, from, to) => {
      const [row] = await tx.$queryRaw<{ micros: bigint }[]>`
        SELECT coalesce(sum(e.amount_micros) FILTER (WHERE e.ledger_account = 'DAY_BALANCE'), 0)
               - coalesce(sum(e.amount_micros) FILTER (WHERE e.ledger_account = 'DAYS_USED'), 0) AS micros
          FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
         WHERE t.account_id = ${accountId} AND t.at >= ${date(from)} AND t.at < ${date(to)}
           AND t.kind IN ('DAYS_ALLOCATED', 'DAYS_RETURNED', 'DAYS_FORFEITED')`
      return Number(row?.micros ?? 0) / MICROS_PER_DAY
    },
    leftDaysWith: async (numberId, invoiceId) => {
      const [row] = await tx.$queryRaw<{ left: boolean }[]>`
        SELECT EXISTS (SELECT 1 FROM events WHERE number_id = ${numberId} AND invoice_id = ${invoiceId}
          AND type = 'plan.changed' AND data ->> 'from' = 'DAYS') AS "left"`
      return row?.left === true
    },
    dayInvoiceAlarmAt: async (accountId) => {
      const [row] = await tx.$queryRaw<{ at: Date | null }[]>`
        SELECT min(alarm_at) AS at FROM invoices WHERE account_id = ${accountId} AND alarm_at IS NOT NULL`
      return plain(row?.at ?? null)
    },
    dayInvoicesToLookAt: (accountId, now) => tx.$queryRaw`
      SELECT i.id, i.number, EXISTS (
          SELECT 1 FROM mails m WHERE m.invoice_id = i.id AND m.template = 'E34' AND m.status = 'ACCEPTED'
             AND m.accepted_at <= i.due_at + ${SENT_WITHIN} * interval '1 millisecond') AS sent
        FROM invoices i WHERE i.account_id = ${accountId} AND i.alarm_at <= ${date(now)} ORDER BY i.seq`,
  }
}

async function insertPartner(tx: Transaction, partner: PartnerRecord): Promise<boolean> {
  const data = dated(partner, INSTANTS)
  const { count } = await tx.partner.createMany({ data, skipDuplicates: true })
  if (count === 0) return false
  await tx.account.update({ where: { id: partner.accountId }, data: { partnerId: partner.id }, select: { id: true } })
  return true
}

async function daysOfInvoice(tx: Transaction, invoiceId: string): Promise<{ days: number; postings: number }> {
  const [row] = await tx.$queryRaw<{ micros: bigint; postings: bigint }[]>`
    SELECT coalesce(sum(e.amount_micros), 0) AS micros, count(*) AS postings
      FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.ledger_account = 'DAYS_SOLD'
     WHERE t.invoice_id = ${invoiceId} AND t.kind IN ('DAYS_CREDITED', 'DAYS_TAKEN_BACK')`
  return { days: Number(row?.micros ?? 0) / MICROS_PER_DAY, postings: Number(row?.postings ?? 0) }
}

async function channelDays(tx: Transaction, numberId: string): Promise<{ days: number; postings: number }> {
  const [row] = await tx.$queryRaw<{ micros: bigint; postings: bigint }[]>`
    SELECT coalesce(-sum(e.amount_micros) FILTER (WHERE e.ledger_account = 'CHANNEL_DAYS'), 0) AS micros,
           count(DISTINCT t.id) AS postings
      FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
     WHERE t.number_id = ${numberId} AND t.kind IN (
       'DAYS_ALLOCATED', 'DAYS_RETURNED', 'DAYS_USED', 'DAYS_HELD', 'DAYS_RELEASED', 'DAYS_FORFEITED')`
  return { days: Number(row?.micros ?? 0) / MICROS_PER_DAY, postings: Number(row?.postings ?? 0) }
}
