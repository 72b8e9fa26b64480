import { formatFor } from '../../adapters/mail/format'
import { expectInvariants } from '../scenarios/invariants'
import { ok, operator } from '../support/client'
import { metaTells, tellGraph } from '../support/graph'
import { freshContact, freshPhoneNumber } from '../support/phone-numbers'
import type { HostedNumber } from '../support/resources'
import { template } from '../support/usage'
import { aNumber, DEAR, refusalToSend, transitions } from './setting'

// Source 004, the credits page. Its rules share their codes with the invariants, so the titles begin with the source.

type Debt = { invoiceId: string; kind: string; amountCents: number; payUrl: string }
type Quality = {
  qualityRating: string
  messagingLimit: { tier: string; recipientsADay: number; sharedBy: string } | null
  history: { at: string; qualityRating: string }[]
}

it('004 I1: given SUSPENDED for usage, the number shows USAGE_UNPAID, and a pay link that resumes it', async () => {
  const { story, card, number } = await aNumber(DEAR)
  expect(await story.number(number.id)).toMatchObject({
    ...{ phoneNumber: number.phoneNumber, displayName: 'Harbour Coffee', state: 'ACTIVE', suspensionReasons: [] },
    ...{ nextCharge: { at: '2027-02-10T08:00:00.000Z', amountCents: 3900 }, debts: [] },
  })
  await card.declines()
  await story.goTo('2027-01-20T08:00:00Z')
  await story.dialogues(number, '2027-01-19T08:00:00Z', 1001)
  const seen = async () => (await story.number(number.id)) as HostedNumber & { debts: Debt[] }
  const { state, suspensionReasons, debts } = await seen()
  expect({ state, suspensionReasons }).toEqual({ state: 'SUSPENDED', suspensionReasons: ['USAGE_UNPAID'] })
  expect(debts).toMatchObject([
    { kind: 'USAGE', amountCents: 3100, payUrl: expect.stringMatching(/\/pay\/[\w-]{43}$/) },
  ])
  // One and the same link, however often he looks.
  expect((await seen()).debts).toEqual(debts)
  const [{ payUrl = '' } = {}] = debts
  const page = await (await fetch(payUrl)).text()
  expect(page).toContain('$31.00')
  expect(page).not.toContain(number.phoneNumber)
  await card.works()
  await ok(story.pay(await story.openInvoice()))
  expect(await seen()).toMatchObject({ state: 'ACTIVE', debts: [] })
  expect(await (await fetch(payUrl)).text()).not.toContain('/checkout')
  await expectInvariants(story)
})

it('004 I2: a balance of 8323.8749 is shown as $8,323.87, and one of −8323.8749 as -$8,323.87', () => {
  const shown = (language: 'en' | 'es' | 'tr', micros: number) => formatFor(language, 'UTC', 'USD').moneyCut(micros)
  expect([shown('en', 8_323_874_900), shown('en', -8_323_874_900)]).toEqual(['$8,323.87', '-$8,323.87'])
  expect([shown('en', 9_999), shown('en', -9_999), shown('en', 19_990_000)]).toEqual(['$0.00', '$0.00', '$19.99'])
  expect([shown('es', 8_323_874_900), shown('tr', 8_323_874_900)]).toEqual(['8323,87\u00a0US$', '$8.323,87'])
})

it('004 I7: given RED, it is stored with its history, one mail goes out, and the state is unchanged', async () => {
  const { story, number } = await aNumber()
  const { wabaId } = number as HostedNumber & { wabaId: string | null }
  const tells = async (qualityRating: string) => {
    await tellGraph(number, { qualityRating })
    const value = { display_phone_number: number.phoneNumber.slice(1), event: 'DOWNGRADE', told: qualityRating }
    expect(await metaTells(wabaId ?? '1', 'phone_number_quality_update', value, Date.now())).toBe(200)
    await story.settle()
  }
  const quality = () => ok(story.customer.get<Quality>(`/v1/numbers/${number.id}/quality`))
  const before = await transitions(story)
  await tells('YELLOW')
  await story.goTo('2027-01-12T08:00:00Z')
  await tells('RED')
  await tells('RED')
  expect((await story.news()).mails).toEqual(['2027-01-12 08:00 E36'])
  expect(await story.number(number.id)).toMatchObject({ state: 'ACTIVE', qualityRating: 'RED' })
  expect((await quality()).history.map(({ at, qualityRating }) => `${at.slice(0, 10)} ${qualityRating}`)).toEqual([
    ...['2027-01-12 RED', '2027-01-10 YELLOW'],
  ])
  expect(await transitions(story)).toEqual(before)
  expect(await refusalToSend(story, number)).toBeNull()
  // Better and red again is news again.
  await tells('GREEN')
  await story.goTo('2027-01-13T08:00:00Z')
  await tells('RED')
  expect(await story.news()).toEqual({ mails: ['2027-01-13 08:00 E36'] })
  await expectInvariants(story)
})

