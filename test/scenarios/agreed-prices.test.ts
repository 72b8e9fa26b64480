import { ok, operator, support } from '../support/client'
import type { AgreedPrice, MaybeRefused, Page, QuoteRequest } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { leavingUnchanged, problem } from '../support/unchanged'
import { expectInvariants } from './invariants'
import { priceFacts } from './prices'

const agree = (story: Story, fields: Record<string, unknown>) =>
  support
    .post<MaybeRefused<AgreedPrice>>(`/v1/accounts/${story.account.id}/agreed-prices`, {
      note: 'five shops',
      ...fields,
    })
    .then(async (reply) => {
      await story.settle()
      return reply
    })

const quotes = async (story: Story) =>
  (await ok(story.customer.get<Page<QuoteRequest>>('/v1/quote-requests'))).data.map(
    ({ wish, plan, billableNumbers, status }) => `${wish} ${plan} ${billableNumbers} ${status}`,
  )

async function numbersAt39(count: number): Promise<Story> {
  const story = await startStory('2027-03-01T10:00:00Z')
  await story.attach('visa')
  for (let nth = 1; nth <= count; nth++) await story.order(`n${nth}`)
  await story.goTo('2027-03-02T10:00:00Z')
  await story.news()
  return story
}

describe('C7: five numbers and a year', () => {
  it('is refused without a charge, and sold at $324.00 once $27 is agreed', async () => {
    const story = await numbersAt39(4)
    const refused = await story.tryOrder({ plan: 'ANNUAL' })
    expect(refused).toMatchObject(problem(422, 'INDIVIDUAL_TERMS_REQUIRED'))
    expect(refused.body.detail).toContain('30.00')
    await story.settle()
    expect(await story.news()).toEqual({ mails: ['2027-03-02 10:00 E29'] })
    expect(await quotes(story)).toEqual(['ORDER ANNUAL 5 OPEN'])

    // Asked again, nothing more happens: support has the request.
    await story.tryOrder({ plan: 'ANNUAL' })
    await story.settle()
    expect(await story.news()).toEqual({})
    expect(await quotes(story)).toEqual(['ORDER ANNUAL 5 OPEN'])

    // Support agrees to $27 a month; the request is answered, and the customer is told.
    const agreed = await agree(story, { plan: 'ANNUAL', perMonthCents: 2700 })
    expect(agreed).toMatchObject({
      status: 201,
      body: {
        ...{ accountId: story.account.id, plan: 'ANNUAL', perMonthCents: 2700, annualDiscountPercent: 0 },
        ...{ approvedBy: 'dev:support', note: 'five shops', validFrom: '2027-03-02T10:00:00.000Z' },
      },
    })
    expect(await story.news()).toEqual({ mails: ['2027-03-02 10:00 E29'] })
    expect(await quotes(story)).toEqual(['ORDER ANNUAL 5 APPROVED'])

    // Re-ordered: 12 × $27. The fifth number makes its siblings cheaper, whose price was not part of the agreement.
    await story.order('fifth', { plan: 'ANNUAL' })
    expect(await story.news()).toEqual({
      charges: ['2027-03-02 10:00 HOSTING 324.00 visa SUCCEEDED'],
      mails: ['2027-03-02 10:00 E01', '2027-03-02 10:00 E03', '2027-03-02 10:00 E28'],
      states: ['2027-03-02 10:00 fifth PENDING_PAYMENT → PROVISIONING', '2027-03-02 10:00 fifth PROVISIONING → ACTIVE'],
    })
    const { invoices } = await story.history()
    expect(invoices.at(-1)?.price).toEqual({
      ...{ plan: 'ANNUAL', rule: 'AGREED', listVersion: null, agreedPriceId: agreed.body.id, billableNumbers: 5 },
    })
    await expectInvariants(story)
  })

  it('may always be bought by the month, at $30.00', async () => {
    const story = await numbersAt39(4)
    await story.order('fifth')
    expect((await story.news()).charges).toEqual(['2027-03-02 10:00 HOSTING 30.00 visa SUCCEEDED'])
  })

  it('renews a year at $360.00 on an account that has come to five without terms, and asks for them', async () => {
    const story = await startStory('2027-03-01T10:00:00Z')
    await story.attach('visa')
    const year = await story.order('year', { plan: 'ANNUAL' })
    await story.goTo('2028-02-20T12:00:00Z')
    for (const name of ['n2', 'n3', 'n4', 'n5']) await story.order(name)
    await story.goTo('2028-02-29T12:00:00Z')
    await story.news()
    expect((await story.number(year.id)).nextCharge?.amountCents).toBe(36_000)
    await story.goTo('2028-03-01T10:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2028-03-01 10:00 HOSTING 360.00 visa SUCCEEDED'],
      mails: ['2028-03-01 10:00 E05', '2028-03-01 10:00 E29'],
    })
    expect(await quotes(story)).toEqual(['RENEWAL ANNUAL 5 OPEN'])
    await expectInvariants(story)
  })
})

