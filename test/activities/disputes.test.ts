import { accountActivities } from '../../activities/account'
import { dunningActivities } from '../../activities/dunning'
import { numberActivities } from '../../activities/number'
import { endHold } from '../../activities/number/hold'
import type { Ports } from '../../activities/ports'
import { CHARGE_DISPUTED, type SeenDispute } from '../../activities/ports/processor'
import type { RefundRecord } from '../../activities/ports/store'
import { newId } from '../../adapters/ids'
import { addMonths } from '../../domain/calendar'
import { DONE } from '../../domain/commands'
import type { InvoiceRecord } from '../../domain/invoice/record'
import type { NumberRecord } from '../../domain/number/record'
import { DAY } from '../../domain/time'
import {
  aLine,
  aMethodRecord,
  aNumberRecord,
  anAttemptRecord,
  anInvoiceRecord,
  aPaidInvoice,
  type StoreBench,
  startStore,
} from '../adapters/store/rows'
import { anAccount, NOW } from '../adapters/usage/database'

let bench: StoreBench

beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

jest.setTimeout(30_000)

const portsWith = (processor: object): Ports => {
  const outbox = { flush: () => Promise.resolve() }
  const messenger = { deliver: () => Promise.resolve() }
  return { store: bench.store, processor, outbox, messenger, newId } as unknown as Ports
}

/** A paid invoice on a card, and a bank that says of its payment what the test sets. */
async function aPaymentAndItsBank(fields: Partial<InvoiceRecord> = {}, number?: (accountId: string) => NumberRecord) {
  const accountId = await anAccount(bench.db)
  const about = number?.(accountId)
  const method = aMethodRecord(accountId, { role: 'PRIMARY' })
  const { invoice, attempt } = await bench.inside(async (tx) => {
    await tx.insertMethod(method)
    if (about) await tx.insertNumber(about)
    const paid = await aPaidInvoice(tx, accountId, { ...fields, ...(about ? { numberId: about.id } : {}) })
    // Paid on a page: there the person chooses the method, after the attempt has its key (I12).
    await tx.updateAttempt(paid.attempt.id, { methodId: method.id, pageRef: newId('cs') })
    return paid
  })
  const itsRef = newId('dp')
  let said: SeenDispute
  const processor: { lookUpDispute: () => Promise<SeenDispute>; refund?: () => Promise<object> } = {
    lookUpDispute: () => Promise.resolve(said),
  }
  const dunning = dunningActivities(portsWith(processor))
  const bankSays = async (kind: SeenDispute['kind'], now = NOW + DAY, disputeRef = itsRef, amountCents = 3900) => {
    said = { disputeRef, chargeRef: `${attempt.chargeRef}`, kind, amountCents, reason: 'fraudulent' }
    await dunning.lookAtDispute({ invoiceId: invoice.id, now, command: { name: 'look-at-dispute', disputeRef } })
  }
  const methodNow = () => bench.db.paymentMethod.findUniqueOrThrow({ where: { id: method.id } })
  const invoiceNow = () => bench.inside((tx) => tx.readInvoice(invoice.id))
  return { accountId, invoice, attempt, number: about, dunning, processor, bankSays, methodNow, invoiceNow }
}

describe('a dispute whose end is seen before its beginning', () => {
  it.each([
    ['one after the other', ['OPEN', 'WON']],
    ['the end only', ['WON']],
  ] as const)('told %s, the card is barred all the same (I9, rule 12)', async (_, words) => {
    const { bankSays, methodNow, invoiceNow } = await aPaymentAndItsBank()
    for (const word of words) await bankSays(word)
    expect((await methodNow()).status).toBe('BARRED')
    expect(await invoiceNow()).toMatchObject({ status: 'PAID', paidAt: NOW })
  })
})

describe('C20: a question that is asked while the bank decides', () => {
  it('defers the end of the ladder that a lost dispute begins', async () => {
    const { accountId, invoice, dunning, bankSays, invoiceNow } = await aPaymentAndItsBank()
    await bankSays('OPEN')
    const command = { name: 'inquire', inquiryId: newId('inq'), text: 'Why?', askedBy: 'CUSTOMER' } as const
    const asked = { invoiceId: invoice.id, accountId, now: NOW + 2 * DAY, command }
    expect((await dunning.askAboutInvoice(asked as never)).result).toEqual(DONE)
    await bankSays('LOST', NOW + 3 * DAY)
    expect(await invoiceNow()).toMatchObject({ status: 'OPEN', day0At: NOW + 3 * DAY, deferredDays: 7 })
  })
})

