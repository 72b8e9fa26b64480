import { eventually } from '../support/client'
import { customerAtProcessor, deleteCustomerAtProcessor, detachAtProcessor, renewCard } from '../support/sandbox'
import { type Card, type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

/** A card that ends with March 2027, a monthly number of 10 January. */
async function aCardThatEnds(account: Record<string, unknown> = {}) {
  const story = await startStory('2027-01-10T08:00:00Z', { account })
  const card = await story.attach('visa')
  await shows(story, card, () => renewCard(card.processorId, { expMonth: 3, expYear: 2027 }), { expYear: 2027 })
  const number = await story.order('main')
  await story.news()
  return { story, card, number }
}

/** Waits until what the processor was made to say has come to be shown. */
async function shows(story: Story, { id }: Card, change: () => Promise<void>, wanted: Record<string, unknown>) {
  await change()
  await eventually(`the method shows ${JSON.stringify(wanted)}`, async () => {
    const { methods } = await story.history()
    const method = methods.find((each) => each.id === id) ?? { status: 'REMOVED' }
    return Object.entries(wanted).every(([field, value]) => (method as never)[field] === value) ? true : undefined
  })
  await story.settle()
}

const E07S = (mails: string[] | undefined) => mails?.filter((line) => line.endsWith('E07')) ?? []

describe('a card that ends', () => {
  it('is told 30 and 7 days before the end of its last month, once each (E07)', async () => {
    const { story } = await aCardThatEnds()
    await story.goTo('2027-03-01T23:59:59Z')
    expect(E07S((await story.news()).mails)).toEqual([])
    await story.goTo('2027-03-31T23:59:59Z')
    expect(E07S((await story.news()).mails)).toEqual(['2027-03-02 00:00 E07', '2027-03-25 00:00 E07'])

    // An ended card is not blocked by us: the processor decides, and here it takes it.
    await story.goTo('2027-04-10T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-04-10 08:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-04-10 08:00 E05'],
    })
    await expectInvariants(story)
  })

  it('is not told when no charge falls later: there is no number, or it was cancelled', async () => {
    const { story, number } = await aCardThatEnds()
    await story.cancel(number)
    await story.news()
    await story.goTo('2027-05-01T00:00:00Z')
    expect(await story.news()).toEqual({})
  })

  it.each<[string, (story: Story, card: Card) => Promise<unknown>]>([
    [
      'renewed by its network',
      (story, card) =>
        shows(story, card, () => renewCard(card.processorId, { expMonth: 3, expYear: 2031 }), { expYear: 2031 }),
    ],
    ['replaced as primary', (story) => story.attach('new', { token: 'pm_card_mastercard', primary: true })],
    [
      'removed',
      async (story, card) => {
        await story.attach('new', { token: 'pm_card_mastercard' })
        await story.customer.delete(`/v1/accounts/${story.account.id}/payment-methods/${card.id}`)
        await story.settle()
      },
    ],
  ])('is not told once more when it was %s', async (_what, replace) => {
    const { story, card } = await aCardThatEnds()
    await story.goTo('2027-03-02T00:00:00Z')
    expect(E07S((await story.news()).mails)).toEqual(['2027-03-02 00:00 E07'])
    await replace(story, card)
    await story.goTo('2027-04-01T00:00:00Z')
    expect(E07S((await story.news()).mails)).toEqual([])
  })

  it("is told for the number it is the chosen card of, though another is the account's primary", async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    await story.attach('primary')
    const chosen = await story.attach('chosen', { token: 'pm_card_mastercard' })
    await shows(story, chosen, () => renewCard(chosen.processorId, { expMonth: 3, expYear: 2027 }), { expYear: 2027 })
    await story.goTo('2027-03-02T00:00:00Z')
    expect(await story.news()).toEqual({})
    await story.order('main', { paymentMethodId: chosen.id })
    await story.goTo('2027-03-25T00:00:00Z')
    expect(E07S((await story.news()).mails)).toEqual(['2027-03-25 00:00 E07'])
  })
})

