import { expectInvariants } from '../scenarios/invariants'
import { ok, support } from '../support/client'
import {
  aChannel,
  allocate,
  aPartner,
  balanceOf,
  buy,
  dayLedger,
  orderChannel,
  type Partner,
  type PartnerStory,
  type PartnerTerms,
  request,
  seen,
  tryAllocate,
} from '../support/partners'
import { refusalToSend } from './setting'

// Source 003: days are given to channels, used, returned and held. Begins on 10 January 2027, 08:00.

/** A partner with so many days. */
async function withDays(days: number, terms: PartnerTerms = {}): Promise<PartnerStory> {
  const of = await aPartner(terms)
  await buy(of, { days })
  await of.story.news()
  return of
}

const at = (day: string) => `2027-${day}T08:00:00.000Z`

describe('a channel', () => {
  it('is ordered without a payment, waits for its first days, and is registered with them', async () => {
    const of = await withDays(60)
    const ordered = await orderChannel(of, 'channel')
    expect(ordered).toMatchObject({
      ...{ state: 'PENDING_PAYMENT', plan: 'DAYS', partnerId: of.partner.id, paidUntil: null, nextCharge: null },
      nextAction: { kind: 'AWAIT_CUSTOMER', at: null },
    })
    await of.story.goTo(at('01-20'))
    expect((await of.story.number(ordered.id)).state).toBe('PENDING_PAYMENT')
    await allocate(of, ordered, 30)
    expect(await of.story.number(ordered.id)).toMatchObject({
      ...{ state: 'ACTIVE', paidUntil: at('02-19'), currentPeriodEnd: at('02-19'), nextCharge: null },
      nextAction: { kind: 'SUSPEND', at: at('02-19') },
    })
    expect(await of.story.bills()).toEqual(['PARTNER_DAYS 60.00 PAID'])
    await expectInvariants(of.story)
  })

  it('that was never given days is cancelled at once, and one that is being connected gives all of them back', async () => {
    const of = await withDays(60)
    const ordered = await orderChannel(of, 'channel')
    await of.story.cancel(ordered)
    expect((await of.story.number(ordered.id)).state).toBe('ABANDONED')
    expect(await balanceOf(of)).toBe(60)
  })

  it('needs a partner of the account', async () => {
    const [of, other] = [await withDays(60), await aPartner()]
    const order = (body: object) => of.story.tryOrder({ plan: 'DAYS', ...body })
    expect(await order({})).toMatchObject({ status: 400, body: { errors: [{ path: 'partnerId' }] } })
    expect((await order({ partnerId: other.partner.id })).status).toBe(404)
    const monthly = await of.story.tryOrder({ partnerId: of.partner.id })
    expect(monthly).toMatchObject({ status: 400, body: { errors: [{ path: 'partnerId' }] } })
  })
})

it('P9: given 2250, when 30 allocated, then 2220 and paidUntil +30 d; repeat same key → unchanged', async () => {
  const of = await aPartner()
  await buy(of, { channels: 75 })
  const channel = await aChannel(of, 'channel', 10)
  await buy(of, { days: 10 })
  expect(await balanceOf(of)).toBe(2_250)
  const first = await tryAllocate(of, channel.id, 30, { idempotencyKey: 'thirty' })
  expect(first).toMatchObject({ status: 201, body: { days: 30, dayBalance: 2_220, paidUntil: at('02-19') } })
  const again = await tryAllocate(of, channel.id, 30, { idempotencyKey: 'thirty' })
  expect([again.status, again.body]).toEqual([201, first.body])
  expect(again.headers.get('Idempotent-Replayed')).toBe('true')
  const other = await tryAllocate(of, channel.id, 31, { idempotencyKey: 'thirty' })
  expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
  expect(await seen(of)).toMatchObject({ dayBalance: 2_220, channels: [{ paidUntil: at('02-19') }] })
})

