import { accountActivities } from '../../activities/account'
import type { Ports } from '../../activities/ports'
import type { PulledReport } from '../../activities/ports/graph'
import { newId } from '../../adapters/ids'
import { openOnDemand } from '../../adapters/store/edge/reconciliations'
import { createUsageStore } from '../../adapters/store/usage/ingest'
import type { ReportedEvent } from '../../adapters/store/usage/intake'
import { listDiscrepancies } from '../../adapters/store/views/discrepancies'
import { reconciliationView } from '../../adapters/store/views/reconciliations'
import { DAY, HOUR, type Instant, iso } from '../../domain/time'
import type { TariffRate } from '../../domain/usage/tariff'
import { aMethodRecord, type StoreBench } from '../adapters/store/rows'
import { aCard, aNumber, anAccount, aTariff, templates, useUpAllowance } from '../adapters/usage/database'

export const MONTH = '2026-11'
export const MONTH_START = Date.parse('2026-11-01T00:00:00Z')
export const MONTH_END = Date.parse('2026-12-01T00:00:00Z')
/** When the month's messages of these tests are delivered, and the day on which it is reconciled. */
export const DELIVERED = Date.parse('2026-11-20T10:00:00Z')
export const THIRD = Date.parse('2026-12-03T04:00:00Z')
export const FIVE_CENTS = 50_000

export type Row = Record<string, unknown>
type Options = {
  unit?: 'MESSAGE' | 'DIALOGUE'
  billingMode?: 'POSTPAID' | 'PREPAID'
  markupBps?: number
  /** Instead of five cents for everything. */
  rates?: TariffRate[]
  wabaId?: string
}

/** One row of Meta's report: so many messages of a day, or of the whole month. */
export const row = (volume: number, of: Row = {}): Row => ({
  start: MONTH_START / 1000,
  end: MONTH_END / 1000,
  country: 'TR',
  pricing_category: 'MARKETING',
  pricing_type: 'REGULAR',
  volume,
  cost: 0,
  ...of,
})
/** Of a message that a webhook of Meta's has told of. */
export const TOLD = { pricing: { type: 'regular', category: 'marketing' } }
export const onDay = (day: number): { start: number; end: number } => ({
  start: (MONTH_START + (day - 1) * DAY) / 1000,
  end: (MONTH_START + day * DAY) / 1000,
})

