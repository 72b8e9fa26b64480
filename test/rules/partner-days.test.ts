import { expectInvariants } from '../scenarios/invariants'
import { eventually, everything, ok, support } from '../support/client'
import {
  aChannel,
  alertCodes,
  aPartner,
  balanceOf,
  buy,
  dayLedger,
  type PartnerStory,
  request,
  seen,
  tryRequest,
} from '../support/partners'
import { pressPay } from '../support/payment-page'
import {
  chargesAtProcessor,
  completeCheckout,
  disputeCharge,
  releaseWebhooks,
  setDelivery,
  settleDebit,
} from '../support/sandbox'
import { startStory } from '../support/story'

// Source 003: days are asked for, invoiced, paid and credited.

afterEach(() => setDelivery('deliver'))

const given = (numberId: string, days: number, comment: string) => ({ numberId, days, comment })

/** A channel with so many days of those that are bought. */
async function aChannelWith(of: PartnerStory, bought: number, days: number): Promise<string> {
  await buy(of, { days: bought })
  return (await aChannel(of, 'channel', days)).id
}

/** Everything a repeated command could have left: invoices, days, what the channel is, and how many facts. */
async function told(of: PartnerStory) {
  const { events } = await of.story.history()
  return [await of.story.bills(), await dayLedger(of), await seen(of), events.length]
}

/** A customer at $22.00 a month, 10 % less for a year. */
async function atTwentyTwo() {
  const story = await startStory('2027-01-10T08:00:00Z')
  await story.attach('visa')
  const terms = { perMonthCents: 2_200, annualDiscountPercent: 10, note: 'partner' }
  await ok(support.post(`/v1/accounts/${story.account.id}/agreed-prices`, terms))
  return story
}

it('P1: given account price book $22, when a channel is subscribed, then $22.00', async () => {
  const story = await atTwentyTwo()
  await story.order('channel')
  expect(await story.bills()).toEqual(['HOSTING 22.00 PAID'])
})

it('P2: given $22 and 10 %, then annual = 12 × 22 × 0.9 = $237.60', async () => {
  const story = await atTwentyTwo()
  await story.order('channel', { plan: 'ANNUAL' })
  expect(await story.bills()).toEqual(['HOSTING 237.60 PAID'])
})

it('P3: given +30 days, when balances are read, then days = 30 and wallet money unchanged', async () => {
  const of = await aPartner()
  await buy(of, { days: 30 })
  expect(await balanceOf(of)).toBe(30)
  expect(await of.story.currentAccount()).toMatchObject({ balanceMicros: 0, unbilledUsageMicros: 0 })
  expect((await of.story.history()).ledger).toEqual([])
  const statement = `/v1/accounts/${of.story.account.id}/statements/2027-01`
  expect(await ok(of.story.customer.get(statement))).toMatchObject({ entries: [], closingMicros: 0 })
  await expectInvariants(of.story)
})

it('P4: given an invoice for 75 channels, when paid, then +2250 days', async () => {
  const of = await aPartner()
  const invoice = await request(of, { channels: 75 })
  expect(invoice).toMatchObject({ kind: 'PARTNER_DAYS', status: 'OPEN', totalCents: 225_000 })
  expect(invoice.lines).toEqual([
    { description: 'Hosting of one channel for 30 days', quantity: 75, unitPriceCents: 3_000, amountCents: 225_000 },
  ])
  expect(await balanceOf(of)).toBe(0)
  await ok(of.story.pay(invoice, of.card))
  expect(await dayLedger(of)).toEqual(['DAYS_CREDITED 2250 → 2250'])
})

it('P5: given a request of 100 days at $30/channel, then $100.00', async () => {
  const of = await aPartner()
  expect(await request(of, { days: 100 })).toMatchObject({ totalCents: 10_000, nextAction: { kind: 'AWAIT_CUSTOMER' } })
  const { mails } = await of.story.news()
  expect(mails).toEqual(['2027-01-10 08:00 E34'])
})

it('an invoice whose mail was accepted in time raises no alarm', async () => {
  const of = await aPartner()
  await request(of, { channels: 1 })
  await of.story.goTo('2027-01-10T09:00:00Z')
  expect(await alertCodes(of.story)).toEqual([])
})

it('P8: payment webhook twice → +2250 once', async () => {
  const of = await aPartner()
  const invoice = await request(of, { channels: 75 })
  await setDelivery('duplicate')
  await ok(of.story.pay(invoice, of.card))
  await releaseWebhooks()
  await of.story.settle()
  expect(await dayLedger(of)).toEqual(['DAYS_CREDITED 2250 → 2250'])
  expect(await of.story.pay(invoice, of.card)).toMatchObject({ status: 409, body: { code: 'INVOICE_NOT_PAYABLE' } })
  expect(await balanceOf(of)).toBe(2_250)
})