describe('an allocation that cannot be', () => {
  it.each([0, -1, 1.5, 1_000_001])('of %d days is refused and names days; nothing is changed', async (days) => {
    const of = await withDays(60)
    const channel = await aChannel(of, 'channel', 30)
    const reply = await tryAllocate(of, channel.id, days)
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: 'days' }] } })
    expect(await balanceOf(of)).toBe(30)
  })

  it('is refused for more than there is, without a comment, for a channel of another, of money, or gone', async () => {
    const [of, other] = [await withDays(60), await withDays(60)]
    const channel = await aChannel(of, 'channel', 30)
    const foreign = await aChannel(other, 'foreign', 30)
    const monthly = await of.story.order('monthly')
    const short = await tryAllocate(of, channel.id, 31)
    expect(short).toMatchObject({ status: 409, body: { code: 'INSUFFICIENT_DAYS', dayBalance: 30 } })
    expect(short.body.detail).toMatch(/31 are wanted, the balance is 30/)
    const silent = await tryAllocate(of, channel.id, 1, { comment: ' ' })
    expect(silent).toMatchObject({ status: 400, body: { errors: [{ path: 'comment' }] } })
    expect((await tryAllocate(of, foreign.id, 1)).status).toBe(404)
    expect((await tryAllocate({ ...of, partner: other.partner }, channel.id, 1)).status).toBe(404)
    expect(await tryAllocate(of, monthly.id, 1)).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    expect([await balanceOf(of), await balanceOf(other)]).toEqual([30, 30])
    await of.story.cancel(channel)
    expect(await tryAllocate(of, channel.id, 1)).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    expect((await of.story.number(channel.id)).paidUntil).toBe(at('02-09'))
  })
})

it('P10: given 30 days, deleted after 10.5 d, then +19', async () => {
  const of = await withDays(30)
  const channel = await aChannel(of, 'channel', 30)
  await of.story.goTo('2027-01-20T20:00:00Z')
  const preview = await of.story.cancel(channel)
  expect(preview).toMatchObject({ holdDays: 0, depositCents: 0, depositDays: 0, returnedDays: 19, refundCents: 0 })
  expect((await of.story.number(channel.id)).state).toBe('DELETED')
  expect(await dayLedger(of)).toEqual(['DAYS_CREDITED 30 → 30', 'DAYS_ALLOCATED -30 → 0', 'DAYS_RETURNED 19 → 19'])
  await expectInvariants(of.story)
})

describe('P11: a channel whose days end', () => {
  it('is told 7, 3 and 1 days ahead, stops, and works again with new days, from then on', async () => {
    const of = await withDays(60)
    const channel = await aChannel(of, 'channel', 30)
    await of.story.news()
    await of.story.goTo(at('02-12'))
    const { mails, states } = await of.story.news()
    expect(mails).toEqual([
      '2027-02-02 08:00 E34',
      '2027-02-06 08:00 E34',
      '2027-02-08 08:00 E34',
      '2027-02-09 08:00 E34',
    ])
    expect(states).toEqual(['2027-02-09 08:00 channel ACTIVE → SUSPENDED'])
    expect(await of.story.number(channel.id)).toMatchObject({
      ...{ suspensionReasons: ['DAYS_EXHAUSTED'], nextAction: { kind: 'AWAIT_CUSTOMER', at: null } },
    })
    expect(await refusalToSend(of.story, channel)).toBe('SUSPENDED')
    await allocate(of, channel, 10)
    expect(await of.story.number(channel.id)).toMatchObject({ state: 'ACTIVE', paidUntil: at('02-22') })
    expect(await refusalToSend(of.story, channel)).toBeNull()
    await expectInvariants(of.story)
  })

  it('given auto-allocate 30 and balance 29, then not allocated, suspended, mailed; with one day more it goes on', async () => {
    const of = await withDays(59)
    await ok(of.story.customer.put<Partner>(`/v1/partners/${of.partner.id}/auto-allocate`, { enabled: true, days: 30 }))
    const channel = await aChannel(of, 'channel', 30)
    await of.story.goTo(at('02-10'))
    expect(await of.story.number(channel.id)).toMatchObject({ state: 'SUSPENDED', paidUntil: at('02-09') })
    expect(await balanceOf(of)).toBe(29)
    expect((await of.story.news()).mails?.at(-1)).toBe('2027-02-09 08:00 E34')
    await buy(of, { days: 20 })
    expect(await of.story.number(channel.id)).toMatchObject({ state: 'ACTIVE', paidUntil: at('03-12') })
    expect(await balanceOf(of)).toBe(19)
    await expectInvariants(of.story)
  })

  it('goes on without a gap, a mail or a stop where the balance has what it is given by itself', async () => {
    const of = await withDays(90)
    await ok(of.story.customer.put<Partner>(`/v1/partners/${of.partner.id}/auto-allocate`, { enabled: true }))
    const channel = await aChannel(of, 'channel', 30)
    expect((await of.story.number(channel.id)).nextAction).toEqual({ kind: 'RENEW', at: at('02-09') })
    await of.story.news()
    await of.story.goTo(at('02-20'))
    expect(await of.story.number(channel.id)).toMatchObject({ state: 'ACTIVE', paidUntil: at('03-11') })
    expect(await of.story.news()).toEqual({})
  })
})

