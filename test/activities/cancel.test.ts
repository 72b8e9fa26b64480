import { numberActivities } from '../../activities/number'
import type { Ports } from '../../activities/ports'
import { newId } from '../../adapters/ids'
import { addMonths } from '../../domain/calendar'
import {
  aLine,
  aNumberRecord,
  anAttemptRecord,
  anInvoiceRecord,
  type StoreBench,
  startStore,
} from '../adapters/store/rows'
import { anAccount, NOW } from '../adapters/usage/database'

let bench: StoreBench

beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

const START = addMonths(NOW, -1)
const YEAR = {
  plan: 'ANNUAL',
  priceRule: 'ANNUAL',
  priceListVersion: 1,
  billableNumbers: 1,
  totalCents: 36_000,
} as const
const MONTH = { ...YEAR, plan: 'MONTHLY', priceRule: 'MONTHLY', totalCents: 3900 } as const

describe('a cancel that was accepted while the renewal made a year of a month', () => {
  it('gives the year back in full, and leaves the number on the month that was paid (I7, I22)', async () => {
    const accountId = await anAccount(bench.db)
    const year = { periodStart: NOW, periodEnd: addMonths(NOW, 12), renewAt: addMonths(NOW, 12), periodOrdinal: 1 }
    const plan = { plan: 'ANNUAL', priceCents: 36_000, periodOffset: 1 } as const
    const number = aNumberRecord(accountId, {
      ...{ state: 'ACTIVE', billingAnchor: START, paidFirstAt: START, createdAt: START, ...plan, ...year },
    })
    await bench.inside(async (tx) => {
      await tx.insertNumber(number)
      for (const [ordinal, terms] of [MONTH, YEAR].entries()) {
        const paid = { status: 'PAID', paidCents: terms.totalCents, paidAt: addMonths(START, ordinal) } as const
        const about = {
          numberId: number.id,
          periodOrdinal: ordinal,
          cause: ordinal === 0 ? 'SIGN_UP' : 'RENEWAL',
        } as const
        const period =
          ordinal === 0 ? { periodStart: START, periodEnd: NOW } : { periodStart: NOW, periodEnd: year.periodEnd }
        const invoice = anInvoiceRecord(accountId, { ...terms, ...paid, ...about, ...period })
        await tx.insertInvoice(invoice, [aLine(number.id, terms.totalCents)])
        const succeeded = { outcome: 'SUCCEEDED', chargeRef: newId('pi'), amountCents: terms.totalCents } as const
        await tx.insertAttempt(anAttemptRecord(invoice.id, 1, succeeded))
      }
    })
    const outbox = { flush: () => Promise.resolve() }
    const messenger = { deliver: () => Promise.resolve() }
    const processor = { refund: () => Promise.reject(new Error('later')) }
    const ports = { store: bench.store, processor, outbox, messenger, newId } as unknown as Ports
    const command = { name: 'cancel', reason: 'moving', confirmReleaseAt: null } as const
    const cancel = { numberId: number.id, accountId, now: NOW, command, duringRenewal: true }
    await numberActivities(ports).cancel(cancel)
    expect(await bench.inside((tx) => tx.readNumber(number.id))).toMatchObject({
      ...{ state: 'SETTLING', plan: 'MONTHLY', priceCents: 3900, periodEnd: NOW },
    })
    const refunds = await bench.db.refund.findMany({ where: { accountId } })
    expect(refunds.map(({ amountCents }) => amountCents)).toEqual([36_000])
  }, 30_000)
})
