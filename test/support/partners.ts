import { everything, ok, type Reply, support } from './client'
import type { HostedNumber, Invoice, MaybeRefused, Page } from './resources'
import { type Card, type Story, type StoryOptions, startStory } from './story'

export type Partner = {
  id: string
  accountId: string
  mode: 'PREPAID' | 'POSTPAID'
  pricePerMonthCents: number
  dayLimit: number
  dayBalance: number
  channelDays: number
  autoAllocate: { enabled: boolean; days: number | null }
  channels: { numberId: string; state: string; paidUntil: string | null }[]
  burnRate: { daysPerDay: number; daysPerMonth: number }
  balanceEndsAt: string | null
  nextInvoiceAt: string | null
}

export type DayEntry = { kind: string; days: number; balanceDays: number; numberId?: string; comment?: string }

export type PartnerTerms = { mode?: Partner['mode']; pricePerMonthCents?: number; dayLimit?: number }

/** Makes an account a partner at $30.00 a channel, PREPAID unless said. */
export const openPartner = (accountId: string, terms: PartnerTerms = {}): Promise<Partner> =>
  ok(support.post<Partner>('/v1/partners', { accountId, mode: 'PREPAID', pricePerMonthCents: 3_000, ...terms }))

export type PartnerStory = { story: Story; card: Card; partner: Partner }

/** A story of 10 January 2027, 08:00: a partner at $30.00 a channel with the card `visa`; all of it told. */
export async function aPartner(
  terms: PartnerTerms = {},
  { start = '2027-01-10T08:00:00Z', ...options }: StoryOptions & { start?: string } = {},
): Promise<PartnerStory> {
  const story = await startStory(start, options)
  const card = await story.attach('visa')
  const partner = await openPartner(story.account.id, terms)
  await story.news()
  return { story, card, partner }
}

type Of = Pick<PartnerStory, 'story' | 'partner'>

/** The partner as its own key sees it now. */
export const seen = ({ story, partner }: Of): Promise<Partner> =>
  ok(story.customer.get<Partner>(`/v1/partners/${partner.id}`))

export const balanceOf = async (of: Of): Promise<number> => (await seen(of)).dayBalance

/** Sends a request for days and leaves the judgement of the answer to the test. */
export async function tryRequest({ story, partner }: Of, body: object): Promise<Reply<MaybeRefused<Invoice>>> {
  const reply = await story.customer.post<MaybeRefused<Invoice>>(`/v1/partners/${partner.id}/day-requests`, body)
  await story.settle()
  return reply
}

export const request = (of: Of, body: object): Promise<Invoice> => ok(tryRequest(of, body))

/** Asks for days and pays them with the card. */
export async function buy(of: PartnerStory, body: object): Promise<Invoice> {
  const invoice = await request(of, body)
  return ok(of.story.pay(invoice, of.card))
}

/** The whole day ledger, oldest first. */
export const dayRows = async ({ story, partner }: Of): Promise<DayEntry[]> =>
  (await everything<DayEntry>(story.customer, `/v1/partners/${partner.id}/day-ledger`)).reverse()

/** The day ledger, oldest first, as `KIND days → balance`. */
export async function dayLedger({ story, partner }: Of): Promise<string[]> {
  const { data } = await ok(story.customer.get<Page<DayEntry>>(`/v1/partners/${partner.id}/day-ledger?limit=100`))
  return data.reverse().map(({ kind, days, balanceDays }) => `${kind} ${days} → ${balanceDays}`)
}

/** Alerts to the host's people, by code. */
export async function alertCodes(story: Story): Promise<unknown[]> {
  const { events } = await story.history()
  return events.filter(({ type }) => type === 'ops.alert').map(({ data }) => data['code'])
}

export type Allocation = { id: string; days: number; comment: string; dayBalance: number; paidUntil: string | null }

/** Orders a channel, which waits for its first days. */
export async function orderChannel({ story, partner }: Of, name: string): Promise<HostedNumber> {
  const ordered = await ok(story.tryOrder({ plan: 'DAYS', partnerId: partner.id }))
  story.name(ordered.id, name)
  await story.settle()
  return story.number(ordered.id)
}

/** Sends an allocation and leaves the judgement of the answer to the test. */
export async function tryAllocate(
  { story, partner }: Of,
  numberId: string,
  days: number,
  more: { comment?: string; idempotencyKey?: string } = {},
): Promise<Reply<MaybeRefused<Allocation>>> {
  const { comment = 'monthly', idempotencyKey } = more
  const call = idempotencyKey === undefined ? {} : { idempotencyKey }
  const path = `/v1/partners/${partner.id}/allocations`
  const reply = await story.customer.post<MaybeRefused<Allocation>>(path, { numberId, days, comment }, call)
  await story.settle()
  return reply
}

export const allocate = (of: Of, number: HostedNumber, days: number): Promise<Allocation> =>
  ok(tryAllocate(of, number.id, days))

/** A channel that works, with so many days from now on. */
export async function aChannel(of: Of, name: string, days: number): Promise<HostedNumber> {
  const ordered = await orderChannel(of, name)
  await allocate(of, ordered, days)
  return of.story.number(ordered.id)
}
