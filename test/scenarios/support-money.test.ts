import { eventually, ok, support } from '../support/client'
import type { HostedNumber, Invoice, MaybeRefused, Page } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

type CreditNote = { id: string; number: string; amountCents: number; reason: string; note: string | null }

const voidInvoice = (invoice: Invoice) => support.post<MaybeRefused<Invoice>>(`/v1/invoices/${invoice.id}/void`)
const refund = (invoice: Invoice, amountCents: number, reason = 'goodwill') =>
  support.post<MaybeRefused<Invoice>>(`/v1/invoices/${invoice.id}/refunds`, { amountCents, reason })

/** The invoice's credit notes, oldest first, as `NUMBER amount REASON`; the account's own prefix is left out. */
async function creditNotes(story: Story, invoice: Invoice): Promise<string[]> {
  const path = `/v1/invoices/${invoice.id}/credit-notes`
  const { data } = await ok(story.customer.get<Page<CreditNote>>(path))
  return data
    .reverse()
    .map(({ number, amountCents, reason }) => `${number.split('-').at(-1)} ${(amountCents / 100).toFixed(2)} ${reason}`)
}

async function invoices(story: Story): Promise<Invoice[]> {
  return (await story.history()).invoices
}

async function newest(story: Story): Promise<Invoice> {
  const last = (await invoices(story)).at(-1)
  if (last === undefined) throw new Error('no invoice yet')
  return last
}

/** Signed up on 31 January at 08:00; the renewal of 28 February is declined. */
async function unpaidSince28February(): Promise<{ story: Story; number: HostedNumber; works: () => Promise<void> }> {
  const story = await startStory('2027-01-31T08:00:00Z')
  const card = await story.attach('visa')
  const number = await story.order('main')
  await card.declines()
  await story.goTo('2027-02-28T08:00:00Z')
  await story.news()
  return { story, number, works: () => card.works() }
}

describe('voiding a hosting invoice', () => {
  it('of a suspended number resumes it; a new month starts then and is charged at once (row 12, I4, I5)', async () => {
    const { story, number, works } = await unpaidSince28February()
    // 3 March: suspended. 6 March: support voids the month that was never paid.
    await story.goTo('2027-03-06T12:00:00Z')
    await story.news()
    await works()
    const owed = await story.openInvoice()
    const voided = await ok(voidInvoice(owed))
    expect(voided).toMatchObject({ status: 'VOID', nextAttemptAt: null })
    await story.settle()
    expect(await story.news()).toEqual({
      charges: ['2027-03-06 12:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-03-06 12:00 E05', '2027-03-06 12:00 E13'],
      states: ['2027-03-06 12:00 main SUSPENDED → ACTIVE'],
    })
    expect(await story.number(number.id)).toMatchObject({
      state: 'ACTIVE',
      billingAnchor: '2027-03-06T12:00:00.000Z',
      currentPeriodEnd: '2027-04-06T12:00:00.000Z',
    })
    expect(await creditNotes(story, owed)).toEqual(['C0001 39.00 SUPPORT'])
    expect((await story.currentAccount()).standing).toBe('CLEAR')

    // Nothing of the voided month comes back: no retry on day 9 or later, one renewal a month on.
    await story.goTo('2027-04-06T12:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-04-06 12:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-04-06 12:00 E05'],
    })
    expect(await story.bills()).toEqual([
      'HOSTING 39.00 PAID',
      'HOSTING 39.00 VOID',
      'HOSTING 39.00 PAID',
      'HOSTING 39.00 PAID',
    ])
    await expectInvariants(story)
  })

  it('of a number within its grace ends the debt, and its next month starts at once', async () => {
    const { story, number, works } = await unpaidSince28February()
    await story.goTo('2027-03-01T20:00:00Z')
    await story.news()
    await works()
    await ok(voidInvoice(await story.openInvoice()))
    await story.settle()
    expect(await story.news()).toEqual({
      charges: ['2027-03-01 20:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-03-01 20:00 E05'],
      states: ['2027-03-01 20:00 main PAST_DUE → ACTIVE'],
    })
    expect(await story.number(number.id)).toMatchObject({ currentPeriodEnd: '2027-04-01T20:00:00.000Z' })
    await expectInvariants(story)
  })

  it('that was given up lifts the bar and leaves no loss in the books', async () => {
    const { story } = await unpaidSince28February()
    await story.goTo('2027-03-28T08:00:00Z')
    expect((await story.currentAccount()).standing).toBe('BARRED')
    const [, givenUp] = await invoices(story)
    expect(givenUp?.status).toBe('UNCOLLECTIBLE')
    await ok(voidInvoice(givenUp as Invoice))
    await story.settle()
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })

  it('of an order that nobody has paid ends the order, and nothing is owed (row 3)', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const ordered = await ok(story.tryOrder())
    const first = await newest(story)
    await ok(voidInvoice(first as Invoice))
    await story.settle()
    expect((await story.number((ordered as HostedNumber).id)).state).toBe('ABANDONED')
    expect(await creditNotes(story, first)).toEqual(['C0001 39.00 SUPPORT'])
    await story.goTo('2027-02-02T08:00:00Z')
    expect(await story.bills()).toEqual(['HOSTING 39.00 VOID'])
    await expectInvariants(story)
  })

  it('is refused once it is paid, and while a charge is under way', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('bank', { token: 'pm_usBankAccount_processing' })
    await ok(story.tryOrder())
    const slow = await newest(story)
    expect(slow.status).toBe('PROCESSING')
    await story.attach('visa', { primary: true })
    await story.order('main')
    for (const invoice of [slow, await newest(story)]) {
      expect(await voidInvoice(invoice)).toMatchObject({ status: 409, body: { code: 'INVOICE_NOT_PAYABLE' } })
    }
    expect(await creditNotes(story, slow)).toEqual([])
  })

  it('twice changes nothing the second time', async () => {
    const { story } = await unpaidSince28February()
    const owed = await story.openInvoice()
    const first = await ok(voidInvoice(owed))
    await story.settle()
    await story.news()
    expect(await ok(voidInvoice(owed))).toEqual(first)
    await story.settle()
    expect(await story.news()).toEqual({})
    expect(await creditNotes(story, owed)).toHaveLength(1)
  })
})

