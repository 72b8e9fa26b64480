import { ok, type Reply, support } from '../support/client'
import type { HostedNumber, MaybeRefused, PlanChangePreview, Problem } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { leavingUnchanged, problem } from '../support/unchanged'
import { expectInvariants } from './invariants'
import { planFacts } from './prices'

type Wish = { plan: string; when?: string }

const preview = (story: Story, number: HostedNumber, { plan, when }: Wish) =>
  story.customer.get<MaybeRefused<PlanChangePreview>>(
    `/v1/numbers/${number.id}/plan-change-preview?plan=${plan}${when === undefined ? '' : `&when=${when}`}`,
  )

async function change(story: Story, number: HostedNumber, wish: Wish) {
  const reply = await story.customer.post<MaybeRefused<HostedNumber>>(`/v1/numbers/${number.id}/plan-change`, wish)
  await story.settle()
  return reply
}

const agree = (story: Story, perMonthCents: number) =>
  support.post(`/v1/accounts/${story.account.id}/agreed-prices`, { perMonthCents, note: 'one price for all' })

/** One number, ordered on 1 March 2027 at 10:00 and seen two weeks later; March has 31 days. */
async function aMonth(fields: Record<string, unknown> = {}): Promise<{ story: Story; number: HostedNumber }> {
  const story = await startStory('2027-03-01T10:00:00Z')
  await story.attach('visa')
  const number = await story.order('main', fields)
  await story.goTo('2027-03-15T10:00:00Z')
  await story.news()
  return { story, number }
}