it('004 I8: given TIER_100K on a portfolio with 2 numbers, both show 100,000, shared; so does one that comes later', async () => {
  const { story, number } = await aNumber()
  const second = await story.order('second')
  await tellGraph(number, { messagingLimit: 'TIER_100K' })
  const value = { max_daily_conversations_per_business: 'TIER_100K', display_phone_number: number.phoneNumber.slice(1) }
  expect(await metaTells('1', 'business_capability_update', value, Date.now())).toBe(200)
  await story.settle()
  const third = await story.order('third', { phoneNumber: freshPhoneNumber() })
  for (const { id } of [number, second, third]) {
    expect(await ok(story.customer.get<Quality>(`/v1/numbers/${id}/quality`))).toMatchObject({
      messagingLimit: { tier: 'TIER_100K', recipientsADay: 100_000, sharedBy: 'PORTFOLIO' },
    })
    expect(await story.number(id)).toMatchObject({ messagingLimit: 'TIER_100K' })
  }
  await expectInvariants(story)
})

it('004 I9: given 3 templates to 2 people in 24 hours, 2 are shown, and none a day later', async () => {
  const { story, number } = await aNumber()
  const [ayse, bora] = [freshContact('TR'), freshContact('TR')]
  const events = [ayse, ayse, bora].map((contact, i) => template(number, `2027-01-10T0${5 + i}:00:00Z`, contact))
  await ok(operator.post('/v1/usage-events', { events }))
  const people = async () => {
    const { uniqueRecipients } = await ok(
      story.customer.get<{ uniqueRecipients: number }>(`/v1/numbers/${number.id}/usage-24h`),
    )
    return uniqueRecipients
  }
  expect(await people()).toBe(2)
  await story.goTo('2027-01-11T06:00:00Z')
  expect(await people()).toBe(1)
  await story.goTo('2027-01-11T07:00:00Z')
  expect(await people()).toBe(0)
})

it('004 I10: 100 + 50 − 31.20 + 0.60 = 119.40, as JSON, CSV and PDF, and the next month opens with it', async () => {
  const ratesMicros = { TR: 50_000 }
  const { story, card, number } = await aNumber({ ratesMicros, account: { billingMode: 'PREPAID' } })
  const path = `/v1/accounts/${story.account.id}`
  const topUp = (amountCents: number) =>
    ok(story.customer.post(`${path}/top-ups`, { amountCents, paymentMethodId: card.id }))
  await topUp(10_000)
  await story.goTo('2027-02-01T08:00:00Z')
  await story.dialogues(number, '2027-02-01T07:00:00Z', 1_000)
  await topUp(5_000)
  await story.dialogues(number, '2027-02-01T07:30:00Z', 624)
  // 11.5 of 744 hours of $39.00 are left when the plan changes: $0.60 comes into the wallet.
  await story.goTo('2027-02-09T20:30:00Z')
  await ok(story.customer.post(`/v1/numbers/${number.id}/plan-change`, { plan: 'ANNUAL', when: 'NOW' }))
  await story.goTo('2027-03-01T08:00:00Z')
  type Statement = { openingMicros: number; entries: { kind: string; amountMicros: number }[]; closingMicros: number }
  const of = (month: string) => ok(story.customer.get<Statement>(`${path}/statements/${month}`))
  const february = await of('2027-02')
  expect([february.openingMicros, ...february.entries.map(({ amountMicros }) => amountMicros)]).toEqual([
    ...[100_000_000, 50_000_000, -31_200_000, 600_000],
  ])
  expect(february.closingMicros).toBe(119_400_000)
  expect((await of('2027-03')).openingMicros).toBe(119_400_000)
  const csv = await ok(story.customer.get<string>(`${path}/statements/2027-02.csv`))
  expect(
    csv
      .trimEnd()
      .split('\r\n')
      .map((row) => row.split(',')[1]),
  ).toEqual([...['kind', 'OPENING', 'TOP_UP', 'USAGE', 'ADJUSTMENT', 'CLOSING']])
  expect(await ok(story.customer.get<string>(`${path}/statements/2027-02.pdf`))).toMatch(/^%PDF-/)
  await expectInvariants(story)
})
