import { eventually } from '../support/client'
import { disputeFacts, latestCharge } from '../support/disputes'
import { type BankWord, type Delivery, disputeCharge, releaseWebhooks, setDelivery } from '../support/sandbox'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

// I9. The delivery is set for the whole processor: these tests must not run beside others.
describe('I9: a dispute ends the same, however its webhooks arrive', () => {
  afterEach(async () => {
    await setDelivery('deliver')
    await releaseWebhooks()
  })

  const WORDS: Record<string, BankWord[]> = {
    won: ['needs_response', 'won'],
    lost: ['needs_response', 'under_review', 'lost'],
    'won and lost after all': ['needs_response', 'won', 'lost'],
    'lost and won after all': ['needs_response', 'lost', 'won'],
    'an inquiry that was lost': ['warning_needs_response', 'needs_response', 'lost'],
  }
  const MODES: Delivery[] = ['hold', 'duplicate', 'reverse']

  it.each(MODES.flatMap((mode) => Object.entries(WORDS).map(([name, words]) => [mode, name, words] as const)))(
    '%s: %s',
    async (mode, _name, words) => {
      const story = await startStory('2027-01-10T08:00:00Z')
      await story.attach('visa')
      const number = await story.order('main')
      const chargeId = await latestCharge(story)
      await setDelivery(mode)
      let ref = ''
      for (const word of words) ref = (await disputeCharge(chargeId, word)).id
      await releaseWebhooks()
      await setDelivery('deliver')

      const end = words.at(-1) === 'won' ? 'WON' : 'LOST'
      await eventually(`${ref} is ${end}`, async () => {
        const { disputes } = await story.history()
        return disputes.find((each) => each.processorId === ref && each.status === end)
      })
      await afterEverything(story)
      const { account, invoices, methods } = await story.history()
      const { state } = await story.number(number.id)
      expect([state, account.standing, invoices[0]?.status, methods[0]?.status]).toEqual(
        end === 'WON' ? ['ACTIVE', 'CLEAR', 'PAID', 'BARRED'] : ['SUSPENDED', 'BARRED', 'OPEN', 'BARRED'],
      )
      expect((await disputeFacts(story)).at(-1)).toBe(`2027-01-10 dispute.${end.toLowerCase()}`)
      await expectInvariants(story)
    },
  )

  it('a webhook that never comes is not waited for: the processor is asked again within a day', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    const chargeId = await latestCharge(story)
    await disputeCharge(chargeId, 'needs_response')
    await eventually('suspended', async () => (await story.number(number.id)).state === 'SUSPENDED' || undefined)
    await story.settle()
    await setDelivery('hold')
    await disputeCharge(chargeId, 'won')
    await story.goTo('2027-01-11T08:00:00Z')
    expect((await story.number(number.id)).state).toBe('ACTIVE')
    await expectInvariants(story)
  })
})

/** Waits until the processor has nothing left to deliver, and what was delivered is done. */
async function afterEverything(story: Story): Promise<void> {
  await setDelivery('deliver')
  await story.settle()
}
