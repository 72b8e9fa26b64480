import { eventually, ok, support } from '../support/client'
import { creditNotes, declineRenewal, newestInvoice, refund } from '../support/corrections'
import type { HostedNumber, Invoice } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

describe('a refund by support', () => {
  it('goes to the card in parts up to what was paid, each with its credit note and mail; the number runs on', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    await story.news()
    const paid = await newestInvoice(story)

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

  it('that the bank returns days later goes to the wallet, and a second E30 says so', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa', { token: 'pm_card_refundFail' })
    await story.order('main')
    const paid = await newestInvoice(story)
    await ok(refund(paid, 1000))
    const account = await eventually('the money is in the wallet', async () => {
      const { balanceMicros } = await story.currentAccount()
      return balanceMicros === 0 ? undefined : balanceMicros
    })
    expect(account).toBe(10_000_000)
    await story.settle()
    const { events, mails, ledger } = await story.history()
    expect(events.filter(({ type }) => type.startsWith('refund.')).map(({ type }) => type)).toEqual([
      'refund.created',
      'refund.returned',
    ])
    expect(mails.filter(({ template }) => template === 'E30')).toHaveLength(2)
    expect(ledger.reduce((sum, entry) => sum + entry.amountMicros, 0)).toBe(10_000_000)
    expect(await creditNotes(story, paid)).toEqual(['C0001 10.00 SUPPORT'])
    expect(await refund(paid, 2901)).toMatchObject({ status: 400, body: { refundableCents: 2900 } })
  })

  it('is refused to customers, for unpaid invoices and for amounts that are none', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await declineRenewal(story)
    const owed = await story.openInvoice()
    expect(await refund(owed, 100)).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    const [number] = (await story.history()).numbers
    const [paid] = (await story.history()).invoices
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
    const deposit = await newestInvoice(story)
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
    return { story, number, paid: await newestInvoice(story) }
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

  it('ends the paid period with the month that had begun: a reactivation after it begins a new year', async () => {
    const story = await startStory('2027-01-31T08:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    await story.attach('visa')
    const number = await story.order('main', { plan: 'ANNUAL' })
    const paid = await newestInvoice(story)
    await story.goTo('2027-05-15T08:00:00Z')
    await story.dialogues(number, '2027-05-14T08:00:00Z', 1001)
    await story.cancel(number)
    const held = await ok(refundUnused(number))
    expect(held).toMatchObject({ state: 'HOLD', currentPeriodEnd: '2027-05-31T08:00:00.000Z' })
    expect(await creditNotes(story, paid)).toEqual(['C0001 204.00 UNUSED_MONTHS'])

    await story.reactivate(number)
    await story.news()
    expect(await story.number(number.id)).toMatchObject({
      state: 'ACTIVE',
      nextCharge: { at: '2027-05-31T08:00:00.000Z', amountCents: 36_000 },
    })
    await story.goTo('2027-05-31T08:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-05-31 08:00 HOSTING 360.00 visa SUCCEEDED'])
    expect(await story.number(number.id)).toMatchObject({ currentPeriodEnd: '2028-05-31T08:00:00.000Z' })
    // I2: the two years follow each other, also as their invoices show them.
    const years = (await story.history()).invoices.filter(({ kind }) => kind === 'HOSTING')
    expect(years.map(({ periodStart, periodEnd }) => [periodStart, periodEnd])).toEqual([
      ['2027-01-31T08:00:00.000Z', '2027-05-31T08:00:00.000Z'],
      ['2027-05-31T08:00:00.000Z', '2028-05-31T08:00:00.000Z'],
    ])
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
    paid.push(await newestInvoice(story))
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
