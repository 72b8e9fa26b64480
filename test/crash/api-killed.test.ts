import { randomUUID } from 'node:crypto'
import { expectInvariants } from '../scenarios/invariants'
import { eventually, type Reply } from '../support/client'
import type { HostedNumber, Invoice, MaybeRefused } from '../support/resources'
import { chargesAtProcessor } from '../support/sandbox'
import { type Card, type Story, startStory } from '../support/story'
import { ownStack } from './own-stack'
import { untilAnswered } from './until-answered'

const stack = ownStack()

const SIGN_UP = '2027-01-31T08:00:00Z'

type Request<T> = () => Promise<Reply<T>>
type Customer = { story: Story; card: Card }

const charges = async ({ card }: Customer) =>
  (await chargesAtProcessor([card.processorId])).filter(({ status }) => status === 'succeeded').length

const chargesBecome = (customer: Customer, count: number) =>
  eventually(`${count} charges exist at the processor`, async () =>
    (await charges(customer)) === count ? true : undefined,
  )

async function newcomer(options: { clock?: false }): Promise<Customer> {
  const story = await startStory(SIGN_UP, options)
  return { story, card: await story.attach('visa') }
}

async function debtor(): Promise<Customer> {
  const { story, card } = await newcomer({})
  await story.order('main')
  await card.declines()
  await story.goTo('2027-02-28T08:00:00Z')
  return { story, card }
}

/** An order that can be sent any number of times: its body and its key stay the same. */
function orderOnce({ story }: Customer): Request<MaybeRefused<HostedNumber>> {
  const body = story.orderBody()
  const idempotencyKey = randomUUID()
  return () => story.customer.post('/v1/numbers', body, { idempotencyKey })
}

async function paymentOnce({ story }: Customer): Promise<Request<MaybeRefused<Invoice>>> {
  const { id } = await story.openInvoice()
  const idempotencyKey = randomUUID()
  return () => story.customer.post(`/v1/invoices/${id}/pay`, {}, { idempotencyKey })
}

describe('a request that is sent again with its key after the API was killed in the middle of it', () => {
  let late: Customer
  let paid: Reply<MaybeRefused<Invoice>>
  const orders: Record<
    string,
    { customer: Customer; order: Request<MaybeRefused<HostedNumber>>; reply: Reply<MaybeRefused<HostedNumber>> }
  > = {}

  // The processor has charged all three of them and does not answer when the API is killed.
  beforeAll(async () => {
    const [real, onClock] = await Promise.all([newcomer({ clock: false }), newcomer({})])
    late = await debtor()
    const [orderReal, orderOnClock, pay] = [orderOnce(real), orderOnce(onClock), await paymentOnce(late)]
    for (const { card } of [real, onClock, late]) await card.behaves({ outcome: 'hang_after_charge', times: 1 })
    const first = Promise.allSettled([orderReal(), orderOnClock(), pay()])
    await Promise.all([chargesBecome(real, 1), chargesBecome(onClock, 1), chargesBecome(late, 2)])
    await stack().kill('api')
    expect((await first).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])

    const [realReply, onClockReply, payReply] = await Promise.all([
      untilAnswered(orderReal),
      untilAnswered(orderOnClock),
      untilAnswered(pay),
    ])
    orders['in real time'] = { customer: real, order: orderReal, reply: realReply }
    orders['on a test clock'] = { customer: onClock, order: orderOnClock, reply: onClockReply }
    paid = payReply
  }, 120_000)

  it.each(['in real time', 'on a test clock'])('has ordered one number for one charge %s', async (where) => {
    const lived = orders[where]
    if (lived === undefined) throw new Error('It was not lived')
    const { customer, order, reply } = lived
    const { story } = customer
    expect(reply).toMatchObject({ status: 201, body: { id: expect.any(String) } })
    const working = (count: number) =>
      eventually(`${count} numbers work and their mails are out`, async () => {
        await story.settle()
        const { numbers, mails } = await story.history()
        const active = numbers.filter(({ state }) => state === 'ACTIVE').length
        const sent = mails.filter(({ acceptedAt }) => acceptedAt).length
        return active === count && sent === 2 * count ? numbers : undefined
      })
    expect((await working(1)).map(({ id }) => id)).toEqual([reply.body.id])
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID'])
    expect(await charges(customer)).toBe(1)

    const again = await order()
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.body).toEqual(reply.body)

    // The control: another key is another order.
    expect((await orderOnce(customer)()).status).toBe(201)
    await working(2)
    expect(await charges(customer)).toBe(2)
    await expectInvariants(story)
  })

  it('has paid a late invoice once', async () => {
    expect(paid).toMatchObject({ status: 200, body: { status: 'PAID', paidCents: 3900 } })
    expect(await charges(late)).toBe(2)
    await late.story.settle()
    await expectInvariants(late.story)
  })
})
