import { randomUUID } from 'node:crypto'
import { ok, operator, type Reply } from './client'
import { type Country, freshContact } from './phone-numbers'
import type { HostedNumber, MaybeRefused, UsageReceipt } from './resources'
import { type Card, type Story, type StoryOptions, startStory } from './story'
import { template } from './usage'

export type Granted = { allowed: true; reservationId: string; priceMicros: number; expiresAt: string }
export type SendRefusal = { reason: string; priceMicros?: number; limitOf?: string }

export type Sending = { story: Story; card: Card; number: HostedNumber }

/**
 * A story of 10 January 2027 at 08:00 with the card `visa` and the number `main`, where a marketing message costs what its
 * contact's country says, in millionths, from the first one on; all of it told.
 */
export async function sending(
  pricesMicros: Partial<Record<Country, number>>,
  options: StoryOptions = {},
): Promise<Sending> {
  const tariffCode = `messages-${randomUUID().slice(0, 13)}`
  const rates = Object.entries(pricesMicros).map(([market, priceMicros]) => ({ market, key: 'MARKETING', priceMicros }))
  const effectiveFrom = '2027-01-01T00:00:00Z'
  await ok(operator.post('/v1/tariffs', { code: tariffCode, effectiveFrom, currency: 'USD', unit: 'MESSAGE', rates }))
  const account = { tariffCode, ...options.account }
  const story = await startStory('2027-01-10T08:00:00Z', { ...options, account })
  const card = await story.attach('visa')
  const number = await story.order('main')
  await story.news()
  return { story, card, number }
}

/** Reports a message as delivered just now, to somebody new in that country. */
export async function deliver(
  story: Story,
  number: HostedNumber,
  country: Country,
  fields: Record<string, unknown> = {},
): Promise<void> {
  const event = { ...template(number, await story.now(), freshContact(country)), ...fields }
  expect(await ok(operator.post<UsageReceipt>('/v1/usage-events', { events: [event] }))).toMatchObject({ rejected: [] })
  await story.settle()
}

/** Asks for a message to somebody new in that country. */
export async function askToSend(
  story: Story,
  number: HostedNumber,
  country: Country,
): Promise<Reply<MaybeRefused<Granted> & SendRefusal>> {
  const body = { contact: freshContact(country), category: 'MARKETING', kind: 'TEMPLATE' }
  const reply = await story.customer.post<MaybeRefused<Granted> & SendRefusal>(
    `/v1/numbers/${number.id}/send-permission`,
    body,
  )
  await story.settle()
  return reply
}

/** `sending.paused` and `sending.resumed` so far, each with its reason, oldest first. */
export async function pauses(story: Story): Promise<string[]> {
  const { events } = await story.history()
  return events
    .filter(({ type }) => type.startsWith('sending.'))
    .map(({ type, data }) => `${type.replace('sending.', '')} ${data['reason']}`)
}