describe('voiding a usage invoice', () => {
  it('forgives the usage: the number resumes and it never comes back as unbilled', async () => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    const card = await story.attach('visa')
    const number = await story.order('main')
    await card.declines()
    await story.goTo('2027-04-10T10:00:00Z')
    await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
    expect((await story.number(number.id)).suspensionReasons).toEqual(['USAGE_UNPAID'])
    const owed = await story.openInvoice()
    await ok(voidInvoice(owed))
    await story.settle()
    expect((await story.number(number.id)).state).toBe('ACTIVE')
    expect(await story.currentAccount()).toMatchObject({
      standing: 'CLEAR',
      balanceMicros: 0,
      unbilledUsageMicros: 0,
    })
    expect(await creditNotes(story, owed)).toEqual(['C0001 31.00 SUPPORT'])

    // Neither the end of the month nor a cancel finds it again.
    await card.works()
    await story.goTo('2027-05-01T07:00:00Z')
    expect(await story.previewCancel(number)).toMatchObject({ usageToSettleCents: 0 })
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'USAGE 31.00 VOID'])
    await expectInvariants(story)
  })
})

describe('a refund by support', () => {
  it('goes to the card in parts up to what was paid, each with its credit note and mail; the number runs on', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    await story.news()
    const paid = await newest(story)

    expect(await ok(refund(paid, 1000, 'Two days of outage'))).toMatchObject({
      status: 'PAID',
      paidCents: 3900,
      refundedCents: 1000,
    })
    expect(await refund(paid, 2901)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', refundableCents: 2900, errors: [{ path: 'amountCents' }] },
    })
    expect(await ok(refund(paid, 2900))).toMatchObject({ refundedCents: 3900 })
    expect(await refund(paid, 1)).toMatchObject({ status: 400, body: { refundableCents: 0 } })
    await story.settle()

    expect(await creditNotes(story, paid)).toEqual(['C0001 10.00 SUPPORT', 'C0002 29.00 SUPPORT'])
    expect((await story.news()).mails).toEqual(['2027-01-31 08:00 E30', '2027-01-31 08:00 E30'])
    expect((await story.number(number.id)).state).toBe('ACTIVE')
    await expectInvariants(story)
  })

  it('is refused to customers, for unpaid invoices and for amounts that are none', async () => {
    const { story } = await unpaidSince28February()
    const owed = await story.openInvoice()
    expect(await refund(owed, 100)).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    const [number] = (await story.history()).numbers
    const [paid] = await invoices(story)
    const path = `/v1/invoices/${paid?.id}`
    const wish = { amountCents: 100, reason: 'please' }
    for (const answer of [
      await story.customer.post(`${path}/refunds`, wish),
      await story.customer.post(`${path}/void`),
      await story.customer.post(`/v1/numbers/${number?.id}/refund-unused`),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    }
    for (const amountCents of [0, -1, 1.5, '100']) {
      expect(await support.post(`${path}/refunds`, { ...wish, amountCents })).toMatchObject({ status: 400 })
    }
    expect(await support.post(`${path}/refunds`, { amountCents: 100 })).toMatchObject({ status: 400 })
  })

  it('of a deposit leaves the number held, and the end of the hold gives back only the rest', async () => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-04-10T10:00:00Z')
    await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
    await story.cancel(number)
    const deposit = await newest(story)
    await ok(refund(deposit, 1000))
    await story.settle()
    expect(await story.number(number.id)).toMatchObject({ state: 'HOLD', deposit: { state: 'PAID' } })
    await story.goTo('2027-05-10T10:00:00Z')
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect(await creditNotes(story, deposit)).toEqual(['C0001 10.00 SUPPORT', 'C0002 29.00 DEPOSIT_REST'])
    expect(await refund(deposit, 1)).toMatchObject({ status: 400, body: { refundableCents: 0 } })
    await expectInvariants(story)
  })
})