describe('an agreed price', () => {
  it('comes before the list for months too, and numbers pay it from their next renewal on (row 27, E28)', async () => {
    const story = await numbersAt39(1)
    await agree(story, { perMonthCents: 2200, annualDiscountPercent: 10 })
    expect(await story.news()).toEqual({ mails: ['2027-03-02 10:00 E28'] })
    const { numbers, events } = await story.history()
    expect(numbers[0]).toMatchObject({ priceCents: 3900, nextCharge: { amountCents: 2200 } })
    expect(priceFacts(events)).toEqual([
      '2027-03-02 10:00 MONTHLY 39.00 → 22.00 AGREED',
      '2027-03-02 10:00 ANNUAL 360.00 → 237.60 AGREED',
    ])
    await story.order('year', { plan: 'ANNUAL' })
    expect((await story.news()).charges).toEqual(['2027-03-02 10:00 HOSTING 237.60 visa SUCCEEDED'])
    await story.goTo('2027-04-01T10:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-04-01 10:00 HOSTING 22.00 visa SUCCEEDED'],
      mails: ['2027-04-01 10:00 E05'],
    })
    // C23: the deposit of a cancel is a month at this price; without usage there is none to show, but the price is kept.
    expect((await story.history()).numbers[0]).toMatchObject({ priceCents: 2200 })
    await expectInvariants(story)
  })

  it('that is higher waits seven days after its notice, for months and for years', async () => {
    const story = await startStory('2027-03-01T10:00:00Z')
    await story.attach('visa')
    await story.order('month')
    await story.order('year', { plan: 'ANNUAL' })
    // 26 March: six days before the month renews. The year was never reminded of anything.
    await story.goTo('2027-03-26T10:00:00Z')
    await story.news()
    await agree(story, { perMonthCents: 4500 })
    expect(await story.news()).toEqual({ mails: ['2027-03-26 10:00 E28'] })
    await story.goTo('2027-05-01T10:00:00Z')
    expect((await story.news()).charges).toEqual([
      '2027-04-01 10:00 HOSTING 39.00 visa SUCCEEDED',
      '2027-05-01 10:00 HOSTING 45.00 visa SUCCEEDED',
    ])
    // A year later E04 shows what will be charged. A rise three days before cannot reach this renewal.
    await story.goTo('2028-02-27T10:00:00Z')
    await agree(story, { plan: 'ANNUAL', perMonthCents: 5000 })
    await story.goTo('2028-03-01T10:00:00Z')
    const { charges, mails } = await story.news()
    expect(charges?.filter((line) => !line.includes('45.00'))).toEqual([
      '2028-03-01 10:00 HOSTING 540.00 visa SUCCEEDED',
    ])
    expect(mails?.filter((line) => !line.includes('E05'))).toEqual(['2028-02-23 10:00 E04', '2028-02-27 10:00 E28'])
    const { mails: all } = await story.history()
    expect(all.find(({ template }) => template === 'E04')?.subject).toContain('$540.00')
    await expectInvariants(story)
  })

  it('that begins later is announced and charged from then on, and what is next says so before', async () => {
    const story = await numbersAt39(1)
    const [{ id } = { id: '' }] = (await story.history()).numbers
    await agree(story, { perMonthCents: 2500, validFrom: '2027-04-10T00:00:00Z', note: 'from the tenth on' })
    expect(await story.news()).toEqual({})
    expect((await story.number(id)).nextCharge?.amountCents).toBe(3900)
    await story.goTo('2027-04-09T23:59:59Z')
    expect(await story.news()).toEqual({
      charges: ['2027-04-01 10:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-04-01 10:00 E05'],
    })
    expect((await story.number(id)).nextCharge).toEqual({ at: '2027-05-01T10:00:00.000Z', amountCents: 2500 })
    await story.goTo('2027-04-10T00:00:00Z')
    expect(await story.news()).toEqual({ mails: ['2027-04-10 00:00 E28'] })
    await story.goTo('2027-05-01T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-05-01 10:00 HOSTING 25.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })

  it('is recorded once for one idempotency key, and listed newest first', async () => {
    const story = await numbersAt39(1)
    const path = `/v1/accounts/${story.account.id}/agreed-prices`
    const body = { perMonthCents: 2900, note: 'once' }
    const idempotencyKey = `agree-${story.account.id}`
    const [first, again] = [
      await support.post<AgreedPrice>(path, body, { idempotencyKey }),
      await support.post<AgreedPrice>(path, body, { idempotencyKey }),
    ]
    expect(again.body).toEqual(first.body)
    await operator.post(path, { perMonthCents: 2800, note: 'less still' })
    const { data } = await ok(support.get<Page<AgreedPrice>>(path))
    expect(data.map(({ perMonthCents, approvedBy }) => [perMonthCents, approvedBy])).toEqual([
      [2800, 'dev:operator'],
      [2900, 'dev:support'],
    ])
    await story.settle()
    await expectInvariants(story)
  })
})

describe('an agreed price that is wrong is refused, and changes nothing', () => {
  let story: Story
  beforeAll(async () => {
    story = await numbersAt39(1)
  })

  it.each<[string, string, Record<string, unknown>]>([
    ['no price', 'perMonthCents', {}],
    ['a negative price', 'perMonthCents', { perMonthCents: -1 }],
    ['a price of nothing', 'perMonthCents', { perMonthCents: 0 }],
    ['half a cent', 'perMonthCents', { perMonthCents: 2700.5 }],
    ['a price as text', 'perMonthCents', { perMonthCents: '2700' }],
    ['a price by mistake', 'perMonthCents', { perMonthCents: 10_000_001 }],
    ['an unknown plan', 'plan', { perMonthCents: 2700, plan: 'WEEKLY' }],
    ['a discount above 100', 'annualDiscountPercent', { perMonthCents: 2700, annualDiscountPercent: 101 }],
    ['a negative discount', 'annualDiscountPercent', { perMonthCents: 2700, annualDiscountPercent: -1 }],
    ['a discount that leaves nothing', 'annualDiscountPercent', { perMonthCents: 2700, annualDiscountPercent: 100 }],
    [
      'a discount on months',
      'annualDiscountPercent',
      { perMonthCents: 2700, plan: 'MONTHLY', annualDiscountPercent: 5 },
    ],
    ['a beginning in the past', 'validFrom', { perMonthCents: 2700, validFrom: '2027-03-02T09:59:59Z' }],
    ['a beginning that is no instant', 'validFrom', { perMonthCents: 2700, validFrom: 'tomorrow' }],
    ['a beginning on a day that is none', 'validFrom', { perMonthCents: 2700, validFrom: '2027-02-30T00:00:00Z' }],
    ['no note', 'note', { perMonthCents: 2700, note: undefined }],
    ['an unknown field', 'perYearCents', { perMonthCents: 2700, perYearCents: 30_000 }],
  ])('%s', async (_, path, fields) => {
    const answer = await leavingUnchanged([story], () => agree(story, fields))
    expect(answer).toMatchObject(problem(400, 'VALIDATION_FAILED'))
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ path }))
  })
})

it('a customer sees the requests of his own account only (I20)', async () => {
  const [asking, other] = [await numbersAt39(4), await numbersAt39(1)]
  await asking.tryOrder({ plan: 'ANNUAL' })
  expect(await quotes(other)).toEqual([])
  const foreign = await other.customer.get(`/v1/quote-requests?accountId=${asking.account.id}`)
  expect(foreign.status).toBe(404)
  const seen = await ok(
    support.get<Page<QuoteRequest>>(`/v1/quote-requests?accountId=${asking.account.id}&status=OPEN`),
  )
  expect(seen.data).toHaveLength(1)
})
