import { expectInvariants } from '../scenarios/invariants'
import { eventually } from '../support/client'
import { chargesAtProcessor } from '../support/sandbox'
import type { Card, Story } from '../support/story'
import { autoTopUp, prepaid, standingOrder, topUp, topUps, tryTopUp, untilBalance } from '../support/top-ups'
import { ownStack } from './own-stack'

const stack = ownStack()

/** The money has moved while the worker still waits for the answer, which never comes. */
const charged = (card: Card, charges: number) =>
  eventually(`${charges} charges exist at the processor`, async () =>
    (await chargesAtProcessor([card.processorId])).length === charges ? true : undefined,
  )

const succeeded = async (story: Story) =>
  (await story.history()).charges.filter(({ status }) => status === 'succeeded').map(({ amount }) => amount)

describe('a worker killed while the processor has charged a top-up and does not answer', () => {
  it('has charged it once, credited it once and told of it once', async () => {
    const { story, card } = await prepaid()
    await card.behaves({ outcome: 'hang_after_charge', times: 1 })
    const answered = tryTopUp(story, 5_000, card)
    await charged(card, 1)
    await stack().kill('worker')

    expect((await answered).status).toBe(201)
    await untilBalance(story, 50_000_000)
    expect(await topUps(story)).toEqual(['50.00 PAID'])
    await story.goTo('2027-01-12T08:00:00Z')
    expect(await succeeded(story)).toEqual([5_000])
    expect((await story.news()).mails).toEqual([expect.stringMatching(/ E18$/)])
    await expectInvariants(story)
  }, 180_000)

  it('has fired the standing order once, and it is armed again after its pause (I8)', async () => {
    const { story, card } = await prepaid({ ratesMicros: { TR: 40_000_000 } })
    const number = await story.order('main')
    await topUp(story, 6_000, card)
    await story.goTo('2027-01-11T08:00:00Z')
    await story.dialogues(number, '2027-01-11T07:00:00Z', 1_000)
    await autoTopUp(story, 2_000, 5_000)
    await story.news()
    const before = (await chargesAtProcessor([card.processorId])).length
    await card.behaves({ outcome: 'hang_after_charge', times: 1 })
    // $60.00 − $40.00 is $20.00: not below. The second takes it to −$20.00.
    const spent = (async () => {
      await story.dialogues(number, '2027-01-11T08:00:00Z', 1)
      await story.dialogues(number, '2027-01-11T08:00:00Z', 1)
    })()
    await charged(card, before + 1)
    await stack().kill('worker')

    await spent
    await untilBalance(story, 30_000_000)
    await story.goTo('2027-01-12T08:00:00Z')
    expect(await topUps(story)).toEqual(['60.00 PAID', '50.00 PAID'])
    expect(await succeeded(story)).toEqual(expect.arrayContaining([3_900, 6_000, 5_000]))
    expect((await succeeded(story)).filter((amount) => amount === 5_000)).toHaveLength(1)
    expect(await standingOrder(story)).toMatchObject({ enabled: true, state: 'ARMED', failures: 0 })
    const mails = (await story.news()).mails?.filter((line) => / E1[89]$/.test(line))
    expect(mails).toEqual([expect.stringMatching(/ E18$/)])
    await expectInvariants(story)
  }, 180_000)
})