const ONE_PAID = { ratesMicros: { TR: 31_000_000 } } as const

/** A channel with paid usage of 5 days ago and a day that has begun; so many days are in the balance. */
async function withPaidUsage(days: number): Promise<PartnerStory & { channel: Awaited<ReturnType<typeof aChannel>> }> {
  const of = await aPartner({}, ONE_PAID)
  await buy(of, { days: days + 6 })
  const channel = await aChannel(of, 'channel', 6)
  await of.story.goTo('2027-01-10T12:00:00Z')
  await of.story.dialogues(channel, '2027-01-10T08:30:00Z', 1001)
  await of.story.goTo('2027-01-15T12:00:00Z')
  expect(await balanceOf(of)).toBe(days)
  await of.story.news()
  return { ...of, channel }
}

describe('a held channel', () => {
  it('P12: given balance 100 days and paid usage 5 days ago, when deleted, then HOLD, 70 days left', async () => {
    const of = await withPaidUsage(100)
    const preview = await of.story.cancel(of.channel)
    expect(preview).toMatchObject({ holdDays: 25, depositCents: 0, depositDays: 30, returnedDays: 0 })
    expect(await of.story.number(of.channel.id)).toMatchObject({
      ...{ state: 'HOLD', deposit: { state: 'PAID', amountCents: 0, days: 30 } },
    })
    expect(await balanceOf(of)).toBe(70)
    await of.story.goTo('2027-02-09T12:00:00Z')
    expect((await of.story.number(of.channel.id)).state).toBe('DELETED')
    expect(await balanceOf(of)).toBe(100)
    await expectInvariants(of.story)
  })

  it('P12, unpaid: what it used last is asked for in money; never paid, the deposit is forfeited', async () => {
    const of = await withPaidUsage(100)
    await of.card.declines()
    await of.story.dialogues(of.channel, '2027-01-15T11:30:00Z', 1)
    await of.story.cancel(of.channel)
    expect(await balanceOf(of)).toBe(70)
    await of.story.goTo('2027-04-20T08:00:00Z')
    expect((await of.story.number(of.channel.id)).state).toBe('DELETED')
    expect((await of.story.bills()).at(-1)).toBe('USAGE 31.00 UNCOLLECTIBLE')
    expect((await dayLedger(of)).at(-1)).toBe('DAYS_HELD -30 → 70')
  })

  it('stays: within its days they go on and the deposit is back; after them the deposit is the next 30 days', async () => {
    const of = await withPaidUsage(100)
    await of.story.cancel(of.channel)
    await of.story.goTo('2027-01-15T13:00:00Z')
    await of.story.reactivate(of.channel)
    expect(await of.story.number(of.channel.id)).toMatchObject({ state: 'ACTIVE', paidUntil: at('01-16') })
    expect(await balanceOf(of)).toBe(100)
    await of.story.cancel(of.channel)
    await of.story.goTo(at('01-20'))
    await of.story.reactivate(of.channel)
    expect(await of.story.number(of.channel.id)).toMatchObject({
      state: 'ACTIVE',
      paidUntil: at('02-19'),
      deposit: null,
    })
    expect(await balanceOf(of)).toBe(70)
    await expectInvariants(of.story)
  })

  it('without enough days in the balance is held all the same, and its deposit is taken once days are bought', async () => {
    const of = await withPaidUsage(29)
    await of.story.cancel(of.channel)
    expect(await of.story.number(of.channel.id)).toMatchObject({
      state: 'HOLD',
      deposit: { state: 'FAILED', days: 30 },
    })
    expect(await balanceOf(of)).toBe(29)
    await buy(of, { days: 11 })
    await of.story.settle()
    expect((await of.story.number(of.channel.id)).deposit).toEqual({ state: 'PAID', amountCents: 0, days: 30 })
    expect(await balanceOf(of)).toBe(10)
    await of.story.goTo('2027-02-09T12:00:00Z')
    expect((await of.story.number(of.channel.id)).state).toBe('DELETED')
    expect(await balanceOf(of)).toBe(40)
    await expectInvariants(of.story)
  })
})

