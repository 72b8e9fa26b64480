import { violations } from '../scenarios/invariants'
import type { Reply } from '../support/client'
import type { HostedNumber, Invoice, MaybeRefused } from '../support/resources'
import { type Card, type Story, type StoryOptions, startStory } from '../support/story'
import { evidenceOf, factsOf } from './facts'
import { HeldWrites, type Write } from './held-writes'
import { ownStack } from './own-stack'

type Customer = { story: Story; card: Card; number: HostedNumber }
type Paid = Reply<MaybeRefused<Invoice>>

/** A moment of somebody's life at which the worker is killed. */
type Moment = {
  prepare: () => Promise<Customer>
  /** What the customer or the clock does; it is under way when the worker dies, and answers when it is done. */
  act: (customer: Customer) => Promise<unknown>
  /** The write the worker never gets to. */
  before: (customer: Customer) => Write
  /** What the time line tells of the act. */
  news: object
  answer?: object
}

const SIGN_UP = '2027-01-31T08:00:00Z'
const RENEWAL = '2027-02-28T08:00:00Z'
const USAGE = '2027-02-05T08:00:00Z'
const CANCEL = '2027-02-15T08:00:00Z'
/** 30 days after the usage was paid. */
const HOLD_END = '2027-03-07T08:00:00Z'
const DIALOGUE = { ratesMicros: { TR: 31_000_000 } }

async function customer(options: StoryOptions = {}): Promise<Customer> {
  const story = await startStory(SIGN_UP, options)
  const card = await story.attach('visa')
  const number = await story.order('main')
  return { story, card, number }
}

/** 1,000 dialogues are free; the next costs $31.00, which is charged at once. */
const useMore = ({ story, number }: Customer) => story.dialogues(number, '2027-02-05T07:00:00Z', 1001)

async function user(): Promise<Customer> {
  const user = await customer(DIALOGUE)
  await user.story.goTo(USAGE)
  return user
}

async function payingUser(): Promise<Customer> {
  const paying = await user()
  await useMore(paying)
  await paying.story.goTo(CANCEL)
  return paying
}

async function debtor(): Promise<Customer> {
  const debtor = await customer()
  await debtor.card.declines()
  await debtor.story.goTo(RENEWAL)
  await debtor.card.works()
  return debtor
}

const renew = ({ story }: Customer) => story.goTo(RENEWAL)
const pay = async ({ story }: Customer): Promise<Paid> => story.pay(await story.openInvoice())

const attempt = (operation: Write['operation'], { card }: Customer): Write => ({
  table: 'payment_attempts',
  operation,
  words: [card.id],
})

const mail = (template: string, { story }: Customer): Write => ({
  table: 'mails',
  operation: 'UPDATE',
  words: [story.account.id, template, 'ACCEPTED'],
})

const RENEWED = {
  charges: ['2027-02-28 08:00 HOSTING 39.00 visa SUCCEEDED'],
  mails: ['2027-02-28 08:00 E05'],
}
const PAID_LATE = { ...RENEWED, states: ['2027-02-28 08:00 main PAST_DUE → ACTIVE'] }