/** An account on a clock, with a card and a number, whose messages (or dialogues, all paid) cost five cents each. */
export async function aCustomer(
  { db, store, inside }: StoreBench,
  { unit = 'MESSAGE', rates, wabaId, ...settings }: Options = {},
) {
  // A run takes in whoever has something to compare: the customers before are of no interest any more.
  await db.testClock.updateMany({ data: { status: 'DELETED' } })
  const testClockId = newId('clk')
  await db.testClock.create({
    data: { id: testClockId, nowAt: iso(DELIVERED), targetAt: iso(DELIVERED), status: 'READY' },
  })
  const accountId = await anAccount(db, { testClockId, ...settings })
  const address = { line1: '1 Quay', city: 'Bristol', country: 'GB' }
  await db.account.update({ where: { id: accountId }, data: { processorCustomer: newId('cus'), address } })
  await inside((tx) => tx.insertMethod({ ...aMethodRecord(accountId), role: 'PRIMARY' }))
  if (wabaId !== undefined) await db.waba.create({ data: { id: wabaId, accountId } })
  const numberId = await aNumber(db, accountId, { wabaId })
  if (unit === 'MESSAGE')
    await aCard(db, accountId, rates ?? { MARKETING: FIVE_CENTS, UTILITY: FIVE_CENTS, SERVICE: FIVE_CENTS })
  else {
    await aTariff(db, accountId, rates ?? FIVE_CENTS)
    if (wabaId === undefined) await useUpAllowance(db, numberId)
  }
  const bank = { declines: false, pending: false, refunds: [] as number[], refusesRefunds: false }
  const meta: { says: PulledReport | Error; of: Record<string, PulledReport>; asked: number } = {
    ...{ says: { kind: 'OUT_OF_REACH' }, of: {}, asked: 0 },
  }
  const ports = {
    ...{ store, newId },
    processor: {
      charge: ({ amountCents }: { amountCents: number }) =>
        Promise.resolve(
          bank.pending
            ? { kind: 'PROCESSING', chargeRef: newId('pi') }
            : bank.declines
              ? { kind: 'DECLINED', chargeRef: newId('pi'), declineCode: 'insufficient_funds' }
              : { kind: 'SUCCEEDED', chargeRef: newId('pi'), amountCents },
        ),
      refund: ({ amountCents }: { amountCents: number }) => {
        if (!bank.refusesRefunds) bank.refunds.push(amountCents)
        return Promise.resolve({ kind: bank.refusesRefunds ? 'FAILED' : 'SUCCEEDED', refundRef: newId('re') })
      },
    },
    reports: {
      pull: ({ phoneNumber }: { phoneNumber: string }) => {
        meta.asked += 1
        const own = meta.of[phoneNumber]
        if (own !== undefined) return Promise.resolve(own)
        return meta.says instanceof Error ? Promise.reject(meta.says) : Promise.resolve(meta.says)
      },
    },
    // The mail server takes every mail at once.
    outbox: { flush: () => db.mail.updateMany({ where: { accountId }, data: { status: 'ACCEPTED' } }) },
    messenger: { deliver: () => Promise.resolve() },
  } as unknown as Ports
  const work = accountActivities(ports)

  const send = (events: ReportedEvent[], now = DELIVERED + DAY) =>
    createUsageStore(db).ingest({ accountId, events, now })
  /** Does what is due by itself up to then, in its order. */
  const live = async (now: Instant) => {
    await db.testClock.update({ where: { id: testClockId }, data: { nowAt: iso(now) } })
    let { next } = await work.considerAccount({ accountId, now: Math.min(now, DELIVERED + DAY) })
    for (let steps = 0; next !== null && next.at <= now; steps++) {
      if (steps > 200) throw new Error(`it does not come to an end: ${JSON.stringify(next)}`)
      next = (await work.workAccount({ accountId, now: next.at, action: next as never })).next
    }
    return next
  }
  const metaSays = (rows: Row[], currency: string | null = 'USD') => {
    meta.says = { kind: 'REPORT', rows, currency }
  }
  /** What it says of one phone number of several. */
  const metaSaysOf = async (id: string, rows: Row[]) => {
    const { phoneNumber } = await db.phoneNumber.findUniqueOrThrow({ where: { id } })
    meta.of[phoneNumber] = { kind: 'REPORT', rows, currency: 'USD' }
  }
  /** A run on demand from beginning to end, before the monthly one unless said. */
  const reconcile = async (now = THIRD - HOUR) => {
    await db.testClock.update({ where: { id: testClockId }, data: { nowAt: iso(now) } })
    const id = newId('rec')
    const opened = await openOnDemand(db, { id, month: MONTH, at: now, over: false, tooOld: false })
    if (opened.kind !== 'OPENED') throw new Error(opened.kind)
    await live(now)
    return (await reconciliationView(db, id)) as NonNullable<Awaited<ReturnType<typeof reconciliationView>>>
  }
  const figures = async () => {
    const refunds = await db.refund.findMany({ where: { accountId } })
    const legs = await db.ledgerEntry.groupBy({
      by: ['transactionId'],
      where: { accountId },
      _sum: { amountMicros: true },
    })
    return {
      balanceMicros: await inside((tx) => tx.balanceMicros(accountId)),
      unbilledMicros: await inside((tx) => tx.unbilledMicros(numberId)),
      refunds: refunds.map(({ amountCents, status }) => `${amountCents} ${status}`).sort(),
      mails: await db.mail.count({ where: { accountId, template: 'E30' } }),
      isBalanced: legs.every(({ _sum }) => _sum.amountMicros === 0n),
    }
  }
  const discrepancies = async (status?: string) =>
    (await listDiscrepancies(db, { accountId, status }, { limit: 100, before: null })).data
  /** What the customer has paid, in micros, or still owes, less what he got back or has in his wallet. */
  const paidMicros = async () => {
    const invoices = await db.invoice.findMany({ where: { accountId } })
    const cents = invoices
      .filter(({ status }) => status !== 'VOID')
      .reduce(
        (sum, { totalCents, adjustedCents, refundedCents }) => sum + totalCents + adjustedCents - refundedCents,
        0,
      )
    return cents * 10_000 - (await inside((tx) => tx.balanceMicros(accountId)))
  }
  const marketing = (count: number, rest: Partial<ReportedEvent> = {}) =>
    templates(count, numberId, { at: DELIVERED, ...rest })
  return {
    ...{ accountId, numberId, bank, meta, work, ports },
    ...{ send, live, metaSays, metaSaysOf, reconcile, figures, discrepancies, paidMicros, marketing },
  }
}

export type Customer = Awaited<ReturnType<typeof aCustomer>>
