import { ok } from '../support/client'
import type { HostedNumber, Invoice } from '../support/resources'
import { type Card, type Story, type StoryOptions, startStory } from '../support/story'

export type Setting = { story: Story; card: Card; number: HostedNumber }

/** A monthly number called `main`, signed up on 10 January 2027 at 08:00 with the card `visa`; all of it told. */
export async function aNumber(options: StoryOptions = {}, fields: Record<string, unknown> = {}): Promise<Setting> {
  const story = await startStory('2027-01-10T08:00:00Z', options)
  const card = await story.attach('visa')
  const number = await story.order('main', fields)
  await story.news()
  return { story, card, number }
}

/** Its renewal of 10 February at 08:00 was declined just now: day 0. */
export async function pastDue(options: StoryOptions = {}, declineCode = 'insufficient_funds'): Promise<Setting> {
  const setting = await aNumber(options)
  await setting.card.declines(declineCode)
  await setting.story.goTo('2027-02-10T08:00:00Z')
  return setting
}

/** Day 3, 13 February at 08:00: suspended just now; all of it told. */
export async function suspended(options: StoryOptions = {}): Promise<Setting> {
  const setting = await pastDue(options)
  await setting.story.goTo('2027-02-13T08:00:00Z')
  await setting.story.news()
  return setting
}

/** One dialogue beyond the free ones costs $31.00 (Turkey) or $4.20 (Germany), which is $10.00 in Spain. */
export const DEAR = { ratesMicros: { TR: 31_000_000, DE: 4_200_000, ES: 10_000_000 } } as const

/** On 20 January at 08:00 the number's first paid dialogue, $31.00, was charged; all of it told. */
export async function withPaidUsage(options: StoryOptions = {}): Promise<Setting> {
  const setting = await aNumber({ ...DEAR, ...options })
  const { story, number } = setting
  await story.goTo('2027-01-20T08:00:00Z')
  await story.dialogues(number, '2027-01-19T08:00:00Z', 1001)
  const { charges } = await story.news()
  if (charges?.join() !== '2027-01-20 08:00 USAGE 31.00 visa SUCCEEDED') throw new Error(`Charged: ${charges}`)
  return setting
}

/** Cancelled on 30 January at 08:00 with usage paid on the 20th: held until 19 February at 08:00; all of it told. */
export async function held(options: StoryOptions = {}): Promise<Setting> {
  const setting = await withPaidUsage(options)
  await setting.story.goTo('2027-01-30T08:00:00Z')
  await setting.story.cancel(setting.number)
  await setting.story.news()
  return setting
}

/** What the gateway is told: null = it may send, else why not. */
export async function refusalToSend(story: Story, number: HostedNumber): Promise<string | null> {
  type Permission = { allowed: boolean; reason: string | null }
  const { allowed, reason } = await ok(story.customer.get<Permission>(`/v1/numbers/${number.id}/send-permission`))
  return allowed ? null : reason
}

/** The account's newest invoice. */
export async function newestBill(story: Story): Promise<Invoice> {
  const bill = (await story.history()).invoices.at(-1)
  if (bill === undefined) throw new Error('No invoice yet')
  return bill
}

/** `state_changed` facts of the account as `FROM REASON TO`. */
export async function transitions(story: Story): Promise<string[]> {
  const { events } = await story.history()
  return events
    .filter(({ type, data }) => type === 'number.state_changed' && data['from'])
    .map(({ data }) => `${data['from']} ${data['reason']} ${data['to']}`)
}

/** What support is alerted to, by code. */
export async function alerts(story: Story): Promise<unknown[]> {
  const { events } = await story.history()
  return events.filter(({ type }) => type === 'ops.alert').map(({ data }) => data['code'])
}
