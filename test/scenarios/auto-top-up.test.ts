import { ok } from '../support/client'
import type { HostedNumber } from '../support/resources'
import { type Card, type Story, startStory } from '../support/story'
import { autoTopUp, balance, prepaid, standingOrder, topUp, topUps, tryAutoTopUp } from '../support/top-ups'
import { expectInvariants } from './invariants'

/**
 * 11 January, 08:00: a number whose free dialogues are used up, each further one costs $40.00; $60.00 are in the wallet and
 * the standing order puts 50.00 into it below 20.00. All of it told.
 */
async function armed(more: object = {}): Promise<{ story: Story; card: Card; number: HostedNumber }> {
  const { story, card } = await prepaid({ ratesMicros: { TR: 40_000_000 } })
  const number = await story.order('main')
  await topUp(story, 6_000, card)
  await story.goTo('2027-01-11T08:00:00Z')
  await story.dialogues(number, '2027-01-11T07:00:00Z', 1_000)
  await autoTopUp(story, 2_000, 5_000, more)
  await story.news()
  return { story, card, number }
}

/** One more dialogue, $40.00, at the present instant. */
const spend = async (story: Story, number: HostedNumber) => story.dialogues(number, await story.now(), 1)

/** What happened to the standing order so far, from state to state. */
async function life(story: Story): Promise<string[]> {
  const { events } = await story.history()
  return events
    .filter(({ type }) => type === 'auto_top_up.state_changed')
    .map(({ data }) => `${data['reason']} → ${data['to']}`)
}

const topUpNews = async (story: Story) => {
  const { charges = [], mails = [] } = await story.news()
  return { charges, mails: mails.filter((line) => /E18|E19/.test(line)) }
}

describe('a standing order whose card is refused', () => {
  it('charges the backup in the same try, and says nothing of a failure', async () => {
    const { story, card, number } = await armed()
    await story.attach('spare', { token: 'pm_card_mastercard' })
    await card.declines()
    await spend(story, number)
    await spend(story, number)
    expect(await balance(story)).toBe(30_000_000)
    expect(await topUpNews(story)).toEqual({
      charges: ['2027-01-11 08:00 TOP_UP 50.00 spare SUCCEEDED', '2027-01-11 08:00 TOP_UP 50.00 visa DECLINED'],
      mails: ['2027-01-11 08:00 E18'],
    })
    await expectInvariants(story)
  })

  it('tells the owner at the first failure, tries again every 6 hours, and is off after the third', async () => {
    const { story, card, number } = await armed()
    await card.declines()
    await spend(story, number)
    await spend(story, number)
    expect(await topUpNews(story)).toEqual({
      charges: ['2027-01-11 08:00 TOP_UP 50.00 visa DECLINED'],
      mails: ['2027-01-11 08:00 E19'],
    })
    expect(await standingOrder(story)).toMatchObject({
      ...{ enabled: true, state: 'COOLDOWN', failures: 1, pausedUntil: '2027-01-11T14:00:00.000Z' },
    })
    await story.goTo('2027-01-20T08:00:00Z')
    expect(await topUpNews(story)).toEqual({
      charges: ['2027-01-11 14:00 TOP_UP 50.00 visa DECLINED', '2027-01-11 20:00 TOP_UP 50.00 visa DECLINED'],
      mails: ['2027-01-11 14:00 E19', '2027-01-11 20:00 E19'],
    })
    expect(await standingOrder(story)).toMatchObject({ enabled: false, state: 'DISABLED', failures: 3 })
    expect(await topUps(story)).toEqual(['60.00 PAID', '50.00 VOID', '50.00 VOID', '50.00 VOID'])
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    expect(await life(story)).toEqual([
      ...['SWITCHED_ON → ARMED', 'FIRED → IN_FLIGHT', 'FAILED → COOLDOWN', 'FIRED → IN_FLIGHT'],
      ...['FAILED → COOLDOWN', 'FIRED → IN_FLIGHT', 'GAVE_UP → DISABLED'],
    ])

    // Switched on again with a card that works it begins anew, and at once.
    await card.works()
    await autoTopUp(story, 2_000, 5_000)
    expect(await balance(story)).toBe(30_000_000)
    await expectInvariants(story)
  })

  it('is off after one hard decline', async () => {
    const { story, card, number } = await armed()
    await card.declines('stolen_card')
    await spend(story, number)
    await spend(story, number)
    expect(await standingOrder(story)).toMatchObject({ enabled: false, state: 'DISABLED', failures: 1 })
    expect((await topUpNews(story)).mails).toEqual(['2027-01-11 08:00 E19'])
    await story.goTo('2027-02-09T08:00:00Z')
    expect((await topUpNews(story)).charges).toEqual([])
  })

  it('goes on at once with a method that comes meanwhile', async () => {
    const { story, card, number } = await armed()
    await card.declines()
    await spend(story, number)
    await spend(story, number)
    await story.goTo('2027-01-11T09:00:00Z')
    await story.news()
    await story.attach('fresh', { token: 'pm_card_mastercard' })
    expect(await topUpNews(story)).toEqual({
      charges: ['2027-01-11 09:00 TOP_UP 50.00 fresh SUCCEEDED'],
      mails: ['2027-01-11 09:00 E18'],
    })
    expect(await balance(story)).toBe(30_000_000)
  })
})