describe('a refund that the processor refuses because a dispute has just been opened', () => {
  it('waits for what the bank decides, though our books learn of it in the same moment', async () => {
    const { accountId, invoice, attempt, bankSays } = await aPaymentAndItsBank()
    const refund = aRefund(accountId, invoice.id, attempt.id, { amountCents: 1000, reason: 'SUPPORT' })
    await bench.inside((tx) => tx.insertRefund(refund))
    const processor = {
      refund: async () => {
        await bankSays('OPEN', NOW)
        return { kind: 'FAILED', code: CHARGE_DISPUTED, message: 'disputed', refundRef: null }
      },
    }
    await accountActivities(portsWith(processor)).considerAccount({ accountId, now: NOW })
    expect((await bench.db.refund.findUniqueOrThrow({ where: { id: refund.id } })).status).toBe('SENT')
  })
})

describe('a refund that was put off, of a payment that the bank then decides about', () => {
  it.each([
    ['WON', 'SUCCEEDED', 1],
    ['LOST', 'DROPPED', 0],
  ] as const)('%s, it is %s in the same moment', async (word, status, sent) => {
    const { accountId, invoice, attempt, processor, bankSays } = await aPaymentAndItsBank()
    const later = { tries: 9, tryAt: NOW + 6 * DAY }
    const refund = aRefund(accountId, invoice.id, attempt.id, { amountCents: 1000, reason: 'SUPPORT', ...later })
    await bankSays('OPEN')
    await bench.inside((tx) => tx.insertRefund(refund))
    const { next } = await accountActivities(portsWith({})).considerAccount({ accountId, now: NOW + DAY })
    expect(next?.kind).not.toBe('SEND_REFUND')
    let asked = 0
    processor.refund = () => {
      asked += 1
      return Promise.resolve({ kind: 'SUCCEEDED', refundRef: newId('re') })
    }
    await bankSays(word, NOW + 2 * DAY)
    expect([(await bench.db.refund.findUniqueOrThrow({ where: { id: refund.id } })).status, asked]).toEqual([
      status,
      sent,
    ])
  })

  it('wakes the account, for the processor may be away then too', async () => {
    const { accountId, invoice, attempt, processor, bankSays } = await aPaymentAndItsBank()
    await bankSays('OPEN')
    await bench.inside((tx) => tx.insertRefund(aRefund(accountId, invoice.id, attempt.id, { tryAt: NOW + 6 * DAY })))
    await bench.db.wakeUp.deleteMany({ where: { accountId } })
    processor.refund = () => Promise.reject(new Error('connection refused'))
    await bankSays('WON', NOW + 2 * DAY)
    const woken = await bench.db.wakeUp.findMany({ where: { accountId } })
    expect(woken.map(({ target }) => target)).toContain(`account:${accountId}`)
  })
})

describe('I9: two disputes of one invoice that are both won', () => {
  it.each([
    ['in the order they were opened', [0, 1]],
    ['the other way round', [1, 0]],
  ] as const)('%s leave it paid since it was paid', async (_, order) => {
    const { bankSays, invoiceNow } = await aPaymentAndItsBank()
    const refs = [newId('dp'), newId('dp')] as const
    await bankSays('OPEN', NOW + DAY, refs[0], 1000)
    await bankSays('OPEN', NOW + 2 * DAY, refs[1], 2900)
    for (const [turn, which] of order.entries()) {
      await bankSays('WON', NOW + (3 + turn) * DAY, refs[which], which === 0 ? 1000 : 2900)
    }
    expect(await invoiceNow()).toMatchObject({ status: 'PAID', paidAt: NOW, paidCents: 3900, dispute: null })
  })
})

function aRefund(accountId: string, invoiceId: string, attemptId: string, rest: Partial<RefundRecord>): RefundRecord {
  const id = newId('ref')
  const sending = { status: 'SENT', refundRef: null, at: NOW, tries: 0, tryAt: NOW } as const
  return { id, key: id, accountId, invoiceId, attemptId, amountCents: 3900, reason: 'PAID_TWICE', ...sending, ...rest }
}

/** A period that was paid for twice, because a dispute of the first payment was won; the second went back. */
async function aPeriodPaidTwice(plan: 'MONTHLY' | 'ANNUAL', cents: number) {
  const accountId = await anAccount(bench.db)
  const periodEnd = addMonths(NOW, plan === 'ANNUAL' ? 12 : 1)
  const period = { periodStart: NOW, periodEnd, billingAnchor: NOW, renewAt: periodEnd, paidFirstAt: NOW }
  const number = aNumberRecord(accountId, { plan, priceCents: cents, state: 'ACTIVE', ...period })
  const money = { totalCents: cents, paidCents: 2 * cents, adjustedCents: cents, refundedCents: cents }
  const paid = { status: 'PAID', paidAt: NOW, numberId: number.id, cause: 'SIGN_UP', periodOrdinal: 0 } as const
  await bench.inside(async (tx) => {
    await tx.insertNumber(number)
    const { id } = await tx.insertInvoice(anInvoiceRecord(accountId, { ...money, ...paid }), [aLine(number.id, cents)])
    const succeeded = { outcome: 'SUCCEEDED', amountCents: cents } as const
    await tx.insertAttempt(anAttemptRecord(id, 1, { ...succeeded, chargeRef: newId('pi') }))
    const second = await tx.insertAttempt(anAttemptRecord(id, 2, { ...succeeded, chargeRef: newId('pi') }))
    const back = { amountCents: cents, status: 'SUCCEEDED' } as const
    await tx.insertRefund(aRefund(accountId, id, second.id, back))
  })
  return { accountId, number }
}

