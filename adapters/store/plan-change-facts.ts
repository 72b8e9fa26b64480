import { refusalWithDebts } from '../../domain/account/standing'
import type { InvoiceRecord } from '../../domain/invoice/record'
import type { PlanChangeFacts } from '../../domain/number/plan-change'
import type { NumberRecord } from '../../domain/number/record'
import { plain, type Transaction } from './client'
import { INVOICE } from './columns'
import { partnerStore } from './partner/partners'
import { pricingFactsOf, pricingOf } from './prices'

/** What a change of the number's plan depends on. The command and the preview both read it here (I22). */
export async function planChangeFacts(tx: Transaction, number: NumberRecord): Promise<PlanChangeFacts> {
  const { id: numberId, accountId, periodOrdinal, priceCents } = number
  const pricing = pricingOf(await pricingFactsOf(tx, [accountId]), accountId)
  const where = { accountId, status: { in: ['OPEN', 'PROCESSING', 'UNCOLLECTIBLE'] } }
  const unpaid = plain(
    await tx.invoice.findMany({ where, select: INVOICE, orderBy: { seq: 'asc' } }),
  ) as InvoiceRecord[]
  const givenBack = await givenBackCents(tx, numberId, periodOrdinal)
  const partner = await partnerStore(tx).readPartner(accountId)
  const paidCents = Math.max(0, priceCents - givenBack)
  return {
    number,
    pricing,
    paidCents,
    owing: refusalWithDebts(unpaid),
    dayPriceCents: partner?.pricePerMonthCents ?? null,
  }
}

/** Refunds of what the period cost, those on their way included: what was paid twice was never a part of it. */
async function givenBackCents(tx: Transaction, numberId: string, periodOrdinal: number): Promise<number> {
  const where = { numberId, periodOrdinal, kind: 'HOSTING', status: 'PAID' }
  const invoice = await tx.invoice.findFirst({ where, select: { id: true }, orderBy: { seq: 'desc' } })
  if (invoice === null) return 0
  const counted = { invoiceId: invoice.id, reason: { not: 'PAID_TWICE' }, status: { not: 'DROPPED' } }
  const refunds = await tx.refund.aggregate({ where: counted, _sum: { amountCents: true } })
  return refunds._sum.amountCents ?? 0
}
