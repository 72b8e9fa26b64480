import { eventually, ok, operator } from '../support/client'
import type { PaymentMethod } from '../support/resources'
import { customerAtProcessor } from '../support/sandbox'
import { type Card, type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

const NOON = '2027-03-05T12:00:00Z'
const pathOf = (story: Story, method: Pick<Card, 'id'>, rest = '') =>
  `/v1/accounts/${story.account.id}/payment-methods/${method.id}${rest}`
const remove = (story: Story, method: Card) =>
  story.customer.delete<PaymentMethod & { code?: string }>(pathOf(story, method))

describe('W1: a method belongs to its account', () => {
  it('and is used for no other, by renewal, by order or by name', async () => {
    const a = await startStory(NOON)
    const b = await startStory(NOON)
    const own = await a.attach('card of a')
    const failing = await b.attach('card of b')
    await b.order('main')
    await b.news()
    await failing.declines()
    await b.goTo('2027-04-05T12:00:00Z')
    // Its own card alone was tried, though a good one of another account is there.
    expect((await b.news()).charges).toEqual(['2027-04-05 12:00 HOSTING 39.00 card of b DECLINED'])

    expect(await b.pay(await b.openInvoice(), own)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    const path = `/v1/accounts/${b.account.id}/payment-methods`
    const stolen = await b.customer.post<{ code: string }>(path, { paymentMethodId: own.processorId })
    expect([stolen.status, stolen.body.code]).toEqual([402, 'PAYMENT_DECLINED'])
    expect((await b.customer.post(pathOf(b, own, '/primary'))).status).toBe(404)
    expect((await b.customer.delete(pathOf(b, own))).status).toBe(404)
    expect((await a.history()).charges).toEqual([])
    await expectInvariants(a)
  })
})

describe('W4: one primary', () => {
  it('however many are made primary at once', async () => {
    const story = await startStory(NOON)
    const cards: Card[] = []
    for (const name of ['one', 'two', 'three', 'four']) cards.push(await story.attach(name))
    const wishes = Array.from({ length: 20 }, (_, nth) => cards[nth % cards.length] as Card)
    const replies = await Promise.all(wishes.map((card) => story.customer.post(pathOf(story, card, '/primary'))))
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(200))
    const { methods } = await story.history()
    expect(methods.filter(({ role }) => role === 'PRIMARY')).toHaveLength(1)
    expect(methods).toHaveLength(4)
  })

  it('is charged automatically from then on', async () => {
    const story = await startStory(NOON)
    await story.attach('first')
    const second = await story.attach('second', { token: 'pm_card_mastercard' })
    await story.order('main')
    await ok(story.customer.post(pathOf(story, second, '/primary')))
    await story.news()
    await story.goTo('2027-04-05T12:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-04-05 12:00 HOSTING 39.00 second SUCCEEDED'])
  })
})

describe('W5: removing a method', () => {
  it('is refused while it is the only one and there is a number; the primary is succeeded by the backup', async () => {
    const story = await startStory(NOON)
    const first = await story.attach('first')
    await story.order('main')
    expect(await remove(story, first)).toMatchObject({ status: 409, body: { code: 'METHOD_IN_USE' } })
    expect(await customerAtProcessor(first.processorId)).not.toBeNull()

    const second = await story.attach('second', { token: 'pm_card_mastercard' })
    const removed = await remove(story, first)
    expect(removed).toMatchObject({ status: 200, body: { status: 'REMOVED' } })
    const { methods } = await story.history()
    expect(methods.map(({ id, role }) => [id, role])).toEqual([[second.id, 'PRIMARY']])
    await eventually('it is detached at the processor', async () =>
      (await customerAtProcessor(first.processorId)) === null ? true : undefined,
    )
    // Asked once more, it is done.
    expect(await remove(story, first)).toMatchObject({ status: 200, body: { status: 'REMOVED' } })
  })

  it('is refused for the last usable one while another is stopped', async () => {
    const story = await startStory(NOON)
    const stopped = await story.attach('stopped')
    const good = await story.attach('good', { token: 'pm_card_mastercard' })
    await story.order('main')
    await stopped.declines('lost_card')
    await story.goTo('2027-04-05T12:00:00Z')
    expect(await remove(story, good)).toMatchObject({ status: 409, body: { code: 'METHOD_IN_USE' } })
    expect((await remove(story, stopped)).status).toBe(200)
  })

  it('is free once nothing is left to be paid', async () => {
    const story = await startStory(NOON)
    const card = await story.attach('visa')
    expect((await remove(story, card)).status).toBe(200)
  })
})

describe('W3: who pays', () => {
  it('in which currency is settled with the account: it cannot be changed', async () => {
    const story = await startStory(NOON)
    const path = `/v1/accounts/${story.account.id}`
    const reply = await operator.patch<{ code: string; errors: unknown }>(path, { currency: 'EUR' })
    expect(reply).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
    expect(JSON.stringify(reply.body.errors)).toContain('currency')
    expect(await story.currentAccount()).toMatchObject({ currency: 'USD' })
  })
})
