import type { InvoiceRecord } from '../../domain/invoice/record'
import { causeKey } from '../../domain/keys'
import { periodAfter } from '../../domain/number/period'
import type { NumberRecord } from '../../domain/number/record'
import { billedPlan } from '../../domain/pricing/plan'
import { renewalTerms } from '../../domain/pricing/renewal'
import type { Instant } from '../../domain/time'
import { requestQuote } from '../account/quotes'
import { reprice } from '../account/reprice'
import { collect } from '../collection/collect'
import { issueInvoice } from '../collection/issue'
import type { CollectionResult } from '../collection/run'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { beginDays } from './begin-days'
import { followFacts } from './follow-facts'
import { hostingLine } from './order'
import { planOf, startPeriod } from './period'

type Renewal = {
  numberId: string
  accountId: string
  now: Instant
  /** The real time; later than `now` after an outage. */
  realNow: Instant
}

/** Row 6: the next period is invoiced at today's price and charged; paid or not, the number's state follows. */
export async function renew(ports: Ports, { numberId, accountId, now, realNow }: Renewal): Promise<void> {
  await collect(ports, {
    accountId,
    trigger: 'AUTOMATIC',
    collector: 'number',
    now,
    onSession: false,
    methodId: null,
    open: async (tx, account) => {
      const found = await tx.lockNumber(numberId)
      if (found?.nextPlan === 'DAYS') {
        await beginDays(tx, found, now)
        return null
      }
      const number = found && (await skipMissedPeriods(tx, found, realNow))
      if (number?.state !== 'ACTIVE' || number.renewAt === null || number.renewAt > now) return null
      const { cause, invoice: before } = await renewalInvoice(tx, number)
      const invoice = before ?? (await issueRenewal(ports, tx, number, account.currency, cause, now))
      await tx.updateNumber(numberId, { renewalInvoiceId: invoice.id })
      return invoice
    },
    settled: (tx, result) => afterRenewal(tx, numberId, result, now),
  })
}

/**
 * After an outage only the period that is running is billed, never several at once: periods that are wholly over were our
 * failure and are passed with an alert. The next step then renews at the later instant.
 */
async function skipMissedPeriods(tx: StoreTransaction, found: NumberRecord, realNow: Instant): Promise<NumberRecord> {
  let number = found
  for (let period = missedPeriod(number, realNow); period !== null; period = missedPeriod(number, realNow)) {
    const { id: numberId, accountId } = number
    await tx.updateNumber(numberId, period)
    const data = { code: 'PERIOD_NOT_BILLED', periodOrdinal: period.periodOrdinal }
    await tx.record({ type: 'ops.alert', at: period.periodEnd, accountId, numberId, data })
    number = { ...number, ...period }
  }
  return number
}

/** The number's next period, if it is wholly over and nobody was asked to pay it. */
function missedPeriod(number: NumberRecord, realNow: Instant) {
  if (number.state !== 'ACTIVE' || number.renewAt === null || number.renewalInvoiceId !== null) return null
  const { periodEnd, ...period } = periodAfter(number, billedPlan(number.nextPlan ?? number.plan))
  return periodEnd === null || periodEnd > realNow ? null : { ...period, periodEnd }
}

/** One invoice per period (I11), and its cause; where support has voided it, the next takes its place. */
async function renewalInvoice(tx: StoreTransaction, { id, accountId, periodOrdinal }: NumberRecord) {
  const base = causeKey.period(id, periodOrdinal + 1)
  for (let nth = 0; ; nth++) {
    const cause = nth === 0 ? base : `${base}:${nth}`
    const invoice = await tx.invoiceByCause(accountId, cause)
    if (invoice?.status !== 'VOID') return { cause, invoice }
  }
}

/**
 * The next period at the price that holds when it begins. A year for five numbers without agreed terms asks for them: it
 * renews at the list's price, and a month that was to become one stays a month (C7, row 25).
 */
async function issueRenewal(
  ports: Ports,
  tx: StoreTransaction,
  number: NumberRecord,
  currency: string,
  cause: string,
  now: Instant,
): Promise<InvoiceRecord> {
  const { accountId, id: numberId } = number
  const pricing = await reprice(tx, accountId, now)
  const { plan, price, quote } = renewalTerms(number, pricing, now)
  if (quote) await requestQuote(tx, { accountId, wish: quote, numberId, plan: 'ANNUAL' }, pricing, now)
  if (quote === 'PLAN_CHANGE') await tx.updateNumber(numberId, { nextPlan: number.plan === 'DAYS' ? plan : null })
  const period = periodAfter(number, plan)
  return issueInvoice(ports, tx, {
    accountId,
    numberId,
    kind: 'HOSTING',
    cause: 'RENEWAL',
    causeKey: cause,
    currency,
    periodOrdinal: period.periodOrdinal,
    periodStart: period.periodStart ?? now,
    periodEnd: period.periodEnd ?? now,
    pricing: { price, billableNumbers: pricing.billableNumbers },
    lines: [hostingLine(number, price)],
    at: now,
  })
}

async function afterRenewal(
  tx: StoreTransaction,
  numberId: string,
  result: CollectionResult,
  now: Instant,
): Promise<void> {
  const number = await tx.lockNumber(numberId)
  if (number === null || result.invoice === null) return
  // Repeated beside itself, the run finds the invoice applied already.
  const applies = number.state === 'ACTIVE' && number.renewalInvoiceId === result.invoice.id
  if (result.kind === 'PAID' && applies) {
    const applied = await startPeriod(tx, number, result.invoice, periodAfter(number, planOf(result.invoice, number)))
    await tx.updateNumber(numberId, applied)
    return
  }
  await followFacts(tx, number, now)
}
