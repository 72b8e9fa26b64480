import { newId } from '../../../adapters/ids'
import type { AttemptRecord, InvoiceRecord } from '../../../domain/invoice/record'
import { DAY, HOUR, iso } from '../../../domain/time'
import { aLine, aMethodRecord, anAttemptRecord } from '../store/rows'
import { aTariff, ingest, NOW, templates, useUpAllowance } from '../usage/database'
import { aCustomer, mailsOf, type OutboxBench, requestMails, startOutbox, toldIn, unpaidSince } from './outbox-bench'

let bench: OutboxBench
beforeAll(async () => {
  bench = await startOutbox()
}, 120_000)
afterAll(() => bench.stop())

type Customer = Awaited<ReturnType<typeof aCustomer>>

const DECLINED = {
  outcome: 'DECLINED',
  declineCode: 'insufficient_funds',
  declineClass: 'SOFT_FUNDS',
} as const satisfies Partial<AttemptRecord>

/** Records attempts of the invoice in their order. */
const attempts = (invoiceId: string, ...each: Partial<AttemptRecord>[]) =>
  bench.inside(async (tx) => {
    for (const [index, attempt] of each.entries()) {
      await tx.insertAttempt(anAttemptRecord(invoiceId, index + 1, attempt))
    }
  })

/** Sends the mail and answers its subject and what it said. */
async function told(
  { accountId, numberId, invoiceId }: Pick<Customer, 'accountId'> & Partial<Customer>,
  template: Parameters<typeof requestMails>[2]['template'],
  { at = NOW, params = {} }: { at?: number; params?: Record<string, string> } = {},
) {
  await requestMails(bench, accountId, { template, numberId, invoiceId, params, at })
  await bench.flush(accountId, at)
  const facts = await toldIn(bench, accountId)
  const subject = (await mailsOf(bench, accountId)).at(-1)?.subject ?? ''
  return { facts, subject }
}

const suspendedFor = (day0At: number) => ({
  number: { state: 'SUSPENDED' as const, suspensionReasons: ['HOSTING_UNPAID' as const], renewAt: day0At },
  invoice: unpaidSince(day0At),
})

