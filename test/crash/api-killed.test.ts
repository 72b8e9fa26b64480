import { randomUUID } from 'node:crypto'
import { expectInvariants } from '../scenarios/invariants'
import { eventually, type Reply } from '../support/client'
import type { HostedNumber, Invoice, MaybeRefused } from '../support/resources'
import { chargesAtProcessor } from '../support/sandbox'
import { type Card, type Story, startStory } from '../support/story'
import { ownStack } from './own-stack'

const stack = ownStack()

/** What a careful client does: the same request with the same key until it is answered. */
async function untilAnswered<T>(request: () => Promise<Reply<T>>): Promise<Reply<T>> {
  return eventually(
    'an answer that says how it went',
    async () => {
      const reply = await request().catch(() => undefined)
      const later = reply === undefined || reply.status === 503 || isInFlight(reply)
      return later ? undefined : reply
    },
    60_000,
  )
}

const isInFlight = ({ body }: Reply<unknown>) => (body as { code?: string }).code === 'IDEMPOTENCY_IN_FLIGHT'

const charges = async (card: Card) =>
  (await chargesAtProcessor([card.processorId])).filter(({ status }) => status === 'succeeded').length

/** Kills the API when the request has moved money and is not answered yet. */
async function killedInTheMiddle<T>(card: Card, request: () => Promise<Reply<T>>): Promise<Reply<T>> {
  const before = await charges(card)
  await card.behaves({ outcome: 'hang_after_charge', times: 1 })
  const unanswered = request().then(
    () => 'answered',
    () => 'cut off',
  )
  await eventually('the charge exists at the processor', async () =>
    (await charges(card)) > before ? true : undefined,
  )
  await stack().kill('api')
  expect(await unanswered).toBe('cut off')
  return untilAnswered(request)
}

const orderOnce = (story: Story) => {
  const body = story.orderBody()
  const idempotencyKey = randomUUID()
  return () => story.customer.post<MaybeRefused<HostedNumber>>('/v1/numbers', body, { idempotencyKey })
}

describe('an order that is sent again with its key after the API was killed in the middle of it', () => {
  it.each([
    ['in real time', false],
    ['on a test clock', undefined],
  ] as const)(
    'has made one number and one charge %s',
    async (_title, clock) => {
      const story = await startStory('2027-01-31T08:00:00Z', clock === false ? { clock } : {})
      const card = await story.attach('visa')
      const order = orderOnce(story)
      const reply = await killedInTheMiddle(card, order)
      expect(reply).toMatchObject({ status: 201, body: { phoneNumber: expect.any(String) } })
      await eventually('the number works', async () =>
        (await story.number(reply.body.id)).state === 'ACTIVE' ? true : undefined,
      )
      await story.settle()
      expect((await story.history()).numbers).toHaveLength(1)
      expect(await story.bills()).toEqual(['HOSTING 39.00 PAID'])
      expect(await charges(card)).toBe(1)

      const again = await order()
      expect(again.headers.get('idempotent-replayed')).toBe('true')
      expect(again.body).toEqual(reply.body)

      // The control: another key is another order.
      expect((await orderOnce(story)()).status).toBe(201)
      expect(await charges(card)).toBe(2)
      await eventually('both numbers work and all mails are out', async () => {
        const { numbers, mails } = await story.history()
        const done = numbers.every(({ state }) => state === 'ACTIVE') && mails.every(({ acceptedAt }) => acceptedAt)
        return numbers.length === 2 && mails.length === 4 && done ? true : undefined
      })
      await expectInvariants(story)
    },
    90_000,
  )
})

describe('a payment that is sent again with its key after the API was killed in the middle of it', () => {
  it('has been made once', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const card = await story.attach('visa')
    await story.order('main')
    await card.declines()
    await story.goTo('2027-02-28T08:00:00Z')
    const invoice = await story.openInvoice()
    const idempotencyKey = randomUUID()
    const pay = () =>
      story.customer.post<MaybeRefused<Invoice>>(`/v1/invoices/${invoice.id}/pay`, {}, { idempotencyKey })
    expect(await killedInTheMiddle(card, pay)).toMatchObject({ status: 200, body: { status: 'PAID', paidCents: 3900 } })
    expect(await charges(card)).toBe(2)
    await story.settle()
    await expectInvariants(story)
  }, 90_000)
})