const MOMENTS: Record<string, Moment> = {
  'before a renewal is sent to the processor': {
    prepare: customer,
    act: renew,
    before: (who) => attempt('INSERT', who),
    news: RENEWED,
  },
  'after a renewal was charged and before it is booked': {
    prepare: customer,
    act: renew,
    before: (who) => attempt('UPDATE', who),
    news: RENEWED,
  },
  'after a receipt was taken by the mail server and before that is noted': {
    prepare: customer,
    act: renew,
    before: (who) => mail('E05', who),
    news: RENEWED,
  },
  'after a step of the test clock and before its checkpoint': {
    prepare: customer,
    act: renew,
    before: ({ number }) => ({ table: 'clock_entities', operation: 'UPDATE', words: [`number:${number.id}`] }),
    news: RENEWED,
  },
  'after Meta has registered a number and before it is ACTIVE': {
    prepare: customer,
    act: ({ story }) => story.order('second'),
    before: ({ story }) => ({ table: 'numbers', operation: 'UPDATE', words: [story.account.id, 'ACTIVE'] }),
    news: {
      charges: ['2027-01-31 08:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-01-31 08:00 E01', '2027-01-31 08:00 E03'],
      states: [
        '2027-01-31 08:00 second PENDING_PAYMENT → PROVISIONING',
        '2027-01-31 08:00 second PROVISIONING → ACTIVE',
      ],
    },
    answer: { state: 'ACTIVE' },
  },
  'after usage above the threshold was charged and before it is booked': {
    prepare: user,
    act: useMore,
    before: (who) => attempt('UPDATE', who),
    news: { charges: ['2027-02-05 08:00 USAGE 31.00 visa SUCCEEDED'], mails: ['2027-02-05 08:00 E14'] },
  },
  'after a cancelled number’s deposit was charged and before it is booked': {
    prepare: payingUser,
    act: ({ story, number }) => story.cancel(number),
    before: (who) => attempt('UPDATE', who),
    news: {
      charges: ['2027-02-15 08:00 DEPOSIT 39.00 visa SUCCEEDED'],
      mails: ['2027-02-15 08:00 E22'],
      states: ['2027-02-15 08:00 main ACTIVE → SETTLING', '2027-02-15 08:00 main SETTLING → HOLD'],
    },
    answer: { depositCents: 3900, holdDays: 20 },
  },
  'after a deposit was refunded and before that is booked': {
    prepare: async () => {
      const leaver = await payingUser()
      await leaver.story.cancel(leaver.number)
      return leaver
    },
    act: ({ story }) => story.goTo(HOLD_END),
    before: ({ story }) => ({ table: 'refunds', operation: 'UPDATE', words: [story.account.id] }),
    news: {
      refunds: ['2027-03-07 08:00 DEPOSIT 39.00'],
      mails: ['2027-02-28 08:00 E24', '2027-03-07 08:00 E25', '2027-03-07 08:00 E30'],
      states: ['2027-03-07 08:00 main HOLD → DELETING', '2027-03-07 08:00 main DELETING → DELETED'],
    },
  },
  'after a customer’s late payment was charged and before it is booked': {
    prepare: debtor,
    act: pay,
    before: (who) => attempt('UPDATE', who),
    news: PAID_LATE,
    answer: { status: 200, body: { status: 'PAID', paidCents: 3900 } },
  },
  'after a customer’s late payment was booked and before the customer is answered': {
    prepare: debtor,
    act: pay,
    before: (who) => mail('E05', who),
    news: PAID_LATE,
    answer: { status: 200, body: { status: 'PAID', paidCents: 3900 } },
  },
  'after a customer’s late payment has ended the collection and before the test clock notes it': {
    prepare: debtor,
    act: pay,
    before: ({ story }) => ({ table: 'clock_entities', operation: 'UPDATE', words: [story.account.id] }),
    news: PAID_LATE,
    answer: { status: 200, body: { status: 'PAID', paidCents: 3900 } },
  },
}

const stack = ownStack()

describe('a worker that is killed', () => {
  type Outcome = { disturbed: Customer; control: Customer; answer: unknown }
  const outcomes = new Map<string, Outcome>()

  // All of them wait at their place when the one worker that serves them is killed.
  beforeAll(async () => {
    const lives = await Promise.all(
      Object.entries(MOMENTS).map(async ([title, moment]) => {
        const [disturbed, control] = await Promise.all([moment.prepare(), moment.prepare()])
        await moment.act(control)
        await disturbed.story.news()
        return { title, moment, disturbed, control }
      }),
    )
    const holds = await HeldWrites.on(stack().databaseUrl)
    for (const { moment, disturbed } of lives) await holds.hold(moment.before(disturbed))
    const answers = lives.map(({ moment, disturbed }) => moment.act(disturbed))
    const done = Promise.allSettled(answers)
    try {
      await holds.reached()
      await stack().kill('worker')
    } finally {
      await holds.endWriters()
      await holds.release()
    }
    const settled = await done
    for (const [index, { title, disturbed, control }] of lives.entries()) {
      const end = settled[index]
      const answer = end?.status === 'fulfilled' ? end.value : end?.reason
      outcomes.set(title, { disturbed, control, answer })
    }
  }, 240_000)

  it.each(Object.entries(MOMENTS))('%s leaves the same facts as one that lives', async (title, moment) => {
    const outcome = outcomes.get(title)
    if (outcome === undefined) throw new Error('It was not lived')
    const { disturbed, control, answer } = outcome
    expect(await disturbed.story.news()).toEqual(moment.news)
    if (moment.answer) expect(answer).toMatchObject(moment.answer)
    expect(await factsOf(disturbed.story)).toEqual(await factsOf(control.story))
    expect(violations(await evidenceOf(disturbed.story))).toEqual([])
  })
})