describe('An unpaid invoice in a mail', () => {
  it('E09: tells the card, the reason, the next try and the suspension', async () => {
    const customer = await aCustomer(bench, { number: { state: 'PAST_DUE' }, invoice: unpaidSince(NOW) })
    await attempts(customer.invoiceId, { ...DECLINED, methodId: customer.card.id })
    const { facts, subject } = await told(customer, 'E09')
    expect(facts.invoice).toMatchObject({
      number: customer.invoice.number,
      totalCents: 3_900,
      declinedWith: { brand: 'visa', last4: '4242', role: 'PRIMARY' },
      declineCode: 'insufficient_funds',
      declineClass: 'SOFT_FUNDS',
      tries: 1,
      paidWith: null,
      nextAttemptAt: iso(NOW + DAY),
      suspendAt: iso(NOW + 3 * DAY),
      cancelAt: iso(NOW + 28 * DAY),
      lines: [{ phoneNumber: customer.number.phoneNumber, quantity: 1, unitPriceCents: 3_900, amountCents: 3_900 }],
    })
    expect(subject).toMatch(/^Payment of \$39\.00 failed/)
  })

  it('announces no try when no method is left that it could be made on (rule 9)', async () => {
    const customer = await aCustomer(bench, { number: { state: 'PAST_DUE' }, invoice: unpaidSince(NOW) })
    await bench.inside((tx) => tx.updateMethod(customer.card.id, { status: 'STOPPED' }))
    expect((await told(customer, 'E09')).facts.invoice).toMatchObject({ nextAttemptAt: null, tries: 0 })
  })

  it('E10: counts tries, not methods, and only automatic ones that were answered', async () => {
    const customer = await aCustomer(bench, {
      number: { state: 'PAST_DUE' },
      invoice: { ...unpaidSince(NOW - 2 * DAY), ladderPosition: 22 },
    })
    const backup = aMethodRecord(customer.accountId, { addedAt: NOW - 30 * DAY, last4: '0001' })
    await bench.inside((tx) => tx.insertMethod(backup))
    const [a, b] = [customer.card.id, backup.id]
    await attempts(
      customer.invoiceId,
      { ...DECLINED, methodId: a, runKey: 'day 0' },
      { ...DECLINED, methodId: b, runKey: 'day 0' },
      { ...DECLINED, methodId: a, runKey: 'pay', trigger: 'CUSTOMER' },
      {
        outcome: 'TRANSIENT',
        methodId: a,
        runKey: 'day 1',
        declineClass: 'TRANSIENT',
        declineCode: 'processing_error',
      },
      { ...DECLINED, methodId: b, runKey: 'day 2', declineCode: 'do_not_honor', declineClass: 'SOFT_VAGUE' },
    )
    expect((await told(customer, 'E10')).facts.invoice).toMatchObject({
      tries: 2,
      declinedWith: { last4: '0001', role: 'BACKUP' },
      declineClass: 'SOFT_VAGUE',
      // The reduced ladder of a vague answer.
      nextAttemptAt: iso(NOW + 3 * DAY),
      suspendAt: iso(NOW + DAY),
    })
  })

  it('I3: E10 that is late names the suspension that comes with it', async () => {
    const customer = await aCustomer(bench, {
      number: { state: 'PAST_DUE' },
      invoice: { ...unpaidSince(NOW - 4 * DAY), ladderPosition: 22 },
    })
    expect((await told(customer, 'E10')).facts.invoice?.suspendAt).toBe(iso(NOW))
  })

  it('E11: is about what is left to lose', async () => {
    const customer = await aCustomer(bench, suspendedFor(NOW - 3 * DAY))
    expect((await told(customer, 'E11')).facts).toMatchObject({
      number: { state: 'SUSPENDED', suspensionReasons: ['HOSTING_UNPAID'], nextCharge: null },
      invoice: { suspendAt: null, cancelAt: iso(NOW + 25 * DAY) },
    })
  })

  it('E12: names the deposit that a cancel would cost, and none where nothing would be held', async () => {
    const customer = await aCustomer(bench, suspendedFor(NOW - 14 * DAY))
    expect((await told(customer, 'E12')).facts.number?.deposit).toBeNull()
    await aTariff(bench.db, customer.accountId, 600_000)
    await useUpAllowance(bench.db, customer.numberId)
    await ingest(bench.db, customer.accountId, templates(1, customer.numberId))
    const { facts, subject } = await told(customer, 'E12')
    expect(facts.number?.deposit).toMatchObject({ state: 'NONE', amountCents: 3_900 })
    expect(subject).toContain('will be released on')
  })

  it('E08: tells what the bank asks for, about usage of several numbers as well', async () => {
    const kind = { kind: 'USAGE', cause: 'THRESHOLD', ...unpaidSince(NOW, 'usage') } as const
    const customer = await aCustomer(bench, { invoice: kind })
    const waiting = {
      outcome: 'REQUIRES_ACTION',
      declineCode: 'authentication_required',
      declineClass: 'NEEDS_AUTH',
    } as const
    await attempts(customer.invoiceId, { ...waiting, methodId: customer.card.id })
    const { facts } = await told({ ...customer, numberId: undefined }, 'E08')
    expect(facts.number).toBeUndefined()
    expect(facts.invoice).toMatchObject({
      declineClass: 'NEEDS_AUTH',
      declinedWith: { last4: '4242' },
      nextAttemptAt: null,
      suspendAt: iso(NOW),
    })
  })
})

