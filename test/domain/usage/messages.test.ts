import { DAY, HOUR, type Instant } from '../../../domain/time'
import { type DeliveredMessage, deliveredMessages } from '../../../domain/usage/messages'
import type { UsageEvent } from '../../../domain/usage/timeline'

const T0 = Date.parse('2026-11-01T10:00:00Z')
const AD = { entryPoint: 'AD_CLICK' as const }

const event = (direction: UsageEvent['direction'], at: Instant, rest: Partial<UsageEvent> = {}): UsageEvent => ({
  id: `${direction}@${at}`,
  at,
  direction,
  kind: 'FREE_FORM',
  category: null,
  entryPoint: null,
  status: 'DELIVERED',
  pricing: null,
  ...rest,
})
const client = (at: Instant, rest: Partial<UsageEvent> = {}) => event('INBOUND', at, rest)
const sent = (at: Instant, rest: Partial<UsageEvent> = {}) => event('OUTBOUND', at, rest)
const all = (events: UsageEvent[], windows: Parameters<typeof deliveredMessages>[0] = []) =>
  deliveredMessages(windows, events, () => true)

describe('The service window: 24 hours from each message of the client, the end not included', () => {
  const inWindow = (events: UsageEvent[]) => all(events).map((each) => each.inServiceWindow)

  it('is open until one millisecond before', () => {
    expect(inWindow([client(T0), sent(T0), sent(T0 + DAY - 1), sent(T0 + DAY)])).toEqual([true, true, false])
  })

  it('is counted anew from every message', () => {
    expect(inWindow([client(T0), client(T0 + 20 * HOUR), sent(T0 + 43 * HOUR)])).toEqual([true])
  })

  it('is not opened by a message that failed, nor is one that failed rated', () => {
    expect(inWindow([client(T0, { status: 'FAILED' }), sent(T0 + 1), sent(T0 + 2, { status: 'FAILED' })])).toEqual([
      false,
    ])
  })
})

describe('The free entry point: 72 hours from the answer to a click on an ad', () => {
  const told = (messages: DeliveredMessage[]) =>
    messages.map(({ openedAt, expiresAt, entryPoint }) => [
      (openedAt - T0) / HOUR,
      entryPoint,
      (expiresAt - openedAt) / HOUR,
    ])

  it('begins with the first answer within 24 hours', () => {
    const answered = T0 + 23 * HOUR
    const events = [client(T0, AD), sent(answered), sent(answered + 72 * HOUR - 1), sent(answered + 72 * HOUR)]
    expect(told(all(events))).toEqual([
      [23, 'AD_CLICK', 72],
      [23 + 72 - 1 / HOUR, 'AD_CLICK', 0],
      [95, null, 0],
    ])
  })

  it('never begins when the answer comes after 24 hours', () => {
    expect(told(all([client(T0, AD), sent(T0 + DAY)]))).toEqual([[24, null, 0]])
  })

  it('that is stored covers what is delivered in it', () => {
    const window = { openedAt: T0, expiresAt: T0 + 72 * HOUR, ...AD }
    expect(told(all([sent(T0 + HOUR)], [window]))).toEqual([[1, 'AD_CLICK', 0]])
  })

  it('is not begun again by a click inside it', () => {
    const answered = T0 + HOUR
    const events = [client(T0, AD), sent(answered), client(T0 + 60 * HOUR, AD), sent(answered + 72 * HOUR)]
    expect(told(all(events)).at(-1)).toEqual([73, null, 0])
  })
})

describe('A message', () => {
  it('is rated once: what is stored already is not among the new ones', () => {
    const events = [sent(T0), sent(T0 + 1)]
    expect(deliveredMessages([], events, (id) => id === `OUTBOUND@${T0 + 1}`).map((each) => each.openedAt)).toEqual([
      T0 + 1,
    ])
  })

  it('inside a dialogue that was paid under the other tariff costs nothing more', () => {
    const dialogue = { openedAt: T0, expiresAt: T0 + DAY, entryPoint: null }
    expect(all([sent(T0 + DAY - 1), sent(T0 + DAY)], [dialogue]).map((each) => each.openedAt)).toEqual([T0 + DAY])
  })

  it.each([
    ['as it was reported', { kind: 'TEMPLATE', category: 'UTILITY' }, ['UTILITY', null]],
    ['SERVICE when it is free-form', {}, ['SERVICE', null]],
    ['unknown for a template that does not say', { kind: 'TEMPLATE' }, [null, null]],
    [
      'what Meta says, above all',
      { kind: 'TEMPLATE', category: 'UTILITY', pricing: { type: 'REGULAR', category: 'MARKETING_LITE' } },
      ['MARKETING_LITE', 'REGULAR'],
    ],
  ] as const)('has its category: %s', (_, rest, expected) => {
    expect(all([sent(T0, rest)]).map(({ category, pricingType }) => [category, pricingType])).toEqual([expected])
  })
})
