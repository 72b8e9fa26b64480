import { numberActivities } from '../../activities/number'
import type { Ports } from '../../activities/ports'
import type { Processor } from '../../activities/ports/processor'
import { newId } from '../../adapters/ids'
import { createOutbox } from '../../adapters/mail/outbox'
import type { NumberRecord } from '../../domain/number/record'
import { DAY } from '../../domain/time'
import {
  aLine,
  aMethodRecord,
  aNumberRecord,
  anInvoiceRecord,
  type StoreBench,
  startStore,
} from '../adapters/store/rows'
import { anAccount } from '../adapters/usage/database'

let bench: StoreBench

beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

const at = (iso: string) => Date.parse(iso)

/** A number paid from 31 January on, whose worker was away until `realNow`; every step that is due then is taken. */
async function wakeAfterOutage(realNow: number) {
  const charges: number[] = []
  const processor: Pick<Processor, 'charge'> = {
    charge: ({ amountCents }) => {
      charges.push(amountCents)
      return Promise.resolve({ kind: 'SUCCEEDED', chargeRef: newId('pi'), amountCents })
    },
  }
  const ports = {
    store: bench.store,
    processor,
    outbox: { flush: () => Promise.resolve() },
    messenger: { deliver: () => Promise.resolve() },
    newId,
  } as unknown as Ports
  const accountId = await anAccount(bench.db)
  const numberId = await paidNumber(accountId)
  const activities = numberActivities(ports)
  const me = { numberId, accountId }
  let { next } = await activities.considerNumber({ ...me, now: at('2027-01-31T08:00:00Z') })
  while (next !== null && next.at <= realNow) {
    next = (await activities.workNumber({ ...me, now: next.at, realNow, action: next as never })).next
  }
  const number = await bench.inside((tx) => tx.readNumber(numberId))
  const alerts = await bench.db.event.count({ where: { numberId, type: 'ops.alert' } })
  return { charges, alerts, number: number as NumberRecord }
}

async function paidNumber(accountId: string): Promise<string> {
  const [start, end] = [at('2027-01-31T08:00:00Z'), at('2027-02-28T08:00:00Z')]
  const number = aNumberRecord(accountId, {
    state: 'ACTIVE',
    billingAnchor: start,
    ...{ periodStart: start, periodEnd: end, renewAt: end, paidFirstAt: start, createdAt: start },
  })
  await bench.inside(async (tx) => {
    await tx.updateAccount(accountId, { processorCustomer: newId('cus') })
    await tx.insertMethod(aMethodRecord(accountId, { role: 'PRIMARY' }))
    await tx.insertNumber(number)
  })
  return number.id
}

describe('a worker that was away', () => {
  it('for some days charges the month that fell due, and nothing else', async () => {
    const { charges, alerts, number } = await wakeAfterOutage(at('2027-03-09T12:00:00Z'))
    expect({ charges, alerts }).toEqual({ charges: [3900], alerts: 0 })
    expect(number.periodEnd).toBe(at('2027-03-31T08:00:00Z'))
  })

  it('over two whole months charges the running month once, and tells of the two it did not bill', async () => {
    const { charges, alerts, number } = await wakeAfterOutage(at('2027-05-10T12:00:00Z'))
    expect({ charges, alerts }).toEqual({ charges: [3900], alerts: 2 })
    // Still counted from the anchor on the 31st (C13).
    expect(number.periodStart).toBe(at('2027-04-30T08:00:00Z'))
    expect(number.periodEnd).toBe(at('2027-05-31T08:00:00Z'))
  })
})

describe('a warning that went out late', () => {
  const day = (count: number) => at('2027-02-28T08:00:00Z') + count * DAY

  /** Its renewal was declined on 28 February, 08:00; the worker is away until `realNow`, and so is its mail. */
  async function suspendAfterOutage(realNow: number) {
    const mailer = { send: () => Promise.resolve({ accepted: true as const, refused: [] }), close: () => {} }
    const log = { error: () => {}, warn: () => {} }
    const publicUrl = 'https://billing.example.com'
    const outbox = createOutbox({
      db: bench.db,
      mailer,
      from: 'billing@example.com',
      publicUrl,
      log,
      clock: () => realNow,
    })
    const messenger = { deliver: () => Promise.resolve() }
    const ports = { store: bench.store, outbox, messenger, newId } as unknown as Ports
    const accountId = await anAccount(bench.db)
    const numberId = await paidNumber(accountId)
    const owed = anInvoiceRecord(accountId, {
      ...{ numberId, dueAt: day(0), day0At: day(0), periodOrdinal: 1, periodStart: day(0), periodEnd: day(31) },
      ...{ dunningPolicy: 'standard', dunningVersion: 1, ladderPosition: 11 },
    })
    await bench.inside(async (tx) => {
      await tx.insertInvoice(owed, [aLine(numberId)])
      await tx.updateNumber(numberId, { state: 'PAST_DUE', renewalInvoiceId: owed.id })
    })
    const activities = numberActivities(ports)
    const me = { numberId, accountId }
    let { next } = await activities.considerNumber({ ...me, now: day(0) })
    while (next !== null && next.at <= realNow) {
      next = (await activities.workNumber({ ...me, now: next.at, realNow, action: next as never })).next
    }
    const warning = await bench.db.mail.findFirst({ where: { accountId, template: 'E10' } })
    const suspended = await bench.db.event.findFirst({ where: { numberId, type: 'number.state_changed' } })
    return { warnedAt: warning?.acceptedAt?.getTime(), suspendedAt: suspended?.at.getTime() }
  }

  it('is recorded when it was really accepted, and the suspension is not before that (I3, dunning rule 10)', async () => {
    expect(await suspendAfterOutage(day(5))).toEqual({ warnedAt: day(5), suspendedAt: day(5) })
  })

  it('is no reason to wait longer where it went out in time (the control)', async () => {
    expect(await suspendAfterOutage(day(3))).toEqual({ warnedAt: day(3), suspendedAt: day(3) })
  })
})
