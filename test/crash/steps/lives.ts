import { randomUUID } from 'node:crypto'
import { eventually, ok } from '../../support/client'
import { metaCounts, metaReports } from '../../support/reconciliation'
import type { HostedNumber } from '../../support/resources'
import { completeCheckout } from '../../support/sandbox'
import { type Card, type Story, type StoryOptions, startStory } from '../../support/story'
import { untilAnswered } from '../until-answered'

export type Customer = { story: Story; card: Card | null; number: HostedNumber }

/** A part of somebody's life: what comes before it, and the part at whose every step the process is killed. */
export type Life = {
  /** Who is killed. */
  process: 'worker' | 'api'
  /** Something outside is there for one at a time only: none of them lives beside another. */
  alone?: true
  prepare: () => Promise<Customer>
  /** What the customer, the bank or the clock does. */
  act: (customer: Customer) => Promise<unknown>
  /** Calls and tables that its steps must hold: the list is made by recording, and must not be empty by mistake. */
  passes: readonly string[]
}

const SIGN_UP = '2027-01-31T08:00:00Z'
const RENEWAL = '2027-02-28T08:00:00Z'
const CANCEL = '2027-02-15T08:00:00Z'
const DIALOGUE = { ratesMicros: { TR: 31_000_000 } }

type Payer = Customer & { card: Card }

async function customer(options: StoryOptions = {}): Promise<Payer> {
  const story = await startStory(SIGN_UP, options)
  const card = await story.attach('visa')
  const number = await story.order('main')
  return { story, card, number }
}

/** 1,000 dialogues are free; the last of 1,001 costs $31.00, which is charged at once. */
async function useMore({ story, number }: Customer): Promise<void> {
  await story.goTo('2027-02-05T08:00:00Z')
  await story.dialogues(number, '2027-02-05T07:00:00Z', 1_001)
}

async function payingUser(): Promise<Customer> {
  const user = await customer(DIALOGUE)
  await useMore(user)
  await user.story.goTo(CANCEL)
  return user
}

/** The renewal and the next two tries are declined; the fourth, on the fifth day, two days after the suspension, pays. */
async function debtor(): Promise<Customer> {
  const debtor = await customer()
  await debtor.card.behaves({ outcome: 'decline', declineCode: 'insufficient_funds', times: 3 })
  return debtor
}

async function latePayer(): Promise<Customer> {
  const late = await customer()
  await late.card.behaves({ outcome: 'decline', declineCode: 'insufficient_funds', times: 1 })
  await late.story.goTo(RENEWAL)
  return late
}

/** Ordered without a card: the first payment is made on the processor's page. */
async function newcomer(): Promise<Customer> {
  const story = await startStory(SIGN_UP)
  const number = await ok(story.tryOrder())
  return { story, card: null, number }
}

/** With a card: without one it is a page to pay on, and nothing is charged. */
async function topUpUntilAnswered({ story, card }: Customer): Promise<void> {
  const idempotencyKey = randomUUID()
  const path = `/v1/accounts/${story.account.id}/top-ups`
  const body = { amountCents: 5_000, paymentMethodId: card?.id }
  await ok(untilAnswered(() => story.customer.post(path, body, { idempotencyKey })))
}

const PREPAID = { account: { billingMode: 'PREPAID' } }
const PAYMENT = ['POST /v1/payment_intents', 'a mail', 'payment_attempts', 'ledger_entries']

/** One entry is a life whose every step is survived; nothing else needs to be told of it. */
export const LIVES: Record<string, Life> = {
  'a renewal': { process: 'worker', prepare: customer, act: ({ story }) => story.goTo(RENEWAL), passes: PAYMENT },
  'a dunning run with its suspension and the payment that ends it': {
    process: 'worker',
    prepare: debtor,
    act: ({ story }) => story.goTo('2027-03-05T09:00:00Z'),
    passes: PAYMENT,
  },
  'a late payment by the customer': {
    process: 'worker',
    prepare: latePayer,
    act: async ({ story }) => ok(story.pay(await story.openInvoice())),
    passes: PAYMENT,
  },
  'a top-up': {
    process: 'worker',
    prepare: () => customer(PREPAID),
    act: topUpUntilAnswered,
    passes: PAYMENT,
  },
  'an order and usage above the threshold': {
    process: 'worker',
    prepare: () => customer(DIALOGUE),
    act: async (user) => {
      await user.story.order('second')
      await useMore(user)
    },
    passes: [...PAYMENT, '/register', 'unbilled_usage'],
  },
  'a cancellation with its deposit': {
    process: 'worker',
    prepare: payingUser,
    act: ({ story, number }) => story.cancel(number),
    passes: PAYMENT,
  },
  'the release of a cancelled number with the refund of its deposit': {
    process: 'worker',
    prepare: async () => {
      const leaver = await payingUser()
      await leaver.story.cancel(leaver.number)
      return leaver
    },
    act: ({ story }) => story.goTo('2027-03-07T08:00:00Z'),
    passes: ['POST /v1/refunds', 'a mail', 'ledger_entries', '/deregister'],
  },
  'a reconciliation that gives back what was counted too much': {
    process: 'worker',
    alone: true,
    prepare: async () => {
      const user = await customer(DIALOGUE)
      await useMore(user)
      await user.story.goTo('2027-03-02T12:00:00Z')
      await metaReports('2027-02', { rows: [metaCounts(user.number, 1_000)] })
      return user
    },
    act: ({ story }) => story.goTo('2027-03-03T12:00:00Z'),
    passes: ['GET /v24.0/', 'POST /v1/refunds', 'ledger_entries', 'a mail'],
  },
  'a top-up, as the API takes it': {
    process: 'api',
    alone: true,
    prepare: () => customer(PREPAID),
    act: topUpUntilAnswered,
    passes: ['idempotency_keys', 'executeUpdateWithStart submit'],
  },
  'the webhook of a first payment, as the API takes it': {
    process: 'api',
    alone: true,
    prepare: newcomer,
    act: async ({ story, number }) => {
      await completeCheckout(number.checkoutUrl ?? '', 'pm_card_visa')
      await eventually('the number is ACTIVE', async () =>
        story.number(number.id).then(
          ({ state }) => (state === 'ACTIVE' ? true : undefined),
          () => undefined,
        ),
      )
    },
    passes: ['webhook_inbox', 'executeUpdateWithStart'],
  },
}

/** The ids by which the recorder knows whose step it is. What the API does is nobody's by name: one at a time then. */
export const idsOf = ({ process }: Life, { story }: Customer): string[] =>
  process === 'api' ? ['api'] : [story.account.id, ...(story.clockId ? [story.clockId] : [])]