describe('a card that its network renews', () => {
  it('after it was stopped as expired pays the open debt at once, once, without a person (I13, I4)', async () => {
    const { story, card } = await aCardThatEnds()
    await card.declines('expired_card')
    await story.goTo('2027-02-14T08:00:00Z')
    expect((await story.news()).states?.at(-1)).toBe('2027-02-13 08:00 main PAST_DUE → SUSPENDED')

    await card.works()
    await shows(story, card, () => renewCard(card.processorId, { expMonth: 3, expYear: 2031 }), { status: 'ACTIVE' })
    expect(await story.news()).toEqual({
      charges: ['2027-02-14 08:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-02-14 08:00 E05', '2027-02-14 08:00 E13'],
      states: ['2027-02-14 08:00 main SUSPENDED → ACTIVE'],
    })
    const { invoices } = await story.history()
    expect(invoices[1]?.attempts.map(({ trigger }) => trigger)).toEqual(['AUTOMATIC', 'NEW_METHOD'])
    await expectInvariants(story)
  })

  it('and refuses again is tried once only, and stopped again', async () => {
    const { story, card } = await aCardThatEnds()
    await card.declines('expired_card')
    await story.goTo('2027-02-11T08:00:00Z')
    await story.news()
    await shows(story, card, () => renewCard(card.processorId, { expMonth: 3, expYear: 2031 }), { expYear: 2031 })
    expect((await story.news()).charges).toEqual(['2027-02-11 08:00 HOSTING 39.00 visa DECLINED'])
    await story.goTo('2027-02-16T08:00:00Z')
    expect((await story.news()).charges).toBeUndefined()
  })

  it('stays stopped when it was reported lost', async () => {
    const { story, card } = await aCardThatEnds()
    await card.declines('lost_card')
    await story.goTo('2027-02-11T08:00:00Z')
    await story.news()
    await shows(story, card, () => renewCard(card.processorId, { expMonth: 3, expYear: 2031 }), { expYear: 2031 })
    expect((await story.history()).methods[0]?.status).toBe('STOPPED')
    expect((await story.news()).charges).toBeUndefined()
  })
})

describe('a method that is taken away at the processor', () => {
  it('is removed, and the oldest backup succeeds it', async () => {
    const { story, card } = await aCardThatEnds()
    const second = await story.attach('second', { token: 'pm_card_mastercard' })
    await story.attach('third', { token: 'pm_card_amex' })
    await shows(story, card, () => detachAtProcessor(card.processorId), { status: 'REMOVED' })
    const { methods, events } = await story.history()
    expect(methods.map(({ id, role }) => [story.names.get(id), role])).toEqual([
      ['third', 'BACKUP'],
      ['second', 'PRIMARY'],
    ])
    expect(events.filter(({ type }) => type === 'ops.alert')).toEqual([])
    await story.goTo('2027-02-10T08:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-02-10 08:00 HOSTING 39.00 second SUCCEEDED'])
    expect(second.role).toBe('BACKUP')
  })

  it('and was the last one of a live number is told to the operator; the renewal fails with a link', async () => {
    const { story, card } = await aCardThatEnds()
    await shows(story, card, () => detachAtProcessor(card.processorId), { status: 'REMOVED' })
    const { events } = await story.history()
    expect(events.filter(({ type }) => type === 'ops.alert').map(({ data }) => data['code'])).toEqual([
      'LAST_METHOD_LOST',
    ])
    await story.goTo('2027-02-10T08:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-02-10 08:00 E09'],
      states: ['2027-02-10 08:00 main ACTIVE → PAST_DUE'],
    })
  })

  it('with its customer leaves an account that can store and charge a new one', async () => {
    const { story, card } = await aCardThatEnds()
    const customer = (await customerAtProcessor(card.processorId)) ?? ''
    await shows(story, card, () => deleteCustomerAtProcessor(customer), { status: 'REMOVED' })
    await story.attach('new')
    await story.goTo('2027-02-10T08:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-02-10 08:00 HOSTING 39.00 new SUCCEEDED'])
  })
})
