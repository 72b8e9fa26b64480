import { ok, operator } from '../support/client'
import type { Account, MaybeRefused } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

type Choices = { mailPreferences: Record<string, boolean> }

const choose = (story: Story, mailPreferences: Record<string, unknown>) =>
  story.customer.patch<MaybeRefused<Account & Choices>>(`/v1/accounts/${story.account.id}`, { mailPreferences })

describe('the optional mails', () => {
  it('are shown, and what is not named stays as it is', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const asTheyCome = { E04_MONTHLY: false, E04_ANNUAL_30_DAYS: false, E16: true, E24: true, E35: false }
    expect((await story.currentAccount()) as Account & Choices).toMatchObject({ mailPreferences: asTheyCome })
    await ok(choose(story, { E04_MONTHLY: true }))
    expect((await ok(choose(story, { E24: false }))).mailPreferences).toEqual({
      ...asTheyCome,
      ...{ E04_MONTHLY: true, E24: false },
    })
  })

  it('do not include receipts, failures, suspension and deletion: who switches them off is told so', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    for (const template of ['E05', 'E09', 'E11', 'E12', 'E25', 'E99']) {
      const { status, body } = await choose(story, { [template]: false })
      expect([status, body.errors?.[0]?.path]).toEqual([400, `mailPreferences.${template}`])
      expect(body.errors?.[0]?.message).toContain('are always sent; only E04_MONTHLY')
    }
    expect(await choose(story, { E24: 'no' })).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
  })

  it('remind of a monthly renewal from when that was chosen (E04)', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    await story.order('main')
    await story.goTo('2027-02-27T08:00:00Z')
    await story.news()
    // A day before the renewal is too late for the one of a week before.
    await ok(choose(story, { E04_MONTHLY: true }))
    await story.goTo('2027-02-28T08:00:00Z')
    expect((await story.news()).mails).toEqual(['2027-02-28 08:00 E05'])
    await story.goTo('2027-03-31T08:00:00Z')
    expect((await story.news()).mails).toEqual(['2027-03-24 08:00 E04', '2027-03-31 08:00 E05'])
    await ok(choose(story, { E04_MONTHLY: false }))
    await story.goTo('2027-04-30T08:00:00Z')
    expect((await story.news()).mails).toEqual(['2027-04-30 08:00 E05'])
    await expectInvariants(story)
  })

  it('remind of a year thirty days before, beside the week before, which is no choice (E04)', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main', { plan: 'ANNUAL' })
    await ok(choose(story, { E04_ANNUAL_30_DAYS: true, E04_MONTHLY: false }))
    await story.news()
    expect((await story.number(number.id)).nextAction?.kind).toBe('RENEW')
    await story.goTo('2028-01-31T08:00:00Z')
    expect((await story.news()).mails).toEqual(['2028-01-01 08:00 E04', '2028-01-24 08:00 E04', '2028-01-31 08:00 E05'])
    await expectInvariants(story)
  })

  it('do not tell of the last week of a hold who does not want it (E24)', async () => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-04-10T10:00:00Z')
    await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
    await story.cancel(number)
    await ok(choose(story, { E24: false }))
    await story.news()
    await story.goTo('2027-05-10T10:00:00Z')
    expect((await story.news()).mails).toEqual(['2027-05-10 10:00 E25', '2027-05-10 10:00 E30'])
    await expectInvariants(story)
  })

  it('tell the statement of each month, on the 1st of the account’s zone, from when it was chosen (E35)', async () => {
    const account = { timeZone: 'Europe/Istanbul', billingMode: 'PREPAID', locale: 'tr' }
    const story = await startStory('2027-01-20T08:00:00Z', { account })
    const card = await story.attach('visa')
    await story.goTo('2027-02-01T03:00:00Z')
    await ok(choose(story, { E35: true }))
    const topUp = { amountCents: 5_000, paymentMethodId: card.id }
    await ok(story.customer.post(`/v1/accounts/${story.account.id}/top-ups`, topUp))
    await story.news()
    // February ends at 21:00 UTC in Istanbul, and is told six hours later; a new zone holds from March on.
    await ok(story.customer.patch(`/v1/accounts/${story.account.id}`, { timeZone: 'America/New_York' }))
    await story.goTo('2027-04-01T10:00:00Z')
    expect(await story.news()).toEqual({ mails: ['2027-03-01 03:00 E35', '2027-04-01 10:00 E35'] })
    const { mails } = await story.history()
    expect(mails.filter(({ template }) => template === 'E35').map(({ subject }) => subject)).toEqual([
      ...['Hesap ekstresi, Şubat 2027', 'Hesap ekstresi, Mart 2027'],
    ])
    await ok(choose(story, { E35: false }))
    await story.goTo('2027-05-02T10:00:00Z')
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })

  it('are chosen by the operator as well, and by nobody else', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const path = `/v1/accounts/${story.account.id}`
    const chosen = await ok(operator.patch<Account & Choices>(path, { mailPreferences: { E35: true } }))
    expect(chosen.mailPreferences).toMatchObject({ E35: true })
  })
})
