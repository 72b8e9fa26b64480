import { expectInvariants } from '../scenarios/invariants'
import { eventually } from '../support/client'
import type { HostedNumber } from '../support/resources'
import { chargesAtProcessor } from '../support/sandbox'
import { type Card, type Story, type StoryOptions, startStory } from '../support/story'
import { factsOf } from './facts'
import { ownStack } from './own-stack'

const stack = ownStack()

const SIGN_UP = '2027-01-31T08:00:00Z'
const RENEWAL = '2027-02-28T08:00:00Z'

type Customer = { story: Story; card: Card; number: HostedNumber }

async function customer(options: StoryOptions & { signUp?: string } = {}): Promise<Customer> {
  const story = await startStory(options.signUp ?? SIGN_UP, options)
  const card = await story.attach('visa')
  const number = await story.order('main')
  return { story, card, number }
}

/** The money has moved while the worker still waits for the answer, which never comes. */
const charged = (card: Card, charges: number) =>
  eventually(`${charges} charges exist at the processor`, async () =>
    (await chargesAtProcessor([card.processorId])).length === charges ? true : undefined,
  )

const succeeded = async ({ story }: { story: Story }) =>
  (await story.history()).charges.filter(({ status }) => status === 'succeeded').map(({ amount }) => amount)

describe('a worker killed while the processor has charged and does not answer', () => {
  it('has charged the renewal and the first payment once each, booked each once, and sent one receipt each', async () => {
    const renewing = await customer()
    const ordering = await startStory('', { clock: false })
    const ordersWith = await ordering.attach('visa')
    await renewing.story.news()
    for (const card of [renewing.card, ordersWith]) await card.behaves({ outcome: 'hang_after_charge', times: 1 })

    const advanced = renewing.story.goTo(RENEWAL)
    const ordered = ordering.order('main')
    await Promise.all([charged(renewing.card, 2), charged(ordersWith, 1)])
    await stack().kill('worker')

    await advanced
    expect(await renewing.story.news()).toEqual({
      charges: ['2027-02-28 08:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-02-28 08:00 E05'],
    })
    expect(await succeeded(renewing)).toEqual([3900, 3900])
    await expectInvariants(renewing.story)

    expect(await ordered).toMatchObject({ state: 'ACTIVE' })
    expect(await succeeded({ story: ordering })).toEqual([3900])
    expect(await ordering.bills()).toEqual(['HOSTING 39.00 PAID'])
    await eventually('both mails of the order are out', async () => {
      const { mails } = await ordering.history()
      return mails.filter(({ acceptedAt }) => acceptedAt).length === 2 ? true : undefined
    })
    await expectInvariants(ordering)

    // The control: the same customer, and nobody kills anything.
    const control = await customer()
    await control.story.goTo(RENEWAL)
    expect(await factsOf(renewing.story)).toEqual(await factsOf(control.story))
  }, 120_000)
})