describe('A receipt', () => {
  const PAID = { status: 'PAID', paidCents: 3_900, paidAt: NOW } as const satisfies Partial<InvoiceRecord>

  it('E05: names the card that paid, though it was removed since, and the next charge with its card', async () => {
    const customer = await aCustomer(bench, { invoice: PAID })
    await attempts(customer.invoiceId, { outcome: 'SUCCEEDED', methodId: customer.card.id, chargeRef: 'ch_1' })
    const next = aMethodRecord(customer.accountId, { last4: '0002', addedAt: NOW })
    await bench.inside(async (tx) => {
      await tx.updateMethod(customer.card.id, { status: 'REMOVED', role: 'BACKUP' })
      await tx.insertMethod({ ...next, role: 'PRIMARY' })
    })
    const { facts, subject } = await told(customer, 'E05')
    expect(facts).toMatchObject({
      seller: { legalName: 'Linekeeper', supportEmail: 'billing@mail.example.com' },
      account: { legalName: 'Fixture Ltd', dialogueTerms: { freePerMonth: 1000, thresholdCents: 3000 } },
      number: {
        nextCharge: { at: iso(NOW + 30 * DAY), amountCents: 3_900 },
        nextChargeCard: { last4: '0002', role: 'PRIMARY' },
      },
      invoice: {
        paidAt: iso(NOW),
        paidWith: { brand: 'visa', last4: '4242' },
        declinedWith: null,
        declineClass: null,
        tax: { ratePercent: 0, amountCents: 0, note: null },
        periodStart: iso(NOW),
        nextAttemptAt: null,
        suspendAt: null,
        cancelAt: null,
      },
    })
    expect(subject).toContain(customer.invoice.number)
  })

  it('E06: tells why the primary failed in the try in which the backup paid', async () => {
    const customer = await aCustomer(bench, { invoice: PAID })
    const backup = aMethodRecord(customer.accountId, { last4: '0003', brand: 'mastercard', addedAt: NOW - DAY })
    await bench.inside((tx) => tx.insertMethod(backup))
    await attempts(
      customer.invoiceId,
      { ...DECLINED, methodId: backup.id, runKey: 'day 0', declineCode: 'lost_card', declineClass: 'HARD_STOP' },
      { ...DECLINED, methodId: customer.card.id, runKey: 'day 1' },
      { outcome: 'SUCCEEDED', methodId: backup.id, runKey: 'day 1', chargeRef: 'ch_2' },
    )
    expect((await told(customer, 'E06')).facts.invoice).toMatchObject({
      paidWith: { brand: 'mastercard', last4: '0003', role: 'BACKUP' },
      declinedWith: { last4: '4242', role: 'PRIMARY' },
      declineCode: 'insufficient_funds',
    })
  })

  it('of a reactivation tells the deposit that reduced it in its own words', async () => {
    const credit = {
      numberId: null,
      description: 'Deposit T-1',
      quantity: 1,
      unitPriceMicros: null,
      amountCents: -3_000,
    }
    const customer = await aCustomer(bench, {
      invoice: { ...PAID, cause: 'REACTIVATION', totalCents: 900, paidCents: 900 },
      lines: (numberId) => [aLine(numberId), { ...credit, numberId }],
    })
    expect((await told(customer, 'E05')).facts.invoice?.lines).toEqual([
      expect.objectContaining({ phoneNumber: customer.number.phoneNumber, amountCents: 3_900 }),
      { description: 'Deposit T-1', phoneNumber: null, quantity: 1, amountCents: -3_000 },
    ])
  })

  it('E15: is for the month that was closed, with its free dialogues and what is carried on', async () => {
    const closing = Date.parse('2026-12-01T06:00:00Z')
    const dialogues = (numberId: string) => ({ ...aLine(numberId, 100), quantity: 20, unitPriceMicros: 50_000 })
    const customer = await aCustomer(bench, {
      invoice: {
        ...PAID,
        kind: 'USAGE',
        cause: 'MONTH_START',
        dueAt: closing,
        ...{ periodStart: null, periodEnd: null },
      },
      lines: (numberId) => [dialogues(numberId)],
    })
    const { accountId, numberId } = customer
    await aTariff(bench.db, accountId, 4_000)
    await useUpAllowance(bench.db, numberId, 1_000, '2026-11')
    await useUpAllowance(bench.db, numberId, 1_000, '2026-12')
    await ingest(bench.db, accountId, templates(1, numberId, { at: closing - HOUR }), closing)
    const cut = new Date('2026-12-01T00:00:00Z')
    await bench.db.account.update({ where: { id: accountId }, data: { usageClosedAt: cut } })
    const { facts, subject } = await told({ ...customer, numberId: undefined }, 'E15', { at: closing })
    expect(facts.invoice).toMatchObject({ periodStart: '2026-11-01T00:00:00.000Z', periodEnd: cut.toISOString() })
    expect(facts.invoice?.lines[0]).toMatchObject({ quantity: 20, unitPriceMicros: 50_000, amountCents: 100 })
    expect(facts.usage).toEqual({ freeUsed: 1_000, freeIncluded: 1_000, carriedMicros: 4_000 })
    expect(subject).toContain('November 2026')
  })

  it("E14: counts an allowance that numbers of one WABA share once, in the WABA's own month", async () => {
    const paid = { ...PAID, kind: 'USAGE', cause: 'THRESHOLD', dueAt: Date.parse('2026-11-30T22:00:00Z') } as const
    const customer = await aCustomer(bench, { invoice: { ...paid, periodStart: null, periodEnd: null } })
    const { accountId, numberId, invoiceId } = customer
    const waba = newId('waba')
    await bench.inside((tx) => tx.claimWaba(waba, accountId))
    await bench.db.waba.update({ where: { id: waba }, data: { timeZone: 'Europe/Istanbul' } })
    await bench.db.phoneNumber.update({ where: { id: numberId }, data: { wabaId: waba } })
    const grant = { scopeKey: `WABA:${waba}`, month: '2026-12', used: 40 }
    await bench.db.allowanceGrant.create({ data: grant })
    const { facts } = await told({ accountId, invoiceId }, 'E14', { at: paid.dueAt })
    expect(facts.usage).toEqual({ freeUsed: 40, freeIncluded: 1_000, carriedMicros: 0 })
    expect(facts.invoice).toMatchObject({ periodStart: null, periodEnd: null })
  })
})

