import { ok } from '../support/client'
import type { HostedNumber, TestClock } from '../support/resources'
import { type Card, type Story, startStory } from '../support/story'

/** Days on which a quarter of each customer's numbers is ordered: anchors that shorter months clamp, and one that none does. */
export const SIGN_UPS = [
  '2027-01-29T08:00:00Z',
  '2027-01-30T09:30:00Z',
  '2027-01-31T10:45:00Z',
  '2027-02-10T12:00:00Z',
] as const
/** When something happens to customers that they do not do by themselves. */
export const SPRING = '2027-05-15T12:00:00Z'
export const AUTUMN = '2027-11-20T12:00:00Z'
export const WINTER = '2027-12-05T12:00:00Z'
/** Two years after the last sign-up. */
export const END = '2029-02-10T12:00:00Z'

/** How many numbers each customer has: 200 of 20 customers, 5 to 15 each. */
export const SIZES = [5, 15, 6, 14, 7, 13, 8, 12, 9, 11, 11, 9, 12, 8, 13, 7, 14, 6, 15, 5] as const

/** What a customer's two years are like, by his place in the list. */
const KINDS = ['STEADY', 'SHORT_OF_MONEY', 'BACKUP_CARD', 'USES_MUCH', 'CARD_STOLEN'] as const

export type Customer = { story: Story; kind: (typeof KINDS)[number]; size: number; card: Card; numbers: HostedNumber[] }

/** The customer at this place of the list, on the clock, with a card and no numbers yet. */
export async function joinClock(clock: TestClock, place: number): Promise<Customer> {
  const kind = KINDS[place % KINDS.length] ?? 'STEADY'
  // $31.00 is above the threshold and charged at once; two dialogues of $5.00 wait for the month's start.
  const ratesMicros = { TR: place < 10 ? 31_000_000 : 5_000_000 }
  const story = await startStory(clock.now, { clock, ...(kind === 'USES_MUCH' ? { ratesMicros } : {}) })
  const card = await story.attach('card')
  return { story, kind, size: SIZES[place] ?? 5, card, numbers: [] }
}

/** Orders the customer's numbers of this sign-up day. The first of every second customer is paid by the year. */
export async function order(customer: Customer, day: number): Promise<void> {
  const { story, size, numbers } = customer
  for (let nth = day; nth < size; nth += SIGN_UPS.length) {
    const plan = nth === 0 && size % 2 === 0 ? 'ANNUAL' : 'MONTHLY'
    numbers.push((await ok(story.tryOrder({ plan }))) as HostedNumber)
  }
}

/** Cards that refuse for a while and recover, with and without a backup; usage beyond the free thousand. */
export async function spring({ kind, story, card, numbers }: Customer, at = SPRING): Promise<void> {
  if (kind === 'SHORT_OF_MONEY') {
    await card.behaves({ outcome: 'decline', declineCode: 'insufficient_funds', times: 5 })
  }
  if (kind === 'BACKUP_CARD') {
    await story.attach('backup', { token: 'pm_card_mastercard' })
    await card.behaves({ outcome: 'decline', declineCode: 'generic_decline', times: 4 })
  }
  const [first] = numbers
  if (kind === 'USES_MUCH' && first)
    await story.dialogues(first, new Date(Date.parse(at) - 7_200_000).toISOString(), 1_002)
}

/** Somebody leaves, and a card is reported stolen: until there is a new one, nothing can be charged. */
export async function autumn({ kind, story, card, numbers }: Customer): Promise<void> {
  const last = numbers.at(-1)
  if ((kind === 'CARD_STOLEN' || kind === 'USES_MUCH') && last) await story.cancel(last)
  const [first] = numbers
  if (kind === 'USES_MUCH' && first) await story.cancel(first)
  if (kind === 'CARD_STOLEN') await card.declines('stolen_card')
}

export async function winter({ kind, story }: Customer): Promise<void> {
  if (kind === 'CARD_STOLEN') await story.attach('new card', { primary: true })
}
