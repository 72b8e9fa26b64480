import { eventually, ok, type Reply } from './client'
import type { Invoice, MaybeRefused, Page } from './resources'
import { type Card, type Story, type StoryOptions, startStory } from './story'

export type TopUp = Invoice & { checkoutUrl?: string }

/** A story of 10 January 2027, 08:00, with a prepaid wallet and the card `visa`; all of it told. */
export async function prepaid(options: StoryOptions = {}): Promise<{ story: Story; card: Card }> {
  const account = { billingMode: 'PREPAID', ...options.account }
  const story = await startStory('2027-01-10T08:00:00Z', { ...options, account })
  const card = await story.attach('visa')
  await story.news()
  return { story, card }
}

/** Sends a top-up and leaves the judgement of the answer to the test. */
export async function tryTopUp(story: Story, amountCents: number, card?: Card): Promise<Reply<MaybeRefused<TopUp>>> {
  const body = { amountCents, ...(card ? { paymentMethodId: card.id } : {}) }
  const reply = await story.customer.post<MaybeRefused<TopUp>>(`/v1/accounts/${story.account.id}/top-ups`, body)
  await story.settle()
  return reply
}

export const topUp = (story: Story, amountCents: number, card?: Card): Promise<TopUp> =>
  ok(tryTopUp(story, amountCents, card))

/** Top-ups of the account, oldest first, as `amount STATUS`. */
export async function topUps(story: Story): Promise<string[]> {
  const { data } = await ok(story.customer.get<Page<TopUp>>(`/v1/accounts/${story.account.id}/top-ups?limit=100`))
  return data.reverse().map(({ totalCents, status }) => `${(totalCents / 100).toFixed(2)} ${status}`)
}

/** The balance in millionths, as the account shows it. */
export const balance = async (story: Story): Promise<number> => (await story.currentAccount()).balanceMicros

/** Waits until the balance is that. */
export async function untilBalance(story: Story, micros: number): Promise<void> {
  await eventually(`the balance is ${micros}`, async () => ((await balance(story)) === micros ? true : undefined))
  await story.settle()
}

export type AutoTopUp = {
  enabled: boolean
  thresholdCents: number | null
  amountCents: number | null
  monthlyCapCents: number | null
  state: 'DISABLED' | 'ARMED' | 'IN_FLIGHT' | 'COOLDOWN'
  failures: number
  pausedUntil: string | null
}

/** Sends a standing order and leaves the judgement of the answer to the test. */
export async function tryAutoTopUp(story: Story, body: object): Promise<Reply<MaybeRefused<AutoTopUp>>> {
  const reply = await story.customer.put<MaybeRefused<AutoTopUp>>(`/v1/accounts/${story.account.id}/auto-top-up`, body)
  await story.settle()
  return reply
}

/** Switches it on with these amounts; below the threshold it fires at once. */
export const autoTopUp = (story: Story, thresholdCents: number, amountCents: number, more: object = {}) =>
  ok(tryAutoTopUp(story, { enabled: true, thresholdCents, amountCents, ...more }))

export const standingOrder = (story: Story): Promise<AutoTopUp> =>
  ok(story.customer.get<AutoTopUp>(`/v1/accounts/${story.account.id}/auto-top-up`))