it('is paid by whoever has the link, and credited then', async () => {
  const of = await aPartner()
  const invoice = await request(of, { days: 60 })
  const { url } = await ok(of.story.customer.post<{ url: string }>(`/v1/invoices/${invoice.id}/payment-link`))
  await completeCheckout((await pressPay(url)).location, 'pm_card_mastercard')
  await eventually('the days are there', async () => ((await balanceOf(of)) === 60 ? true : undefined))
})

it('paid by bank transfer it is PROCESSING, by card and by link meanwhile it cannot be; the days come once, when the bank says yes', async () => {
  const address = { line1: '1 Main Street', city: 'Boston', postalCode: '02101', country: 'US' }
  const of = await aPartner({}, { account: { address } })
  const bank = await of.story.attach('bank', { token: 'pm_usBankAccount_success' })
  const invoice = await request(of, { days: 60 })
  const { url } = await ok(of.story.customer.post<{ url: string }>(`/v1/invoices/${invoice.id}/payment-link`))
  expect(await ok(of.story.pay(invoice, bank))).toMatchObject({ status: 'PROCESSING' })
  expect(await balanceOf(of)).toBe(0)
  const byCard = await of.story.pay(invoice, of.card)
  expect(byCard).toMatchObject({ status: 409, body: { code: 'INVOICE_NOT_PAYABLE' } })
  const page = async () => /<title>([^·<]*)/.exec(await (await fetch(url)).text())?.[1]?.trim()
  expect(await page()).toBe('A payment is on its way')
  const pending = (await chargesAtProcessor([bank.processorId])).find(({ status }) => status === 'pending')
  await settleDebit(pending?.payment_intent ?? '', null)
  await eventually('the days are there', async () => ((await balanceOf(of)) === 60 ? true : undefined))
  expect(await page()).toBe('This invoice is already paid')
  expect(await dayLedger(of)).toEqual(['DAYS_CREDITED 60 → 60'])
})

it('what a bank takes back by a dispute takes its days too, and gives them back when it is won', async () => {
  const of = await aPartner()
  await buy(of, { days: 60 })
  const [charge] = await chargesAtProcessor([of.card.processorId])
  const settled = async (balance: number) =>
    eventually(`the balance is ${balance}`, async () => ((await balanceOf(of)) === balance ? true : undefined))
  await disputeCharge(charge?.id ?? '', 'needs_response')
  await settled(0)
  expect(await of.story.bills()).toEqual(['PARTNER_DAYS 60.00 OPEN'])
  await disputeCharge(charge?.id ?? '', 'won')
  await settled(60)
  expect(await dayLedger(of)).toEqual(['DAYS_CREDITED 60 → 60', 'DAYS_TAKEN_BACK -60 → 0', 'DAYS_CREDITED 60 → 60'])
  await of.story.settle()
  await expectInvariants(of.story)
})

it('a request that is refused by the card stays OPEN without retries, is no debt, and is paid later', async () => {
  const of = await aPartner()
  const { story, card } = of
  await card.declines()
  const invoice = await request(of, { days: 30 })
  expect((await story.pay(invoice, card)).status).toBe(402)
  await story.goTo('2027-02-20T08:00:00Z')
  expect(await story.bills()).toEqual(['PARTNER_DAYS 30.00 OPEN'])
  expect((await story.currentAccount()).standing).toBe('CLEAR')
  await card.works()
  await ok(story.pay(invoice, card))
  expect(await balanceOf(of)).toBe(30)
})

it('what a refund gives back is taken from the balance, and days that were not given to a channel alone', async () => {
  const of = await aPartner()
  const invoice = await buy(of, { days: 100 })
  const refund = (amountCents: number) =>
    support.post<{ code?: string }>(`/v1/invoices/${invoice.id}/refunds`, { amountCents, reason: 'agreed' })
  await ok(refund(2_500))
  await of.story.settle()
  expect(await dayLedger(of)).toEqual(['DAYS_CREDITED 100 → 100', 'DAYS_TAKEN_BACK -25 → 75'])
  await ok(refund(50))
  await of.story.settle()
  // Half a day's money takes the day.
  expect(await balanceOf(of)).toBe(74)
  await expectInvariants(of.story)
})

it.each([
  [{ days: 0 }, 400, 'days'],
  [{ days: -30 }, 400, 'days'],
  [{ days: 1.5 }, 400, 'days'],
  [{ channels: 0 }, 400, 'channels'],
  [{}, 400, 'days'],
  [{ days: 30, channels: 1 }, 400, 'days'],
  [{ days: 1_000_001 }, 400, 'days'],
  [{ channels: 1_000_000 }, 422, 'channels'],
])('a request of %j is %i and names %s; nothing is invoiced', async (body, status, path) => {
  const of = await aPartner()
  const reply = await tryRequest(of, body)
  expect([reply.status, reply.body.errors?.[0]?.path]).toEqual([status, path])
  expect(await of.story.bills()).toEqual([])
})

