import { type Delivery, releaseWebhooks, setDelivery } from '../support/sandbox'
import { type Story, startStory } from '../support/story'
import type { Timeline } from '../support/timeline'
import { expectInvariants } from './invariants'

// I9. The delivery is set for the whole processor: these tests must not run beside others.
describe('the same life, however webhooks arrive', () => {
  /** Sign-up, a failed renewal, a payment by the customer, a renewal, a cancel. */
  async function live(): Promise<{ story: Story; told: Partial<Timeline> }> {
    const story = await startStory('2027-01-10T08:00:00Z')
    const card = await story.attach('visa')
    const number = await story.order('main')
    await card.declines()
    await story.goTo('2027-02-13T10:00:00Z')
    await card.works()
    expect((await story.pay(await story.openInvoice())).body.status).toBe('PAID')
    await story.goTo('2027-03-13T10:00:00Z')
    await story.cancel(number)
    return { story, told: await story.news() }
  }

  let ordinary: Partial<Timeline>

  beforeAll(async () => {
    ordinary = (await live()).told
    expect(ordinary.charges).toHaveLength(6)
  })

  afterEach(async () => {
    await setDelivery('deliver')
    await releaseWebhooks()
  })

  it.each<Delivery>(['hold', 'duplicate', 'reverse'])(
    '%s: the same facts, and none after the last has come',
    async (mode) => {
      await setDelivery(mode)
      const { story, told } = await live()
      expect(told).toEqual(ordinary)

      // What was held back comes now, all at once and late.
      await releaseWebhooks()
      await setDelivery('deliver')
      // A later payment of the same account makes sure that what came before it was taken in.
      await story.order('second')
      const { charges, mails } = await story.news()
      expect(charges).toEqual(['2027-03-13 10:00 HOSTING 39.00 visa SUCCEEDED'])
      expect(mails).toEqual(['2027-03-13 10:00 E01', '2027-03-13 10:00 E03'])
      await expectInvariants(story)
    },
  )
})
