import { ok } from '../support/client'
import type { Account, HostedNumber } from '../support/resources'
import { askToSend, sending } from '../support/sending'
import type { Card, Story } from '../support/story'
import { balance, prepaid, topUp } from '../support/top-ups'
import { expectInvariants } from './invariants'

type Setting = { story: Story; card: Card; number: HostedNumber }

/** A prepaid number of 10 January whose free dialogues are used up on the 11th; each further one costs `micros`. */
async function aPrepaidNumber(micros: number, wallet = 0): Promise<Setting> {
  const { story, card } = await prepaid({ ratesMicros: { TR: micros } })
  const number = await story.order('main')
  if (wallet > 0) await topUp(story, wallet, card)
  await story.goTo('2027-01-11T08:00:00Z')
  await story.dialogues(number, '2027-01-11T07:00:00Z', 1_000)
  await story.news()
  return { story, card, number }
}

const spend = async ({ story, number }: Setting) => story.dialogues(number, await story.now(), 1)

// Row 15: what a leaving number has reserved is free for its siblings at once.
it('a prepaid number that is cancelled gives back what its messages on their way had reserved', async () => {
  const { story, card, number } = await sending({ TR: 20_000_000 }, { account: { billingMode: 'PREPAID' } })
  const sibling = await story.order('sibling')
  await topUp(story, 2_000, card)
  expect((await askToSend(story, number, 'TR')).status).toBe(201)
  const refused = await askToSend(story, sibling, 'TR')
  expect([refused.status, refused.body.reason]).toEqual([402, 'SENDING_PAUSED'])
  await story.cancel(number)
  expect(await balance(story)).toBe(20_000_000)
  expect((await askToSend(story, sibling, 'TR')).status).toBe(201)
  expect((await askToSend(story, number, 'TR')).body.reason).toBe('NOT_ACTIVE')
})

// S1, row 15.
describe('a prepaid number that is cancelled', () => {
  it('with a negative balance has it charged to the card as a USAGE invoice, as the preview said; the wallet is at 0', async () => {
    const setting = await aPrepaidNumber(25_000_000, 2_000)
    const { story, number } = setting
    await spend(setting)
    expect(await balance(story)).toBe(-5_000_000)
    await story.news()
    expect(await story.previewCancel(number)).toMatchObject({ usageToSettleCents: 500, depositCents: 3_900 })
    await story.cancel(number)
    expect((await story.news()).charges).toEqual([
      '2027-01-11 08:00 DEPOSIT 39.00 visa SUCCEEDED',
      '2027-01-11 08:00 USAGE 5.00 visa SUCCEEDED',
    ])
    expect(await story.currentAccount()).toMatchObject({ balanceMicros: 0, sendingPaused: false, standing: 'CLEAR' })
    expect((await story.number(number.id)).holdUntil).toBe('2027-02-10T08:00:00.000Z')
    await expectInvariants(story)
  })

  it('whose card refuses it owes it like any usage, and its wallet is not touched', async () => {
    const setting = await aPrepaidNumber(25_000_000, 2_000)
    const { story, card, number } = setting
    await spend(setting)
    await card.declines()
    await story.cancel(number)
    const account = await story.currentAccount()
    expect(account).toMatchObject({ balanceMicros: 0, standing: 'DELINQUENT' })
    expect((await story.bills()).slice(-2)).toEqual(['USAGE 5.00 OPEN', 'DEPOSIT 39.00 OPEN'])
  })

  it('pays its deposit and its renewals by card, however much is in the wallet', async () => {
    const setting = await aPrepaidNumber(25_000_000, 20_000)
    const { story, number } = setting
    await story.goTo('2027-02-10T08:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-02-10 08:00 HOSTING 39.00 visa SUCCEEDED'])
    expect(await balance(story)).toBe(200_000_000)
    await story.dialogues(number, '2027-02-10T07:00:00Z', 1_001)
    expect(await balance(story)).toBe(175_000_000)
    await story.cancel(number)
    expect((await story.news()).charges).toEqual(['2027-02-10 08:00 DEPOSIT 39.00 visa SUCCEEDED'])
  })

  it('is held for 30 days from the debit of its last paid dialogue: 10 days ago, 20 days (C22)', async () => {
    const setting = await aPrepaidNumber(1_000_000, 2_000)
    const { story, number } = setting
    await spend(setting)
    await story.goTo('2027-01-21T08:00:00Z')
    const preview = await story.previewCancel(number)
    expect(preview).toMatchObject({ holdDays: 20, usageToSettleCents: 0, reasons: ['PAID_DIALOGUES'] })
    await story.cancel(number)
    expect((await story.number(number.id)).holdUntil).toBe('2027-02-10T08:00:00.000Z')
    await expectInvariants(story)
  })

  it('or, where the debit left less than nothing, from the moment the balance was back', async () => {
    const setting = await aPrepaidNumber(25_000_000, 2_000)
    const { story, card, number } = setting
    await spend(setting)
    await story.goTo('2027-01-16T08:00:00Z')
    await topUp(story, 2_000, card)
    expect(await balance(story)).toBe(15_000_000)
    await story.goTo('2027-01-21T08:00:00Z')
    expect(await story.previewCancel(number)).toMatchObject({ holdDays: 25, reasons: ['PAID_DIALOGUES'] })
  })

  it('with less owed than a charge can take is released at once, and forgiven so that the account can be closed', async () => {
    const setting = await aPrepaidNumber(400_000)
    const { story, number } = setting
    await spend(setting)
    expect(await balance(story)).toBe(-400_000)
    await story.news()
    expect(await story.previewCancel(number)).toMatchObject({ holdDays: 0, usageToSettleCents: 0, depositCents: 0 })
    await story.cancel(number)
    expect((await story.news()).charges).toBeUndefined()
    expect(await balance(story)).toBe(0)
    expect((await story.number(number.id)).state).toBe('DELETED')
    await ok(story.customer.post<Account>(`/v1/accounts/${story.account.id}/close`))
    await expectInvariants(story)
  })
})
