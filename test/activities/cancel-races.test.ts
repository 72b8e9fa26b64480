import { dunningActivities } from '../../activities/dunning'
import { numberActivities } from '../../activities/number'
import type { Ports } from '../../activities/ports'
import type { ChargeOutcome } from '../../activities/ports/processor'
import { newId } from '../../adapters/ids'
import { aMethodRecord, aNumberRecord, type StoreBench, startStore } from '../adapters/store/rows'
import { anAccount } from '../adapters/usage/database'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

const at = (iso: string) => Date.parse(iso)
const RENEWAL = at('2027-02-28T08:00:00Z')

/** A number whose renewal is charged with the outcome `first`; `later` is what the processor says when it is asked again. */
async function renewing(first: ChargeOutcome, later: ChargeOutcome = first) {
  const refunded: number[] = []
  let asked = false
  const processor = {
    charge: () => Promise.resolve(first),
    findCharge: () => Promise.resolve(asked ? later : null),
    lookUpCharge: () => Promise.resolve(later),
    cancelCharge: () => Promise.resolve(later),
    refund: ({ amountCents }: { amountCents: number }) => {
      refunded.push(amountCents)
      return Promise.resolve({ kind: 'SUCCEEDED', refundRef: newId('re') })
    },
  }
  const idle = { flush: () => Promise.resolve(), deliver: () => Promise.resolve() }
  const ports = { store: bench.store, processor, outbox: idle, messenger: idle, newId } as unknown as Ports
  const accountId = await anAccount(bench.db)
  const start = at('2027-01-31T08:00:00Z')
  const month = { billingAnchor: start, periodStart: start, periodEnd: RENEWAL, renewAt: RENEWAL, createdAt: start }
  const { id: numberId, ...number } = aNumberRecord(accountId, { state: 'ACTIVE', paidFirstAt: start, ...month })
  await bench.inside(async (tx) => {
    await tx.updateAccount(accountId, { processorCustomer: newId('cus') })
    await tx.insertMethod(aMethodRecord(accountId, { role: 'PRIMARY' }))
    await tx.insertNumber({ ...number, id: numberId })
  })
  const numbers = numberActivities(ports)
  const me = { numberId, accountId }
  const action = { kind: 'RENEW', at: RENEWAL, rank: 2 } as const
  await numbers.workNumber({ ...me, now: RENEWAL, realNow: RENEWAL, action })
  const cancel = (duringRenewal: boolean) => {
    const command = { name: 'cancel', reason: null, confirmReleaseAt: null } as const
    return numbers.cancel({ ...me, now: RENEWAL, command, duringRenewal })
  }
  /** Looks at the renewal until nothing is left to find out. */
  const lookAgain = async () => {
    asked = true
    const { id: invoiceId } = await bench.db.invoice.findFirstOrThrow({ where: { numberId } })
    const collection = dunningActivities(ports)
    let { next } = await collection.considerInvoice({ invoiceId, now: RENEWAL })
    while (next?.kind === 'LOOK_UP') {
      const step = { invoiceId, now: next.at, realNow: next.at, action: next as never }
      next = (await collection.workInvoice(step)).next
    }
  }
  const outcome = async () => {
    const { state, periodEnd } = await bench.db.phoneNumber.findUniqueOrThrow({ where: { id: numberId } })
    const invoice = await bench.db.invoice.findFirstOrThrow({ where: { numberId } })
    const { status, paidCents, refundedCents, shortenedTo } = invoice
    return {
      state,
      periodEnd: periodEnd?.getTime(),
      shortenedTo: shortenedTo?.getTime(),
      status,
      paidCents,
      refundedCents,
      refunded,
    }
  }
  return { cancel, lookAgain, outcome }
}

describe('a cancel that races the renewal', () => {
  const PAID: ChargeOutcome = { kind: 'SUCCEEDED', chargeRef: 'pi_race', amountCents: 3900 } as ChargeOutcome
  const UNKNOWN: ChargeOutcome = { kind: 'UNKNOWN', message: 'no answer' }

  it('and was accepted while it was charged has it refunded in full, and the period ends where it began (I7)', async () => {
    const { cancel, outcome } = await renewing(PAID)
    await cancel(true)
    expect(await outcome()).toMatchObject({ state: 'SETTLING', status: 'PAID', refundedCents: 3900, refunded: [3900] })
    // The month that was given back takes no time any more: a reactivation may begin there (I2).
    expect(await outcome()).toMatchObject({ periodEnd: RENEWAL, shortenedTo: RENEWAL })
  })

  it('and came after it was booked keeps the month (C21, the control)', async () => {
    const { cancel, outcome } = await renewing(PAID)
    await cancel(false)
    expect(await outcome()).toMatchObject({ state: 'SETTLING', status: 'PAID', refundedCents: 0, refunded: [] })
    expect((await outcome()).periodEnd).toBe(at('2027-03-31T08:00:00Z'))
  })

  it('whose outcome is not known voids it; if it was paid after all, all of it goes back', async () => {
    const { cancel, lookAgain, outcome } = await renewing(UNKNOWN, PAID)
    await cancel(true)
    expect(await outcome()).toMatchObject({ state: 'SETTLING', status: 'VOID', paidCents: 0, refunded: [] })
    await lookAgain()
    expect(await outcome()).toMatchObject({ status: 'VOID', paidCents: 3900, refundedCents: 3900, refunded: [3900] })
  })

  it('twice is one cancel and one refund', async () => {
    const { cancel, outcome } = await renewing(PAID)
    await cancel(true)
    const first = await outcome()
    await cancel(false)
    expect(await outcome()).toEqual(first)
  })
})
