import { withoutIds } from '../crash/facts'
import { expectInvariants } from '../scenarios/invariants'
import { eventually } from '../support/client'
import type { HostedNumber } from '../support/resources'
import { chargesAtProcessor } from '../support/sandbox'
import { type Card, type Story, startStory } from '../support/story'
import { type SkippedTime, timeSkippingStack } from '../support/time-skipping'
import type { History } from '../support/timeline'

const { time } = timeSkippingStack()

const DAY = 24 * 60 * 60 * 1000

/** Whom the story is about; its acts fill it in. */
type Cast = { story: Story; visa?: Card; main?: HostedNumber }

/** What the customer does, and on which day since the sign-up. */
type Act = { day: number; does: (cast: Cast) => Promise<unknown> }

const present = <T>(one: T | undefined): T => {
  if (one === undefined) throw new Error('The story has not come so far.')
  return one
}

/**
 * A sign-up on 31 January; usage charged at the month's start; a renewal that is declined, retried, suspended for, and
 * paid by a new card; a cancellation that settles usage, holds the number and refunds the deposit.
 */
const LIFE: Act[] = [
  {
    day: 0,
    async does(cast) {
      cast.visa = await cast.story.attach('visa')
      cast.main = await cast.story.order('main')
    },
  },
  { day: 20, does: ({ story, main }) => story.dialogues(present(main), dayOf(19), 1240) },
  { day: 40, does: ({ visa }) => present(visa).declines() },
  { day: 66, does: ({ story }) => story.attach('new', { primary: true }) },
  { day: 105, does: ({ story, main }) => story.dialogues(present(main), dayOf(104), 1100) },
  { day: 106, does: ({ story, main }) => story.cancel(present(main)) },
]
const ENDS_ON_DAY = 150

/** The next 31 January that is at least a month ahead, 08:00. */
const SIGN_UP = (() => {
  const soon = new Date(Date.now() + 30 * DAY)
  const thisYear = Date.UTC(soon.getUTCFullYear(), 0, 31, 8)
  return thisYear > soon.getTime() ? thisYear : Date.UTC(soon.getUTCFullYear() + 1, 0, 31, 8)
})()

const dayOf = (day: number) => new Date(SIGN_UP + day * DAY).toISOString()

/** Lives the story in real time; answers the instant at which each act was taken, where it left a fact. */
async function liveInRealTime(story: Story): Promise<(string | null)[]> {
  const cast: Cast = { story }
  const takenAt: (string | null)[] = []
  for (const { day, does } of LIFE) {
    await goThroughTo(story, SIGN_UP + day * DAY)
    const before = (await story.history()).events.length
    await does(cast)
    await allQuiet(story, time())
    takenAt.push((await story.history()).events[before]?.at ?? null)
  }
  await goThroughTo(story, SIGN_UP + ENDS_ON_DAY * DAY)
  return takenAt
}

/** To `instant` by way of everything the product says is due before, each reached in real time. */
async function goThroughTo(story: Story, instant: number): Promise<void> {
  for (;;) {
    const due = nextDue(await story.history(), await time().now())
    if (due === null || due > instant) break
    await time().skipTo(due)
    await allQuiet(story, time())
  }
  await time().skipTo(instant)
  await allQuiet(story, time())
}

const duesOf = ({ numbers, invoices }: History): number[] =>
  [...numbers, ...invoices].flatMap(({ nextAction }) => (nextAction === null ? [] : [Date.parse(nextAction.at)]))

function nextDue(history: History, now: number): number | null {
  const ahead = duesOf(history).filter((at) => at > now)
  return ahead.length === 0 ? null : Math.min(...ahead)
}

/** Nothing is due any more, every mail is out, and a second look shows the same. */
async function allQuiet(story: Story, clock: SkippedTime): Promise<void> {
  let before = ''
  await eventually('all that was due is done', async () => {
    const history = await story.history()
    const seen = JSON.stringify(history)
    const same = seen === before
    before = seen
    const at = await clock.now()
    const done =
      duesOf(history).every((due) => due > at) && history.mails.every(({ acceptedAt }) => acceptedAt !== null)
    return same && done ? true : undefined
  })
}