describe('one Idempotency-Key', () => {
  it('with another body is refused for each command of a partner, and nothing more is done', async () => {
    const of = await aPartner()
    const { id } = of.partner
    const channel = await aChannelWith(of, 60, 30)
    const commands: [string, object, object][] = [
      [`/v1/partners/${id}/day-requests`, { days: 30 }, { days: 31 }],
      [`/v1/partners/${id}/day-requests`, { channels: 1 }, { days: 30 }],
      [`/v1/partners/${id}/allocations`, given(channel, 1, 'one'), given(channel, 1, 'two')],
      [`/v1/numbers/${channel}/plan-change`, { plan: 'MONTHLY' }, { plan: 'ANNUAL' }],
      [`/v1/numbers/${channel}/cancel`, { reason: 'one' }, { reason: 'two' }],
    ]
    for (const [nth, [path, body, other]] of commands.entries()) {
      const call = { idempotencyKey: `key-${nth}` }
      const first = await ok(of.story.customer.post(path, body, call))
      await of.story.settle()
      const before = await told(of)
      const reused = await of.story.customer.post<{ code: string }>(path, other, call)
      expect([path, reused.status, reused.body.code]).toEqual([path, 422, 'IDEMPOTENCY_KEY_REUSED'])
      const again = await of.story.customer.post(path, body, call)
      expect([again.headers.get('Idempotent-Replayed'), again.body]).toEqual(['true', first])
      await of.story.settle()
      expect(await told(of)).toEqual(before)
    }
  })

  it('of a support command makes one partner, and with other terms none', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    const terms = { accountId: story.account.id, mode: 'PREPAID', pricePerMonthCents: 3_000 }
    const call = { idempotencyKey: `partner-of-${story.account.id}` }
    const first = await ok(support.post<{ id: string }>('/v1/partners', terms, call))
    const other = await support.post('/v1/partners', { ...terms, pricePerMonthCents: 2_999 }, call)
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
    const without = await support.post('/v1/partners', { ...terms, pricePerMonthCents: 2_999 })
    expect(without).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    expect(await ok(story.customer.get(`/v1/partners/${first.id}`))).toMatchObject({ pricePerMonthCents: 3_000 })
  })
})

it('the day ledger as CSV adds up, and no comment in it becomes a formula of a spreadsheet', async () => {
  const of = await aPartner()
  const channel = await aChannelWith(of, 60, 30)
  const comments = ['=HYPERLINK("http://x","y")', '+1', '-2+3', '@SUM(A1)', '＝1+1', 'two, "three"']
  for (const comment of comments) {
    await ok(of.story.customer.post(`/v1/partners/${of.partner.id}/allocations`, given(channel, 1, comment)))
  }
  const csv = await ok(of.story.customer.get<string>(`/v1/partners/${of.partner.id}/day-ledger.csv`))
  const rows = csv.trimEnd().split('\r\n').slice(1)
  expect(rows.map((row) => row.split(',').slice(1, 4).join(' '))).toEqual([
    ...['DAYS_CREDITED 60 60', 'DAYS_ALLOCATED -30 30'],
    ...comments.map((_, nth) => `DAYS_ALLOCATED -1 ${29 - nth}`),
  ])
  const told = rows.slice(2).map((row) => row.replace(/^([^,]*,){6}/, '').replace(/,ltx_\w+$/, ''))
  expect(told).toEqual([
    ...[`"'=HYPERLINK(""http://x"",""y"")"`, `'+1`, `'-2+3`, `'@SUM(A1)`, `'＝1+1`, `"two, ""three"""`],
  ])
})

it('I20: a partner sees its own days only, and cannot set its own price', async () => {
  const [one, other] = [await aPartner(), await aPartner()]
  const paths = ['', '/day-ledger', '/day-ledger.csv'].map((rest) => `/v1/partners/${other.partner.id}${rest}`)
  const channel = await aChannelWith(other, 60, 30)
  const [invoice] = (await other.story.history()).invoices
  const objects = [`/v1/numbers/${channel}`, `/v1/invoices/${invoice?.id}`, `/v1/invoices/${invoice?.id}.pdf`]
  for (const path of [...paths, ...objects]) expect((await one.story.customer.get(path)).status).toBe(404)
  const lists = ['numbers', 'invoices', 'events', 'mails', 'disputes', `events?numberId=${channel}`]
  for (const list of lists) {
    const seenByOne = JSON.stringify(await everything(one.story.customer, `/v1/${list}`))
    for (const foreign of [other.story.account.id, channel, invoice?.id]) expect(seenByOne).not.toContain(foreign)
  }
  expect((await tryRequest({ ...one, partner: other.partner }, { days: 30 })).status).toBe(404)
  const patch = await one.story.customer.patch(`/v1/partners/${one.partner.id}`, { pricePerMonthCents: 100 })
  expect(patch.status).toBe(403)
  expect(await other.story.bills()).toEqual(['PARTNER_DAYS 60.00 PAID'])
})