describe('the refund of unused months (C21)', () => {
  /** Paid $360.00 on 31 January 2027 at 08:00. */
  async function annual(): Promise<{ story: Story; number: HostedNumber; paid: Invoice }> {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main', { plan: 'ANNUAL' })
    return { story, number, paid: await newest(story) }
  }
  const refundUnused = (number: HostedNumber) => support.post<HostedNumber>(`/v1/numbers/${number.id}/refund-unused`)

  it.each([
    ['in the fourth month gives $360 − 4 × 39 = $204', '2027-05-15T08:00:00Z', ['C0001 204.00 UNUSED_MONTHS']],
    ['a second before the second month begins keeps one month', '2027-02-28T07:59:59Z', ['C0001 321.00 UNUSED_MONTHS']],
    ['in the tenth month gives nothing', '2027-11-15T08:00:00Z', []],
  ])('after a cancel %s, once', async (_title, at, notes) => {
    const { story, number, paid } = await annual()
    await story.goTo(at)
    await story.cancel(number)
    const after = await ok(refundUnused(number))
    expect(after.state).toBe('DELETED')
    expect(await ok(refundUnused(number))).toEqual(after)
    await story.settle()
    expect(await creditNotes(story, paid)).toEqual(notes)
    await expectInvariants(story)
  })

  it('is refused before a cancel and for a monthly number', async () => {
    const { story, number } = await annual()
    expect(await refundUnused(number)).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    const monthly = await story.order('monthly')
    await story.cancel(monthly)
    expect(await refundUnused(monthly)).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    await expectInvariants(story)
  })
})

it('credit notes are numbered without gaps when many are issued at once', async () => {
  const story = await startStory('2027-01-31T08:00:00Z')
  await story.attach('visa')
  const paid: Invoice[] = []
  for (const name of ['one', 'two', 'three']) {
    await story.order(name)
    paid.push(await newest(story))
  }
  const wishes = paid.flatMap((invoice) => [100, 200, 300].map((cents) => ({ invoice, cents })))
  // On a test clock one command after the other is carried out; each is sent without waiting for the one before.
  await Promise.all(wishes.map(({ invoice, cents }) => ok(refund(invoice, cents))))
  const numbers = await eventually('nine credit notes', async () => {
    const all = (await Promise.all(paid.map((invoice) => creditNotes(story, invoice)))).flat()
    return all.length === wishes.length ? all.map((note) => note.split(' ')[0]).sort() : undefined
  })
  expect(numbers).toEqual(wishes.map((_, index) => `C000${index + 1}`))
  await expectInvariants(story)
})