describe('the plan of a number', () => {
  it('goes to days where its month ends, with those it was given for that; the preview says the same', async () => {
    const of = await withDays(60)
    const number = await of.story.order('main')
    const path = `/v1/numbers/${number.id}`
    const preview = await ok(of.story.customer.get(`${path}/plan-change-preview?plan=DAYS`))
    expect(preview).toEqual({
      ...{
        plan: 'DAYS',
        when: 'RENEWAL',
        at: at('02-10'),
        chargeCents: 0,
        creditCents: 0,
        priceCents: 3_000,
        nextCharge: null,
      },
    })
    await ok(of.story.customer.post(`${path}/plan-change`, { plan: 'DAYS' }))
    expect(await of.story.number(number.id)).toMatchObject({ plan: 'MONTHLY', nextPlan: 'DAYS', nextCharge: null })
    await allocate(of, number, 30)
    await of.story.goTo(at('02-11'))
    expect(await of.story.number(number.id)).toMatchObject({ state: 'ACTIVE', plan: 'DAYS', paidUntil: at('03-12') })
    expect(await of.story.bills()).toEqual(['PARTNER_DAYS 60.00 PAID', 'HOSTING 39.00 PAID'])
    await expectInvariants(of.story)
  })

  it('called off again gives the days back; a month begins where a channel’s days end', async () => {
    const of = await withDays(60)
    const number = await of.story.order('main')
    const change = (plan: string) => ok(of.story.customer.post(`/v1/numbers/${number.id}/plan-change`, { plan }))
    await change('DAYS')
    await allocate(of, number, 30)
    await change('MONTHLY')
    expect(await balanceOf(of)).toBe(60)
    const channel = await aChannel(of, 'channel', 30)
    const path = `/v1/numbers/${channel.id}`
    const preview = await ok(of.story.customer.get(`${path}/plan-change-preview?plan=MONTHLY`))
    const nextCharge = { at: at('02-09'), amountCents: 3_900 }
    expect(preview).toMatchObject({ at: at('02-09'), chargeCents: 3_900, nextCharge })
    await ok(of.story.customer.post(`${path}/plan-change`, { plan: 'MONTHLY' }))
    expect(await of.story.number(channel.id)).toMatchObject({
      nextCharge,
      nextAction: { kind: 'RENEW', at: at('02-09') },
    })
    await of.story.goTo('2027-02-09T12:00:00Z')
    expect(await of.story.number(channel.id)).toMatchObject({
      ...{ state: 'ACTIVE', plan: 'MONTHLY', paidUntil: null, currentPeriodEnd: at('03-09') },
    })
    await expectInvariants(of.story)
  })

  it('cannot be days for an account that is no partner, nor at once', async () => {
    const of = await withDays(60)
    const number = await of.story.order('main')
    const path = `/v1/numbers/${number.id}/plan-change`
    const now = await of.story.customer.post<{ code: string }>(path, { plan: 'DAYS', when: 'NOW' })
    expect([now.status, now.body.code]).toEqual([409, 'ILLEGAL_TRANSITION'])
  })
})