describe('The start of a number', () => {
  it('E01, E03: names the period and the next charge', async () => {
    const customer = await aCustomer(bench, {
      number: { state: 'PROVISIONING' },
      invoice: { cause: 'SIGN_UP', status: 'PAID', paidCents: 3_900, paidAt: NOW },
    })
    await attempts(customer.invoiceId, { outcome: 'SUCCEEDED', methodId: customer.card.id, chargeRef: 'ch_3' })
    expect((await told(customer, 'E01')).facts.number).toMatchObject({
      nextCharge: { at: iso(NOW + 30 * DAY), amountCents: 3900 },
      currentPeriodEnd: iso(NOW + 30 * DAY),
    })
    await bench.inside((tx) => tx.updateNumber(customer.numberId, { state: 'ACTIVE' }))
    expect((await told(customer, 'E03')).facts.number?.nextCharge).not.toBeNull()
  })

  it('E02: tells why the first payment failed', async () => {
    const customer = await aCustomer(bench, {
      number: { state: 'ABANDONED', periodStart: null, periodEnd: null, renewAt: null },
      invoice: { cause: 'SIGN_UP', status: 'VOID' },
    })
    await attempts(customer.invoiceId, { ...DECLINED, methodId: customer.card.id })
    expect((await told(customer, 'E02')).facts.invoice).toMatchObject({ declineClass: 'SOFT_FUNDS', cancelAt: null })
  })

  it('E04: reminds of a yearly renewal with its price and card', async () => {
    const renewal = { renewAt: NOW + 7 * DAY, plan: 'ANNUAL', priceCents: 36_000 } as const
    const { accountId, numberId } = await aCustomer(bench, {
      number: renewal,
      invoice: { status: 'PAID', paidAt: NOW, paidCents: 3_900 },
    })
    expect((await told({ accountId, numberId }, 'E04')).facts.number).toMatchObject({
      nextCharge: { at: iso(NOW + 7 * DAY), amountCents: 36_000 },
      nextChargeCard: { last4: '4242' },
    })
  })

  it('E13: a number that works again has its next charge', async () => {
    const { accountId, numberId } = await aCustomer(bench, {
      invoice: { status: 'PAID', paidAt: NOW, paidCents: 3_900 },
    })
    expect((await told({ accountId, numberId }, 'E13')).facts.number?.nextCharge).toMatchObject({ amountCents: 3_900 })
  })
})