describe('row 25: a month becomes a year', () => {
  it('at the next renewal: shown, scheduled, charged then, and the anchor stays', async () => {
    const { story, number } = await aMonth()
    const shown = await ok(preview(story, number, { plan: 'ANNUAL' }))
    expect(shown).toEqual({
      ...{ plan: 'ANNUAL', when: 'RENEWAL', at: '2027-04-01T10:00:00.000Z' },
      ...{ chargeCents: 36_000, creditCents: 0, priceCents: 36_000 },
      nextCharge: { at: '2027-04-01T10:00:00.000Z', amountCents: 36_000 },
    })
    const scheduled = await change(story, number, { plan: 'ANNUAL' })
    expect(scheduled).toMatchObject({
      status: 200,
      body: { plan: 'MONTHLY', nextPlan: 'ANNUAL', priceCents: 3900, nextCharge: shown.nextCharge },
    })
    // Asked again, the answer is the same.
    expect((await change(story, number, { plan: 'ANNUAL' })).body).toEqual(scheduled.body)
    expect(await story.news()).toEqual({})

    await story.goTo('2027-04-01T10:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-04-01 10:00 HOSTING 360.00 visa SUCCEEDED'],
      mails: ['2027-04-01 10:00 E05'],
    })
    expect(await story.number(number.id)).toMatchObject({
      ...{ plan: 'ANNUAL', nextPlan: null, priceCents: 36_000, billingAnchor: '2027-03-01T10:00:00.000Z' },
      ...{ currentPeriodStart: '2027-04-01T10:00:00.000Z', currentPeriodEnd: '2028-04-01T10:00:00.000Z' },
      nextCharge: { at: '2028-04-01T10:00:00.000Z', amountCents: 36_000 },
    })
    // A year later, the reminder and the next year.
    await story.goTo('2028-04-01T10:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2028-04-01 10:00 HOSTING 360.00 visa SUCCEEDED'],
      mails: ['2028-03-25 10:00 E04', '2028-04-01 10:00 E05'],
    })
    expect(planFacts((await story.history()).events)).toEqual([
      '2027-03-15 10:00 plan.change_scheduled MONTHLY → ANNUAL',
      '2027-04-01 10:00 plan.changed MONTHLY → ANNUAL',
    ])
    await expectInvariants(story)
  })

  it('not at all, when it is changed back before', async () => {
    const { story, number } = await aMonth()
    await change(story, number, { plan: 'ANNUAL' })
    const back = await change(story, number, { plan: 'MONTHLY' })
    expect(back).toMatchObject({ status: 200, body: { nextPlan: null, nextCharge: { amountCents: 3900 } } })
    await story.goTo('2027-04-01T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-04-01 10:00 HOSTING 39.00 visa SUCCEEDED'])
    expect(planFacts((await story.history()).events)).toEqual([
      '2027-03-15 10:00 plan.change_scheduled MONTHLY → ANNUAL',
      '2027-03-15 10:00 plan.change_cleared ANNUAL → MONTHLY',
    ])
    await expectInvariants(story)
  })

  it('only once the year is paid: until then the ladder runs, and a cancel takes the wish with it', async () => {
    const story = await startStory('2027-03-01T10:00:00Z')
    const card = await story.attach('visa')
    const number = await story.order('main')
    await change(story, number, { plan: 'ANNUAL' })
    await story.goTo('2027-03-31T10:00:00Z')
    await card.declines()
    await story.goTo('2027-04-01T10:00:00Z')
    expect(await story.number(number.id)).toMatchObject({ state: 'PAST_DUE', plan: 'MONTHLY', priceCents: 3900 })
    expect((await change(story, number, { plan: 'MONTHLY' })).status).toBe(409)
    await card.works()
    await story.goTo('2027-04-02T10:00:00Z')
    expect(await story.number(number.id)).toMatchObject({
      ...{ state: 'ACTIVE', plan: 'ANNUAL', nextPlan: null, priceCents: 36_000 },
      ...{ currentPeriodStart: '2027-04-01T10:00:00.000Z', currentPeriodEnd: '2028-04-01T10:00:00.000Z' },
    })
    await change(story, number, { plan: 'MONTHLY' })
    await story.cancel(number)
    expect(await story.number(number.id)).toMatchObject({ state: 'DELETED', nextPlan: null })
    await expectInvariants(story)
  })

  it('at once: charged now, the unused days to the wallet, the anchor is now, and no month is charged any more', async () => {
    const { story, number } = await aMonth()
    const shown = await ok(preview(story, number, { plan: 'ANNUAL', when: 'NOW' }))
    // 17 of 31 days are left: floor(3900 × 17 / 31).
    expect(shown).toEqual({
      ...{ plan: 'ANNUAL', when: 'NOW', at: '2027-03-15T10:00:00.000Z' },
      ...{ chargeCents: 36_000, creditCents: 2138, priceCents: 36_000 },
      nextCharge: { at: '2028-03-15T10:00:00.000Z', amountCents: 36_000 },
    })
    const changed = await change(story, number, { plan: 'ANNUAL', when: 'NOW' })
    expect(changed).toMatchObject({
      status: 200,
      body: {
        ...{ plan: 'ANNUAL', priceCents: 36_000, billingAnchor: shown.at, currentPeriodStart: shown.at },
        ...{ currentPeriodEnd: '2028-03-15T10:00:00.000Z', nextCharge: shown.nextCharge },
      },
    })
    expect(await story.news()).toEqual({
      charges: ['2027-03-15 10:00 HOSTING 360.00 visa SUCCEEDED'],
      mails: ['2027-03-15 10:00 E05'],
    })
    expect((await story.currentAccount()).balanceMicros).toBe(21_380_000)
    const { ledger, events } = await story.history()
    expect(ledger.filter(({ amountMicros }) => amountMicros > 0)).toMatchObject([
      { kind: 'ADJUSTMENT', amountMicros: 21_380_000, numberId: number.id },
    ])
    expect(planFacts(events)).toEqual(['2027-03-15 10:00 plan.changed MONTHLY → ANNUAL'])
    await story.goTo('2027-04-02T10:00:00Z')
    expect(await story.news()).toEqual({})
    await story.goTo('2028-03-15T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2028-03-15 10:00 HOSTING 360.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })

  it('at once, though it was scheduled: the wish is fulfilled', async () => {
    const { story, number } = await aMonth()
    await change(story, number, { plan: 'ANNUAL' })
    const changed = await change(story, number, { plan: 'ANNUAL', when: 'NOW' })
    expect(changed.body).toMatchObject({ plan: 'ANNUAL', nextPlan: null })
    await story.goTo('2027-04-02T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-03-15 10:00 HOSTING 360.00 visa SUCCEEDED'])
  })

  it('at once, asked for twice at the same moment: one year is charged', async () => {
    const { story, number } = await aMonth()
    const wish = { plan: 'ANNUAL', when: 'NOW' }
    const path = `/v1/numbers/${number.id}/plan-change`
    const replies = await Promise.all([story.customer.post(path, wish), story.customer.post(path, wish)])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
    await story.settle()
    expect((await story.news()).charges).toEqual(['2027-03-15 10:00 HOSTING 360.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })

  it('at the instant of the renewal: the month that has just been charged is credited whole', async () => {
    const { story, number } = await aMonth()
    await story.goTo('2027-04-01T10:00:00Z')
    await story.news()
    const shown = await ok(preview(story, number, { plan: 'ANNUAL', when: 'NOW' }))
    expect(shown.creditCents).toBe(3900)
    await change(story, number, { plan: 'ANNUAL', when: 'NOW' })
    await story.goTo('2027-05-02T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-04-01 10:00 HOSTING 360.00 visa SUCCEEDED'])
    expect((await story.currentAccount()).balanceMicros).toBe(39_000_000)
    await expectInvariants(story)
  })

  it('a millisecond before the renewal: only the year is charged', async () => {
    const { story, number } = await aMonth()
    await story.goTo('2027-04-01T09:59:59.999Z')
    const shown = await ok(preview(story, number, { plan: 'ANNUAL', when: 'NOW' }))
    expect(shown.creditCents).toBe(0)
    await change(story, number, { plan: 'ANNUAL', when: 'NOW' })
    await story.goTo('2027-04-02T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-04-01 09:59:59.999 HOSTING 360.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })
})

describe('row 25, immediate: what is not paid at once changes nothing', () => {
  it('a decline answers 402, and the month renews as if nothing had been asked', async () => {
    const story = await startStory('2027-03-01T10:00:00Z')
    const card = await story.attach('visa')
    const number = await story.order('main')
    await story.news()
    await card.declines()
    const before = await story.number(number.id)
    const refused = await change(story, number, { plan: 'ANNUAL', when: 'NOW' })
    expect(refused).toMatchObject({
      status: 402,
      body: { code: 'PAYMENT_DECLINED', declineCode: 'insufficient_funds' },
    })
    expect(await story.number(number.id)).toEqual(before)
    expect(await story.news()).toEqual({ charges: ['2027-03-01 10:00 HOSTING 360.00 visa DECLINED'] })
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await card.works()
    await story.goTo('2027-04-01T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-04-01 10:00 HOSTING 39.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })

  it('a bank that asks its customer answers 402, and nobody can pay it afterwards', async () => {
    const story = await startStory('2027-03-01T10:00:00Z')
    const card = await story.attach('visa')
    const number = await story.order('main')
    await card.behaves({ outcome: 'require_action' })
    const before = await story.number(number.id)
    expect(await change(story, number, { plan: 'ANNUAL', when: 'NOW' })).toMatchObject(problem(402, 'PAYMENT_DECLINED'))
    expect(await story.number(number.id)).toEqual(before)
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'HOSTING 360.00 VOID'])
    await card.works()
    await story.goTo('2027-04-02T10:00:00Z')
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'HOSTING 360.00 VOID', 'HOSTING 39.00 PAID'])
    await expectInvariants(story)
  })

  it('a processor that charges and says nothing: found and applied, or given back in full, and never charged twice', async () => {
    const story = await startStory('2027-03-01T10:00:00Z')
    const card = await story.attach('visa')
    const number = await story.order('main')
    await card.behaves({ outcome: 'hang_after_charge', times: 1 })
    const reply = await change(story, number, { plan: 'ANNUAL', when: 'NOW' })
    await story.goTo('2027-03-03T10:00:00Z')
    const after = await story.number(number.id)
    const { charges } = await story.history()
    const kept = charges
      .filter(({ status }) => status === 'succeeded')
      .reduce((sum, each) => sum + each.amount - each.amount_refunded, 0)
    expect([reply.status, after.plan, kept]).toEqual(
      reply.status === 200 ? [200, 'ANNUAL', 39_900] : [402, 'MONTHLY', 3900],
    )
    expect(charges.filter(({ amount }) => amount === 36_000)).toHaveLength(1)
    await expectInvariants(story)
  })
})

describe('row 26: a year becomes months', () => {
  it('at its end, at the price of then, and E04 says so', async () => {
    const { story, number } = await aMonth({ plan: 'ANNUAL' })
    const shown = await ok(preview(story, number, { plan: 'MONTHLY' }))
    expect(shown).toMatchObject({ at: '2028-03-01T10:00:00.000Z', chargeCents: 3900, creditCents: 0, priceCents: 3900 })
    await change(story, number, { plan: 'MONTHLY' })
    await story.goTo('2028-03-01T10:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2028-03-01 10:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2028-02-23 10:00 E04', '2028-03-01 10:00 E05'],
    })
    const { mails } = await story.history()
    expect(mails.find((mail) => mail.template === 'E04')?.subject).toContain('$39.00')
    expect(await story.number(number.id)).toMatchObject({
      plan: 'MONTHLY',
      currentPeriodEnd: '2028-04-01T10:00:00.000Z',
    })
    await story.goTo('2028-04-01T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2028-04-01 10:00 HOSTING 39.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })

  it('not at once: the year is not given back', async () => {
    const { story, number } = await aMonth({ plan: 'ANNUAL' })
    const wish = { plan: 'MONTHLY', when: 'NOW' }
    for (const ask of [preview, change]) {
      const refused = await leavingUnchanged(
        [story],
        async () => (await ask(story, number, wish)) as unknown as Reply<Problem>,
      )
      expect(refused).toMatchObject(problem(409, 'ILLEGAL_TRANSITION'))
      expect(refused.body.detail).toContain('2028-03-01T10:00:00.000Z')
    }
  })
})

describe('C7: a year for five numbers', () => {
  it('is refused, with the request that an order would have made', async () => {
    const { story, number } = await aMonth()
    for (const name of ['n2', 'n3', 'n4', 'n5']) await story.order(name)
    await story.news()
    expect(await preview(story, number, { plan: 'ANNUAL' })).toMatchObject(problem(422, 'INDIVIDUAL_TERMS_REQUIRED'))
    expect(await change(story, number, { plan: 'ANNUAL', when: 'NOW' })).toMatchObject(
      problem(422, 'INDIVIDUAL_TERMS_REQUIRED'),
    )
    expect(await story.news()).toEqual({ mails: ['2027-03-15 10:00 E29'] })
    await expectInvariants(story)
  })

  it('that was scheduled with fewer renews by the month, and the customer is told', async () => {
    const { story, number } = await aMonth()
    await change(story, number, { plan: 'ANNUAL' })
    for (const name of ['n2', 'n3', 'n4', 'n5']) await story.order(name)
    await story.news()
    expect((await story.number(number.id)).nextCharge?.amountCents).toBe(3000)
    await story.goTo('2027-04-01T10:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-04-01 10:00 HOSTING 30.00 visa SUCCEEDED'],
      mails: ['2027-04-01 10:00 E05', '2027-04-01 10:00 E29'],
    })
    expect(await story.number(number.id)).toMatchObject({ plan: 'MONTHLY', nextPlan: null })
    await expectInvariants(story)
  })
})

it('an account that owes something is refused a year, with the list (UNPAID_INVOICES)', async () => {
  const story = await startStory('2027-03-01T10:00:00Z')
  const card = await story.attach('visa')
  await story.order('owing')
  await story.goTo('2027-03-02T10:00:00Z')
  const number = await story.order('other')
  await card.declines()
  await story.goTo('2027-04-01T12:00:00Z')
  await card.works()
  expect((await story.currentAccount()).standing).toBe('DELINQUENT')
  for (const when of ['RENEWAL', 'NOW']) {
    const refused = await leavingUnchanged([story], () => change(story, number, { plan: 'ANNUAL', when }))
    expect(refused).toMatchObject(problem(409, 'UNPAID_INVOICES'))
    expect((refused.body as unknown as { invoices: unknown[] }).invoices).toHaveLength(1)
  }
})

describe('a wish that is wrong is refused, and changes nothing', () => {
  let story: Story
  let number: HostedNumber
  beforeAll(async () => {
    ;({ story, number } = await aMonth())
  })

  it.each<[string, number, string, Record<string, unknown>]>([
    ['an unknown plan', 400, 'VALIDATION_FAILED', { plan: 'WEEKLY' }],
    ['no plan', 400, 'VALIDATION_FAILED', {}],
    ['an unknown time', 400, 'VALIDATION_FAILED', { plan: 'ANNUAL', when: 'TOMORROW' }],
    ['an unknown field', 400, 'VALIDATION_FAILED', { plan: 'ANNUAL', at: '2027-04-01T10:00:00Z' }],
    ['the plan it has', 409, 'ILLEGAL_TRANSITION', { plan: 'MONTHLY' }],
  ])('%s', async (_, status, code, body) => {
    const refused = await leavingUnchanged([story], () => change(story, number, body as Wish))
    expect(refused).toMatchObject(problem(status, code))
  })

  it('another account’s number is not there (I20)', async () => {
    const { story: other } = await aMonth()
    expect((await change(other, number, { plan: 'ANNUAL' })).status).toBe(404)
    expect((await preview(other, number, { plan: 'ANNUAL' })).status).toBe(404)
  })
})

it('C23: the deposit of a cancel is a month at the agreed price', async () => {
  const story = await startStory('2027-03-01T10:00:00Z', { ratesMicros: { TR: 31_000_000 } })
  await story.attach('visa')
  await ok(agree(story, 2700))
  const number = await story.order('main')
  await story.goTo('2027-03-10T10:00:00Z')
  await story.dialogues(number, '2027-03-09T10:00:00Z', 1001)
  await story.cancel(number)
  expect((await story.news()).charges).toEqual([
    '2027-03-01 10:00 HOSTING 27.00 visa SUCCEEDED',
    '2027-03-10 10:00 DEPOSIT 27.00 visa SUCCEEDED',
    '2027-03-10 10:00 USAGE 31.00 visa SUCCEEDED',
  ])
})
