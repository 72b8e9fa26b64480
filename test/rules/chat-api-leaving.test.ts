import { factsOf } from '../crash/facts'
import { expectInvariants } from '../scenarios/invariants'
import { type Client, ok, support } from '../support/client'
import { graphCalls } from '../support/graph'
import type { HostedNumber } from '../support/resources'
import { type Card, type Story, startStory } from '../support/story'

// Source 002, cancellation, hold and deposit: the titles are the rules' own tests.

/** Signed up on 2 April; 1,000 free dialogues and one of $31.00 (Turkey), charged on 10 April at 10:00. */
async function paidOnTheTenth(): Promise<{ story: Story; card: Card; number: HostedNumber }> {
  const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000, DE: 4_200_000 } })
  const card = await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-04-10T10:00:00Z')
  await story.dialogues(number, '2027-04-09T10:00:00Z', 1000)
  await story.dialogues(number, '2027-04-10T10:00:00Z', 1)
  expect((await story.news()).charges?.at(-1)).toBe('2027-04-10 10:00 USAGE 31.00 visa SUCCEEDED')
  return { story, card, number }
}

const permission = (story: Story, { id }: HostedNumber) => ok(story.customer.get(`/v1/numbers/${id}/send-permission`))

it('C21: given 800 free dialogues this month and none paid in 30 days, when cancelled, DELETED, deregister called once, $0 refunded, release e-mail sent', async () => {
  const story = await startStory('2027-03-05T09:00:00Z', { ratesMicros: { TR: 50_000 } })
  await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-03-20T12:00:00Z')
  await story.dialogues(number, '2027-03-06T00:00:00Z', 800)
  await story.news()
  await story.cancel(number)
  expect(await story.news()).toEqual({
    mails: ['2027-03-20 12:00 E21', '2027-03-20 12:00 E25'],
    states: [
      '2027-03-20 12:00 main ACTIVE → SETTLING',
      '2027-03-20 12:00 main SETTLING → DELETING',
      '2027-03-20 12:00 main DELETING → DELETED',
    ],
  })
  expect(await graphCalls(number)).toEqual(['register OK', 'deregister OK'])
  expect((await story.history()).charges.map(({ amount_refunded }) => amount_refunded)).toEqual([0])
  await expectInvariants(story)
})

it('C22: given the last paid dialogue was paid 10 days ago, when cancelled, HOLD with 20 days left; sends are refused; at holdUntil, DELETED', async () => {
  const { story, number } = await paidOnTheTenth()
  await story.goTo('2027-04-20T10:00:00Z')
  expect(await story.cancel(number)).toMatchObject({ holdDays: 20, releaseAt: '2027-05-10T10:00:00.000Z' })
  expect(await story.number(number.id)).toMatchObject({ state: 'HOLD', holdUntil: '2027-05-10T10:00:00.000Z' })
  expect(await permission(story, number)).toMatchObject({ allowed: false, reason: 'NOT_ACTIVE' })
  await story.goTo('2027-05-10T09:59:59.999Z')
  expect((await story.number(number.id)).state).toBe('HOLD')
  expect(await graphCalls(number)).toEqual(['register OK'])
  await story.goTo('2027-05-10T10:00:00Z')
  expect((await story.number(number.id)).state).toBe('DELETED')
  expect(await graphCalls(number)).toEqual(['register OK', 'deregister OK'])
  await expectInvariants(story)
})

it('C23: given $39 deposit and $4.20 trailing usage, when the hold ends, $34.80 is refunded to the card and the number deleted', async () => {
  const { story, card, number } = await paidOnTheTenth()
  await story.goTo('2027-04-15T10:00:00Z')
  expect(await story.cancel(number)).toMatchObject({ depositCents: 3900 })
  await story.dialogues(number, '2027-04-15T09:00:00Z', 1, 'DE')
  await story.news()
  await story.goTo('2027-05-15T10:00:00Z')
  expect(await story.news()).toMatchObject({ refunds: ['2027-05-15 10:00 DEPOSIT 34.80'] })
  expect((await story.number(number.id)).state).toBe('DELETED')
  const { charges } = await story.history()
  expect(charges.filter(({ amount_refunded }) => amount_refunded > 0)).toMatchObject([
    { amount: 3900, amount_refunded: 3480, payment_method: card.processorId },
  ])
  await expectInvariants(story)
})

it('C24: given the deposit fails all tries and trailing usage is $0, when holdUntil passes, deposit voided, DELETED, no debt', async () => {
  const { story, card, number } = await paidOnTheTenth()
  await card.declines()
  await story.goTo('2027-04-10T12:00:00Z')
  await story.cancel(number)
  await story.goTo('2027-05-10T09:59:59Z')
  const tries = ((await story.news()).charges ?? []).map((line) => line.slice(0, 10))
  // Days 0, 1, 2, 5, 9, 14, 20 and 27.
  expect(tries).toEqual(
    ['04-10', '04-11', '04-12', '04-15', '04-19', '04-24', '04-30', '05-07'].map((d) => `2027-${d}`),
  )
  expect(await story.number(number.id)).toMatchObject({ state: 'HOLD', deposit: { state: 'FAILED' } })

  await story.goTo('2027-05-10T10:00:00Z')
  expect(await story.number(number.id)).toMatchObject({ state: 'DELETED' })
  expect((await story.bills()).at(-1)).toBe('DEPOSIT 39.00 VOID')
  expect(await story.currentAccount()).toMatchObject({ standing: 'CLEAR', balanceMicros: 0 })
  await story.goTo('2027-07-10T10:00:00Z')
  expect((await story.news()).charges).toBeUndefined()
  await expectInvariants(story)
})

it('C25: given a customer token, when POST cancel, the same workflow signal as support’s', async () => {
  const cancelledBy = async (asker: (story: Story) => Client) => {
    const { story, number } = await paidOnTheTenth()
    await ok(asker(story).post(`/v1/numbers/${number.id}/cancel`, { reason: 'moving' }))
    await story.goTo('2027-05-10T10:00:00Z')
    expect((await story.number(number.id)).state).toBe('DELETED')
    return factsOf(story)
  }
  expect(await cancelledBy(({ customer }) => customer)).toEqual(await cancelledBy(() => support))
})