describe('The end of a number', () => {
  const cancelled = { cancelledAt: NOW - 20 * DAY, cancelReason: 'CUSTOMER', renewAt: null } as const

  /** A held number with its deposit. */
  async function held(depositState: 'PAID' | 'FAILED', invoice: Partial<InvoiceRecord>) {
    const deposit = { kind: 'DEPOSIT', cause: 'CANCEL', periodStart: null, periodEnd: null, ...invoice } as const
    const number = { ...cancelled, state: 'HOLD', holdUntil: NOW + 10 * DAY, depositState } as const
    const customer = await aCustomer(bench, { number, invoice: deposit })
    await bench.inside((tx) => tx.updateNumber(customer.numberId, { depositInvoiceId: customer.invoiceId }))
    return customer
  }
  const PAID = { status: 'PAID', paidCents: 3_900, paidAt: NOW - 20 * DAY } as const

  it('E22, E24: name the release and the deposit', async () => {
    const customer = await held('PAID', PAID)
    const { facts, subject } = await told(customer, 'E22')
    expect(facts.number).toMatchObject({
      holdUntil: iso(NOW + 10 * DAY),
      deposit: { state: 'PAID', amountCents: 3_900, appliedToUsageCents: 0, refundedCents: 0, movedTo: null },
    })
    expect(subject).toContain('will be released on')
    expect((await told({ ...customer, invoiceId: undefined }, 'E24')).subject).toContain('One week until')
  })

  it('E23: tells the deposit that could not be charged, and its next try', async () => {
    const customer = await held('FAILED', unpaidSince(NOW, 'deposit'))
    await attempts(customer.invoiceId, { ...DECLINED, methodId: customer.card.id })
    expect((await told(customer, 'E23')).facts).toMatchObject({
      number: { deposit: { state: 'FAILED' } },
      invoice: { nextAttemptAt: iso(NOW + DAY), suspendAt: null, cancelAt: null },
    })
  })

  it('C23: E25 accounts for the deposit; a refund that is decided counts before the bank has taken it', async () => {
    const customer = await held('PAID', PAID)
    const { accountId, numberId, invoiceId } = customer
    await attempts(invoiceId, { outcome: 'SUCCEEDED', methodId: customer.card.id, chargeRef: `ch ${invoiceId}` })
    await bench.inside(async (tx) => {
      const [attempt] = await tx.attemptsOf(invoiceId)
      const refund = { key: `refund:${invoiceId}:DEPOSIT_REST`, accountId, invoiceId, attemptId: attempt?.id ?? '' }
      const rest = { amountCents: 3_480, reason: 'DEPOSIT_REST', status: 'SENT', refundRef: null } as const
      await tx.insertRefund({ id: newId('ref'), ...refund, ...rest, at: NOW, tries: 0, tryAt: NOW })
      for (const data of [{ amountCents: 400 }, { amountCents: 20 }]) {
        await tx.record({ type: 'deposit.applied', at: NOW, accountId, numberId, invoiceId, data })
      }
      await tx.updateNumber(numberId, { state: 'DELETED', deletedAt: NOW })
    })
    expect((await told({ accountId, numberId }, 'E25')).facts.number).toMatchObject({
      deletedAt: iso(NOW),
      deposit: { state: 'PAID', amountCents: 3_900, appliedToUsageCents: 420, refundedCents: 3_480 },
    })
  })

  it('E27: tells where the deposit went, less what dialogues had used of it', async () => {
    const { accountId, numberId, invoiceId } = await aCustomer(bench, {
      invoice: { kind: 'DEPOSIT', cause: 'CANCEL', ...PAID },
    })
    const use = (amountCents: number) =>
      bench.inside((tx) =>
        tx.record({ type: 'deposit.applied', at: NOW, accountId, numberId, invoiceId, data: { amountCents } }),
      )
    const params = { depositInvoiceId: invoiceId, movedTo: 'WALLET' }
    const deposit = async () =>
      (await told({ accountId, numberId, invoiceId }, 'E27', { params })).facts.number?.deposit
    expect(await deposit()).toMatchObject({ state: 'PAID', amountCents: 3_900, movedTo: 'WALLET' })
    await use(900)
    expect(await deposit()).toMatchObject({ amountCents: 3_000, movedTo: 'WALLET' })
    await use(3_000)
    expect(await deposit()).toBeNull()
  })

  it('E21: of a number that was cancelled on day 28 names the debt, also when that is usage', async () => {
    const ended = { ...cancelled, cancelReason: 'UNPAID_TOO_LONG', state: 'DELETING' } as const
    const givenUp = { status: 'UNCOLLECTIBLE', kind: 'USAGE', cause: 'THRESHOLD', closedAt: NOW } as const
    const { accountId, numberId, invoiceId } = await aCustomer(bench, {
      number: ended,
      invoice: { ...unpaidSince(NOW - 28 * DAY, 'usage'), ...givenUp },
    })
    expect((await told({ accountId, numberId }, 'E21')).facts.invoice).toMatchObject({
      id: invoiceId,
      status: 'UNCOLLECTIBLE',
    })
    await bench.inside((tx) => tx.updateInvoice(invoiceId, { status: 'PAID', paidCents: 3_900, paidAt: NOW }))
    expect((await told({ accountId, numberId }, 'E26')).facts.invoice).toBeUndefined()
    expect((await told({ accountId, numberId }, 'E21')).facts.invoice).toBeUndefined()
  })
})

