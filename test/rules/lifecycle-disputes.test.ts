import { expectInvariants } from '../scenarios/invariants'
import { bankSays, disputeFacts, latestCharge } from '../support/disputes'
import { disputeCharge } from '../support/sandbox'
import { aNumber, newestBill, refusalToSend } from './setting'

// lifecycle.md §1, rows 28 to 30: a bank takes a payment back.

async function disputed() {
  const setting = await aNumber()
  const chargeId = await latestCharge(setting.story)
  await setting.story.goTo('2027-01-20T08:00:00Z')
  await bankSays(setting.story, chargeId, 'needs_response')
  return { ...setting, chargeId }
}

it('row 28: the payment is reversed, its card barred, the invoice unpaid without a ladder, the number SUSPENDED; an early warning does none of it', async () => {
  const warned = await aNumber()
  await disputeCharge(await latestCharge(warned.story), 'warning_needs_response')

  const { story, card, number } = await disputed()
  expect(await story.news()).toEqual({
    mails: ['2027-01-20 08:00 E31'],
    states: ['2027-01-20 08:00 main ACTIVE → SUSPENDED'],
  })
  expect(await newestBill(story)).toMatchObject({ status: 'OPEN', paidCents: 0, nextAttemptAt: null, dunning: null })
  expect((await story.number(number.id)).suspensionReasons).toEqual(['DISPUTE'])
  expect(await refusalToSend(story, number)).toBe('SUSPENDED')
  const { account, methods } = await story.history()
  expect([account.standing, ...methods.map(({ status }) => status)]).toEqual(['DELINQUENT', 'BARRED'])
  expect(await story.pay(await story.openInvoice(), card)).toMatchObject({ status: 402 })
  await expectInvariants(story)

  await warned.story.goTo('2027-01-21T08:00:00Z')
  expect(await warned.story.news()).toEqual({})
  expect(await warned.story.number(warned.number.id)).toMatchObject({ state: 'ACTIVE' })
  expect((await warned.story.currentAccount()).standing).toBe('CLEAR')
  await expectInvariants(warned.story)
})

it('row 29: won, the payment counts again and the number works', async () => {
  const { story, number, chargeId } = await disputed()
  await story.news()
  await bankSays(story, chargeId, 'won')
  expect(await story.news()).toEqual({
    mails: ['2027-01-20 08:00 E13'],
    states: ['2027-01-20 08:00 main SUSPENDED → ACTIVE'],
  })
  expect(await newestBill(story)).toMatchObject({ status: 'PAID', paidCents: 3900 })
  expect(await story.number(number.id)).toMatchObject({ billingAnchor: '2027-01-10T08:00:00.000Z' })
  expect(await disputeFacts(story)).toEqual(['2027-01-20 dispute.opened', '2027-01-20 dispute.won'])
  expect((await story.currentAccount()).standing).toBe('CLEAR')
  await expectInvariants(story)
})

describe('row 30: lost, the invoice is due', () => {
  it('and the number works again once another method has paid it', async () => {
    const { story, number, chargeId } = await disputed()
    await bankSays(story, chargeId, 'lost')
    expect((await story.currentAccount()).standing).toBe('BARRED')
    await story.goTo('2027-01-25T08:00:00Z')
    await story.news()
    await story.attach('other', { token: 'pm_card_mastercard' })
    expect(await story.news()).toEqual({
      charges: ['2027-01-25 08:00 HOSTING 39.00 other SUCCEEDED'],
      mails: ['2027-01-25 08:00 E05', '2027-01-25 08:00 E13'],
      states: ['2027-01-25 08:00 main SUSPENDED → ACTIVE'],
    })
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    expect((await story.number(number.id)).state).toBe('ACTIVE')
    await expectInvariants(story)
  })

  it('and unpaid after 30 days it ends as in row 13', async () => {
    const { story, number, chargeId } = await disputed()
    await bankSays(story, chargeId, 'lost')
    await story.goTo('2027-02-19T07:59:59.999Z')
    expect((await story.number(number.id)).state).toBe('SUSPENDED')
    await story.goTo('2027-02-19T08:00:00Z')
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect((await newestBill(story)).status).toBe('UNCOLLECTIBLE')
    await expectInvariants(story)
  })
})