describe('a standing order that is used much', () => {
  it('waits 60 seconds after a success, goes three times in 24 hours, then rests with one mail until its window opens', async () => {
    const { story, number } = await armed()
    for (let each = 0; each < 6; each++) await spend(story, number)
    // 60 − 240 + 50: one at once, the next two a minute apart, the fourth a day after the first.
    expect(await topUpNews(story)).toEqual({
      charges: ['2027-01-11 08:00 TOP_UP 50.00 visa SUCCEEDED'],
      mails: ['2027-01-11 08:00 E18'],
    })
    await story.goTo('2027-01-12T07:59:59Z')
    expect(await topUpNews(story)).toEqual({
      charges: ['2027-01-11 08:01 TOP_UP 50.00 visa SUCCEEDED', '2027-01-11 08:02 TOP_UP 50.00 visa SUCCEEDED'],
      mails: ['2027-01-11 08:01 E18', '2027-01-11 08:02 E18', '2027-01-11 08:03 E19'],
    })
    expect(await balance(story)).toBe(-30_000_000)
    expect(await standingOrder(story)).toMatchObject({ enabled: true, pausedUntil: '2027-01-12T08:00:00.000Z' })
    await story.goTo('2027-01-12T08:00:00Z')
    expect((await topUpNews(story)).charges).toEqual(['2027-01-12 08:00 TOP_UP 50.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })

  it('keeps to the customer’s own cap of a month, rests until the next begins, and a higher cap wakes it', async () => {
    const { story, number } = await armed({ monthlyCapCents: 9_999 })
    for (let each = 0; each < 4; each++) await spend(story, number)
    await story.goTo('2027-01-20T08:00:00Z')
    expect((await topUpNews(story)).mails).toEqual(['2027-01-11 08:00 E18', '2027-01-11 08:01 E19'])
    expect(await standingOrder(story)).toMatchObject({ pausedUntil: '2027-02-01T00:00:00.000Z' })
    await ok(tryAutoTopUp(story, { enabled: true, monthlyCapCents: 10_000 }))
    expect((await topUpNews(story)).charges).toEqual(['2027-01-20 08:00 TOP_UP 50.00 visa SUCCEEDED'])
    await story.goTo('2027-02-01T00:00:00Z')
    expect((await topUpNews(story)).charges).toEqual(['2027-02-01 00:00 TOP_UP 50.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })
})

describe('a standing order in odd hours', () => {
  it('whose charge never answers charges once, and nothing beside it meanwhile', async () => {
    const { story, card, number } = await armed()
    await card.behaves({ outcome: 'hang_after_charge', times: 1 })
    await spend(story, number)
    await spend(story, number)
    await story.goTo('2027-01-11T12:00:00Z')
    expect(await balance(story)).toBe(30_000_000)
    expect(await topUps(story)).toEqual(['60.00 PAID', '50.00 PAID'])
    const { charges } = await story.history()
    expect(charges.filter(({ amount, status }) => amount === 5_000 && status === 'succeeded')).toHaveLength(1)
    await expectInvariants(story)
  })

  it('is refused to a post-paid account, and to one without a billing profile', async () => {
    const body = { enabled: true, thresholdCents: 2_000, amountCents: 5_000 }
    const postpaid = await startStory('2027-01-10T08:00:00Z')
    expect(await tryAutoTopUp(postpaid, body)).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    const account = { billingMode: 'PREPAID', address: undefined }
    const nameless = await startStory('2027-01-10T08:00:00Z', { account })
    expect(await tryAutoTopUp(nameless, body)).toMatchObject({
      status: 422,
      body: { code: 'BILLING_PROFILE_INCOMPLETE' },
    })
    expect(await standingOrder(nameless)).toEqual({
      ...{ enabled: false, thresholdCents: null, amountCents: null, monthlyCapCents: null },
      ...{ state: 'DISABLED', failures: 0, pausedUntil: null },
    })
  })

  it('is off once it is switched off, and once the account is closed', async () => {
    const { story } = await prepaid()
    await topUp(story, 3_000, (await story.history()).methods[0] as Card)
    await autoTopUp(story, 2_000, 5_000)
    expect(await ok(tryAutoTopUp(story, { enabled: false }))).toMatchObject({ enabled: false, amountCents: 5_000 })
    await ok(tryAutoTopUp(story, { enabled: true }))
    await ok(story.customer.post(`/v1/accounts/${story.account.id}/close`))
    await story.settle()
    await story.goTo('2027-02-10T08:00:00Z')
    expect(await topUps(story)).toEqual(['30.00 PAID'])
    expect(await standingOrder(story)).toMatchObject({ state: 'DISABLED' })
    expect(await tryAutoTopUp(story, { enabled: true })).toMatchObject({ status: 409 })
    await expectInvariants(story)
  })
})