it('P6: given postpaid limit 3000 and 2250 used, when the month ends, then invoice 75 channel-months', async () => {
  const of = await aPartner({ mode: 'POSTPAID', dayLimit: 3_000 })
  const channel = await aChannel(of, 'channel', 2_250)
  expect(await balanceOf(of)).toBe(-2_250)
  expect(await tryAllocate(of, channel.id, 751)).toMatchObject({ status: 409, body: { code: 'INSUFFICIENT_DAYS' } })
  expect((await seen(of)).nextInvoiceAt).toBe('2027-02-01T00:00:00.000Z')
  await of.story.goTo('2027-02-01T00:00:00Z')
  const invoice = await of.story.openInvoice()
  expect(invoice).toMatchObject({ kind: 'PARTNER_DAYS', totalCents: 225_000, periodEnd: '2027-02-01T00:00:00.000Z' })
  expect(invoice.lines[0]).toMatchObject({ quantity: 75, unitPriceCents: 3_000 })
  await ok(of.story.pay(invoice, of.card))
  expect(await balanceOf(of)).toBe(0)
  await of.story.goTo('2027-04-01T00:00:00Z')
  expect(await of.story.bills()).toEqual(['PARTNER_DAYS 2250.00 PAID'])
  await expectInvariants(of.story)
})

describe('a POSTPAID month', () => {
  it('asks for days allocated less returned, not for those paid in advance, and for the rest at a change of mode', async () => {
    const of = await withDays(40)
    const terms = (body: object) => ok(support.patch<Partner>(`/v1/partners/${of.partner.id}`, body))
    await terms({ mode: 'POSTPAID', dayLimit: 500 })
    const [one, two] = [await aChannel(of, 'one', 30), await aChannel(of, 'two', 60)]
    expect(await balanceOf(of)).toBe(-50)
    await of.story.goTo(at('01-20'))
    await of.story.cancel(one)
    expect(await balanceOf(of)).toBe(-30)
    await of.story.goTo('2027-02-01T00:00:00Z')
    expect(await of.story.bills()).toEqual(['PARTNER_DAYS 40.00 PAID', 'PARTNER_DAYS 30.00 OPEN'])
    await allocate(of, two, 15)
    await terms({ mode: 'PREPAID' })
    expect((await of.story.bills()).at(-1)).toBe('PARTNER_DAYS 15.00 OPEN')
    expect(await seen(of)).toMatchObject({ mode: 'PREPAID', dayLimit: 0, dayBalance: -45, nextInvoiceAt: null })
    expect(await tryAllocate(of, two.id, 1)).toMatchObject({ status: 409, body: { code: 'INSUFFICIENT_DAYS' } })
    for (const invoice of (await of.story.history()).invoices.slice(1)) await ok(of.story.pay(invoice, of.card))
    expect(await balanceOf(of)).toBe(0)
    await expectInvariants(of.story)
  })
})

it('a partner sees its balance, its channels, what they use and when the balance ends', async () => {
  const of = await withDays(90)
  await aChannel(of, 'one', 30)
  await aChannel(of, 'two', 40)
  await request(of, { days: 10 })
  expect(await seen(of)).toMatchObject({
    ...{ dayBalance: 20, channelDays: 70, burnRate: { daysPerDay: 2, daysPerMonth: 60 } },
    // One channel lives on the balance from 9 February, both from the 19th.
    balanceEndsAt: at('02-24'),
  })
  const csv = await of.story.customer.get(`/v1/partners/${of.partner.id}/day-ledger.csv`)
  expect(String(csv.body).split('\r\n')[0]).toBe('date,kind,days,balance_days,number_id,invoice_id,comment,ledger_id')
  expect(String(csv.body)).toMatch(/DAYS_ALLOCATED,-30,60,num_\w+,,monthly,/)
})