describe('E30: a refund', () => {
  async function refunded(status: 'SUCCEEDED' | 'TO_WALLET', methodId: (of: Customer) => string | null) {
    const customer = await aCustomer(bench, { invoice: { status: 'PAID', paidCents: 3_900, paidAt: NOW } })
    const { accountId, invoiceId } = customer
    await attempts(invoiceId, { outcome: 'SUCCEEDED', methodId: methodId(customer), chargeRef: `ch ${invoiceId}` })
    const refundId = newId('ref')
    await bench.inside(async (tx) => {
      const [attempt] = await tx.attemptsOf(invoiceId)
      const of = { id: refundId, key: refundId, accountId, invoiceId, attemptId: attempt?.id ?? '' }
      const sent = { status, refundRef: null, at: NOW, tries: 0, tryAt: NOW }
      await tx.insertRefund({ ...of, amountCents: 3_900, reason: 'PAID_TWICE', ...sent })
    })
    return (await told(customer, 'E30', { params: { refundId } })).facts.refund
  }

  it('names the card it went to', async () => {
    expect(await refunded('SUCCEEDED', ({ card }) => card.id)).toMatchObject({
      ...{ amountCents: 3_900, currency: 'USD', reason: 'PAID_TWICE', cardRefused: false },
      toCard: { brand: 'visa', last4: '4242' },
    })
  })

  it('that the bank did not take went to the wallet', async () => {
    expect(await refunded('TO_WALLET', ({ card }) => card.id)).toMatchObject({ cardRefused: true, toCard: null })
  })

  it('of a payment on a hosted page went to the card that is known there', async () => {
    expect(await refunded('SUCCEEDED', () => null)).toMatchObject({ toCard: { brand: 'card', last4: '' } })
  })
})

describe('What a mail says of the account', () => {
  it('is its address as it is printed, and no dialogue terms where the host charges none', async () => {
    const { accountId, numberId } = await aCustomer(bench, { invoice: { status: 'VOID' } })
    const address = {
      line1: '12 Orchard Street',
      line2: null,
      city: 'Portland',
      region: 'OR',
      postalCode: '97205',
      country: 'US',
    }
    await bench.db.account.update({ where: { id: accountId }, data: { address, metaBilling: 'DIRECT', locale: 'tr' } })
    const { facts } = await told({ accountId, numberId }, 'E03')
    expect(facts.account).toMatchObject({
      addressLines: ['12 Orchard Street', 'Portland, OR 97205', 'US'],
      dialogueTerms: null,
      locale: 'tr',
    })
    expect(facts.links).toMatchObject({
      publicUrl: 'https://billing.example.com',
      portal: 'https://billing.example.com',
    })
  })
})
