import { dunningActivities } from '../../activities/dunning'
import { numberActivities } from '../../activities/number'
import type { Ports } from '../../activities/ports'
import type { ChargeOutcome } from '../../activities/ports/processor'
import { newId } from '../../adapters/ids'
import { type ChangePlan, DONE } from '../../domain/commands'
import type { NumberRecord } from '../../domain/number/record'
import { DAY, MINUTE } from '../../domain/time'
import { aMethodRecord, aNumberRecord, type StoreBench, startStore } from '../adapters/store/rows'
import { anAccount, NOW } from '../adapters/usage/database'

let bench: StoreBench

beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

jest.setTimeout(30_000)

/** A worker that dies with its first charge on the way; the processor has taken the money, or is still at it. */
async function aWorkerKilledWhileCharging(
  fields: Partial<NumberRecord>,
  became: 'SUCCEEDED' | 'PROCESSING' = 'SUCCEEDED',
) {
  const charged: number[] = []
  let taken: ChargeOutcome | null = null
  const processor = {
    charge: ({ amountCents }: { amountCents: number }) => {
      charged.push(amountCents)
      taken = { kind: became, chargeRef: newId('pi'), amountCents }
      return Promise.reject(new Error('killed'))
    },
    findCharge: () => Promise.resolve(taken),
  }
  const outbox = { flush: () => Promise.resolve() }
  const messenger = { deliver: () => Promise.resolve() }
  const ports = { store: bench.store, processor, outbox, messenger, newId } as unknown as Ports
  const accountId = await anAccount(bench.db)
  const month = { billingAnchor: NOW - 5 * DAY, periodStart: NOW - 5 * DAY, paidFirstAt: NOW - 5 * DAY }
  const number = aNumberRecord(accountId, { ...month, ...fields })
  await bench.inside(async (tx) => {
    await tx.updateAccount(accountId, { processorCustomer: newId('cus') })
    await tx.insertMethod(aMethodRecord(accountId, { role: 'PRIMARY' }))
    await tx.insertNumber(number)
  })

  const invoiceStatus = async () => (await bench.db.invoice.findFirstOrThrow({ where: { accountId } })).status

  /** The customer presses "Pay" before the worker is back: the invoice's collection looks at the charge and books it. */
  async function bookedByItsCollection(): Promise<void> {
    const { id: invoiceId } = await bench.db.invoice.findFirstOrThrow({ where: { accountId } })
    const dunning = dunningActivities(ports)
    const command = { name: 'pay', methodId: null, trigger: 'CUSTOMER' } as const
    const { next } = await dunning.payInvoice({ invoiceId, now: NOW + MINUTE, command, commandId: 'pay' })
    expect(next?.kind).toBe('LOOK_UP')
    const work = { invoiceId, now: NOW + MINUTE, realNow: NOW + MINUTE, action: next as never }
    await dunning.workInvoice(work)
    expect(await invoiceStatus()).toBe(became === 'SUCCEEDED' ? 'PAID' : 'PROCESSING')
  }
  const me = { numberId: number.id, accountId, now: NOW }
  const now = async () => (await bench.inside((tx) => tx.readNumber(number.id))) as NumberRecord
  return { activities: numberActivities(ports), me, bookedByItsCollection, invoiceStatus, number: now, charged }
}

describe('a charge that was sent before a crash and booked by a look of the invoice’s collection', () => {
  it('row 25: begins the year all the same when the command is repeated', async () => {
    const until = NOW + 25 * DAY
    const { activities, me, ...then } = await aWorkerKilledWhileCharging({
      ...{ state: 'ACTIVE', periodEnd: until, renewAt: until },
    })
    const command: ChangePlan = { name: 'change-plan', plan: 'ANNUAL', when: 'NOW' }
    const change = () => activities.changePlan({ ...me, command, commandId: 'year' })
    await expect(change()).rejects.toThrow('killed')
    await then.bookedByItsCollection()
    expect((await change()).result).toEqual(DONE)
    expect(await then.number()).toMatchObject({
      plan: 'ANNUAL',
      priceCents: 36_000,
      periodStart: NOW,
      periodOrdinal: 1,
    })
    // Once, however often it is repeated.
    await change()
    expect((await then.number()).periodOrdinal).toBe(1)
    expect(then.charged).toEqual([36_000])
  })

  it('row 20: begins the month of a reactivation when the command is repeated', async () => {
    const { activities, me, ...then } = await aWorkerKilledWhileCharging({
      ...{ state: 'HOLD', periodEnd: NOW - DAY, cancelledAt: NOW - 2 * DAY, holdUntil: NOW + 20 * DAY },
    })
    const reactivate = () => activities.reactivate({ ...me, commandId: 'stay' })
    await expect(reactivate()).rejects.toThrow('killed')
    await then.bookedByItsCollection()
    expect((await reactivate()).result).toEqual(DONE)
    expect(await then.number()).toMatchObject({ state: 'ACTIVE', periodStart: NOW, periodOrdinal: 1 })
    expect(then.charged).toEqual([3900])
  })

  it('and is not decided: withdraws what it asked for, so that money which comes later goes back', async () => {
    const until = NOW + 25 * DAY
    const running = { state: 'ACTIVE', periodEnd: until, renewAt: until } as const
    const { activities, me, ...then } = await aWorkerKilledWhileCharging(running, 'PROCESSING')
    const command: ChangePlan = { name: 'change-plan', plan: 'ANNUAL', when: 'NOW' }
    const change = () => activities.changePlan({ ...me, command, commandId: 'year' })
    await expect(change()).rejects.toThrow('killed')
    await then.bookedByItsCollection()
    expect((await change()).result).toMatchObject({ code: 'PAYMENT_DECLINED' })
    expect(await then.number()).toMatchObject({ plan: 'MONTHLY', periodOrdinal: 0 })
    expect(await then.invoiceStatus()).toBe('VOID')
  })
})