/** A paid invoice of which the bank then took 1000 cents of the first payment, that the customer has paid again. */
async function aPartPaidAgain(fields: Partial<InvoiceRecord>, numberFields: Partial<NumberRecord>) {
  const { accountId, invoice, attempt, number, bankSays, processor } = await aPaymentAndItsBank(fields, (of) =>
    aNumberRecord(of, { paidFirstAt: NOW, ...numberFields }),
  )
  if (number === undefined) throw new Error('the payment is not about a number')
  await bankSays('OPEN', NOW + DAY, undefined, 1000)
  const second = await bench.inside(async (tx) => {
    await tx.updateInvoice(invoice.id, { status: 'PAID', paidAt: NOW + DAY, paidCents: 3900 })
    const paid = { outcome: 'SUCCEEDED', amountCents: 1000, chargeRef: newId('pi') } as const
    return tx.insertAttempt(anAttemptRecord(invoice.id, 2, paid))
  })
  const refunds = async () =>
    (await bench.db.refund.findMany({ where: { accountId }, orderBy: { amountCents: 'asc' } })).map((each) => [
      each.attemptId === attempt.id ? 'first' : each.attemptId === second.id ? 'second' : 'other',
      each.amountCents,
      each.status,
    ])
  return { accountId, invoice, number, bankSays, processor, refunds }
}

describe('money of a payment that a bank disputes in part, the part paid again', () => {
  const away = () => portsWith({ refund: () => Promise.reject(new Error('connection refused')) })

  it('goes back whole when the number never connects: what is disputed waits for the bank (row 5, I1)', async () => {
    const { accountId, number, refunds } = await aPartPaidAgain(
      { cause: 'SIGN_UP', periodOrdinal: 0 },
      { state: 'PROVISIONING' },
    )
    const command = { name: 'cancel', reason: 'REQUESTED', confirmReleaseAt: null } as const
    const cancel = { numberId: number.id, accountId, now: NOW + 2 * DAY, command, duringRenewal: false }
    for (let twice = 0; twice < 2; twice++) await numberActivities(away()).cancel(cancel as never)
    expect(await refunds()).toEqual([
      ['second', 1000, 'SENT'],
      ['first', 2900, 'SENT'],
    ])
  })

  it('does not keep a hold from ending: the deposit goes back in parts, and won, all of it (row 21)', async () => {
    const { invoice, number, refunds, bankSays, processor } = await aPartPaidAgain(
      { kind: 'DEPOSIT', cause: 'CANCEL' },
      {},
    )
    const holdUntil = NOW + 5 * DAY
    processor.refund = () => Promise.reject(new Error('connection refused'))
    const held = { state: 'HOLD', depositInvoiceId: invoice.id, depositState: 'PAID', cancelledAt: NOW, holdUntil }
    await bench.inside((tx) => tx.updateNumber(number.id, { ...held, heldSince: NOW } as never))
    for (let twice = 0; twice < 2; twice++) await endHold(away(), number.id, holdUntil)
    expect((await bench.inside((tx) => tx.readNumber(number.id)))?.state).toBe('DELETING')
    expect(await refunds()).toEqual([
      ['second', 1000, 'SENT'],
      ['first', 2900, 'SENT'],
    ])
    await bankSays('WON', holdUntil + DAY, undefined, 1000)
    expect((await refunds()).reduce((sum, [, cents]) => sum + Number(cents), 0)).toBe(4900)
  })
})

describe('money that was paid twice and went back', () => {
  it('is no part of what a month cost when a year begins at once (row 25)', async () => {
    const { number } = await aPeriodPaidTwice('MONTHLY', 3900)
    const { paidCents } = await bench.inside((tx) => tx.planChangeFacts(number))
    expect(paidCents).toBe(3900)
  })

  it('is no part of what a year cost when its unused months are refunded (C21)', async () => {
    const { accountId, number } = await aPeriodPaidTwice('ANNUAL', 36_000)
    const now = addMonths(NOW, 3) + DAY
    await bench.inside((tx) => tx.updateNumber(number.id, { state: 'DELETED', cancelledAt: now }))
    const numbers = numberActivities(portsWith({ refund: () => Promise.reject(new Error('later')) }))
    expect((await numbers.refundUnused({ numberId: number.id, accountId, now })).result).toEqual(DONE)
    const refunds = await bench.db.refund.findMany({ where: { accountId, reason: 'UNUSED_MONTHS' } })
    expect(refunds.map(({ amountCents }) => amountCents)).toEqual([20_400])
  })
})