/**
 * Every fact but those of the reconciliation with Meta: in real time a Schedule begins it, which this server of Temporal's
 * does not have.
 */
async function ownFacts(story: Story): Promise<unknown[]> {
  const { events } = await story.history()
  const isReconciliation = ({ type }: (typeof events)[number]) => type === 'reconciliation.finished'
  return withoutIds(events.filter((fact) => !isReconciliation(fact)).map(({ id: _, recordedAt: __, ...said }) => said))
}

/** What the story must contain, so that the comparison below is not of two empty lists. */
const STATES = [
  'PENDING_PAYMENT → PROVISIONING',
  'PROVISIONING → ACTIVE',
  'ACTIVE → PAST_DUE',
  'PAST_DUE → SUSPENDED',
  'SUSPENDED → ACTIVE',
  'ACTIVE → SETTLING',
  'SETTLING → HOLD',
  'HOLD → DELETING',
  'DELETING → DELETED',
]
const MAILS = 'E01 E03 E05 E15 E09 E10 E11 E05 E13 E05 E05 E22 E24 E25 E30'

it('months of real timers and the same months on a test clock give the same list of facts, to the millisecond', async () => {
  await time().skipTo(SIGN_UP)
  const options = { ratesMicros: { TR: 50_000 } }
  const real = await startStory(dayOf(0), { ...options, clock: false })
  const takenAt = await liveInRealTime(real)
  const { events } = await real.history()
  const lived = events.filter(({ type, data }) => type === 'number.state_changed' && data['from'])
  expect(lived.map(({ data }) => `${data['from']} → ${data['to']}`)).toEqual(STATES)
  const mails = events.filter(({ type }) => type === 'mail.sent').map(({ data }) => String(data['template']))
  expect(mails.sort()).toEqual(MAILS.split(' ').sort())

  // On the test clock every act is taken at the very instant at which it was taken in real time.
  const virtual = await startStory(takenAt[0] ?? '', options)
  const cast: Cast = { story: virtual }
  for (const [index, { day, does }] of LIFE.entries()) {
    await virtual.goTo(takenAt[index] ?? dayOf(day))
    await does(cast)
  }
  await virtual.goTo(dayOf(ENDS_ON_DAY))
  expect(await ownFacts(real)).toEqual(await ownFacts(virtual))
  await expectInvariants(real)
  await expectInvariants(virtual)
}, 300_000)

it('a cancel that is accepted while the renewal is being charged gets the money back in full (I7)', async () => {
  await time().skipTo((await time().now()) + DAY)
  const story = await startStory('', { clock: false })
  const card = await story.attach('visa')
  const number = await story.order('main')
  await allQuiet(story, time())
  await card.behaves({ outcome: 'hang_after_charge', times: 1 })
  await time().skipTo(Date.parse(number.currentPeriodEnd ?? ''))
  await eventually('the money has moved, and the answer does not come', async () =>
    (await chargesAtProcessor([card.processorId])).length === 2 ? true : undefined,
  )
  const cancelled = await story.customer.post(`/v1/numbers/${number.id}/cancel`)
  expect(cancelled.status).toBe(200)
  await eventually('the renewal is refunded', async () =>
    (await chargesAtProcessor([card.processorId])).some((charge) => charge.amount_refunded === 3900) ? true : undefined,
  )
  await allQuiet(story, time())
  expect(await story.number(number.id)).toMatchObject({ state: 'DELETED', currentPeriodEnd: number.currentPeriodEnd })
  const { invoices, mails } = await story.history()
  expect(invoices.map(({ status, refundedCents }) => `${status} ${refundedCents}`)).toEqual(['PAID 0', 'PAID 3900'])
  expect(mails.map(({ template }) => template).sort()).toEqual(['E01', 'E03', 'E05', 'E21', 'E25', 'E30'])
  await expectInvariants(story)
}, 120_000)
