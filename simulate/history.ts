import { type Random, randomOf } from './random'

/**
 * What happens to somebody, or to the world around all. `at` in ms from the beginning; customers, cards and numbers are
 * named by the order in which they come. An event that no longer makes sense (its number was released) is let go by.
 */
export type Event = { at: number } & (
  | { kind: 'SIGN_UP'; customer: number; prepaid: boolean; strict: boolean }
  | { kind: 'NEW_CARD'; customer: number; token: string; primary: boolean }
  | { kind: 'ORDER'; customer: number; annual: boolean }
  | { kind: 'BANK'; customer: number; card: number; outcome: Outcome; code?: string; times?: number }
  | { kind: 'PAY' | 'INQUIRE' | 'VOID' | 'REFUND'; customer: number }
  | { kind: 'TOP_UP'; customer: number; cents: number }
  | { kind: 'STANDING_ORDER'; customer: number; cents: number }
  | { kind: 'DISPUTE'; customer: number; word: 'needs_response' | 'won' | 'lost' }
  | { kind: 'CANCEL' | 'REACTIVATE' | 'SUSPEND' | 'UNSUSPEND'; customer: number; number: number }
  | { kind: 'PLAN'; customer: number; number: number; annual: boolean; now: boolean }
  | { kind: 'USE'; customer: number; number: number; dialogues: number }
  | { kind: 'META_REVIEW'; customer: number; number: number; days: number }
  | { kind: 'TARIFF'; priceMicros: number }
  | { kind: 'WEBHOOKS'; mode: 'deliver' | 'hold' | 'duplicate' | 'reverse' }
  | { kind: 'MAIL_SERVER'; away: boolean }
  | { kind: 'WORKER_KILLED' }
  | { kind: 'TIME_PASSES' }
)
export type EventKind = Event['kind']
export type Outcome = 'succeed' | 'decline' | 'hang_after_charge' | 'http_500'

export type HistorySize = { years: number; numbers: number }

export const HOUR = 3_600_000
const DAY = 24 * HOUR

/** As banks say it, about as often: want of money most of all. */
const CODES = [
  ...Array(6).fill('insufficient_funds'),
  ...[
    'do_not_honor',
    'do_not_honor',
    'generic_decline',
    'processing_error',
    'expired_card',
    'lost_card',
    'try_again_later',
  ],
] as readonly string[]
const TOKENS = ['pm_card_visa', 'pm_card_mastercard', 'pm_card_visa', 'pm_card_authenticationRequired'] as const

/** The history of a seed: the same seed and size give the same events, in the order of their instants. */
export function historyOf(seed: number, { years, numbers }: HistorySize): Event[] {
  const random = randomOf(seed)
  const end = Math.round(years * 365) * DAY
  const events: Event[] = []
  for (let customer = 0, left = numbers; left > 0; customer++) {
    const hosted = Math.min(left, random.int(1, 3))
    left -= hosted
    events.push(...lifeOf(random, customer, hosted, end))
  }
  events.push(...weather(random, end))
  return events
    .map((event, order) => ({ event, order }))
    .sort((a, b) => a.event.at - b.event.at || a.order - b.order)
    .map(({ event }) => event)
}

function lifeOf(random: Random, customer: number, hosted: number, end: number): Event[] {
  // Any day of the month: the 31st has its own troubles.
  const born = random.int(0, Math.min(60 * DAY, end / 4))
  const events: Event[] = [
    { at: born, kind: 'SIGN_UP', customer, prepaid: random.percent(30), strict: random.percent(20) },
    { at: born, kind: 'NEW_CARD', customer, token: random.pick(['pm_card_visa', 'pm_card_mastercard']), primary: true },
  ]
  for (let number = 0; number < hosted; number++) {
    const ordered = random.percent(60) ? born : random.int(born, end / 2)
    events.push({ at: ordered, kind: 'ORDER', customer, annual: random.percent(15) })
  }
  const weeks = Math.floor((end - born) / (7 * DAY))
  for (let count = Math.ceil((weeks * hosted) / 3); count > 0; count--) {
    events.push(...episode(random, customer, hosted, random.int(born, end)))
  }
  return events
}

/** Something with a beginning and often an end: a card fails and works again, a dispute is opened and decided. */
function episode(random: Random, customer: number, hosted: number, at: number): Event[] {
  const number = random.int(0, hosted - 1)
  const later = (most: number) => at + random.int(1, most) * DAY + random.int(0, 23) * HOUR
  const draw = random.int(1, 100)
  if (draw <= 26) return badCard(random, customer, at, later(40))
  if (draw <= 44) return [{ at, kind: 'USE', customer, number, dialogues: random.pick([5, 40, 400, 1_010]) }]
  if (draw <= 52)
    return [
      { at, kind: 'CANCEL', customer, number },
      { at: later(40), kind: 'REACTIVATE', customer, number },
    ]
  if (draw <= 57) return [{ at, kind: 'CANCEL', customer, number }]
  if (draw <= 63) return [{ at, kind: 'PLAN', customer, number, annual: random.percent(60), now: random.percent(40) }]
  if (draw <= 69)
    return [
      { at, kind: 'DISPUTE', customer, word: 'needs_response' },
      { at: later(50), kind: 'DISPUTE', customer, word: random.pick(['won', 'lost']) },
    ]
  if (draw <= 75) return [{ at, kind: 'TOP_UP', customer, cents: random.pick([2_000, 5_000]) }]
  if (draw <= 78) return [{ at, kind: 'STANDING_ORDER', customer, cents: 5_000 }]
  if (draw <= 82)
    return [
      { at, kind: 'SUSPEND', customer, number },
      { at: later(20), kind: 'UNSUSPEND', customer, number },
    ]
  if (draw <= 86) return [{ at, kind: 'META_REVIEW', customer, number, days: random.int(1, 90) }]
  if (draw <= 90) return [{ at, kind: 'INQUIRE', customer }]
  if (draw <= 93) return [{ at, kind: 'VOID', customer }]
  if (draw <= 96) return [{ at, kind: 'REFUND', customer }]
  return [{ at, kind: 'ORDER', customer, annual: random.percent(20) }]
}

function badCard(random: Random, customer: number, at: number, recovery: number): Event[] {
  const card = random.int(0, 1)
  const outcome = random.pick<Outcome>(['decline', 'decline', 'decline', 'hang_after_charge', 'http_500'])
  const code = outcome === 'decline' ? { code: random.pick(CODES) } : {}
  const times = random.percent(50) ? { times: random.int(1, 4) } : {}
  const after: Event[] = [
    { at: recovery, kind: 'BANK', customer, card, outcome: 'succeed' },
    ...(random.percent(40) ? [{ at: recovery, kind: 'PAY', customer } as const] : []),
  ]
  const other: Event = {
    at: recovery,
    kind: 'NEW_CARD',
    customer,
    token: random.pick(TOKENS),
    primary: random.percent(50),
  }
  return [{ at, kind: 'BANK', customer, card, outcome, ...code, ...times }, ...(random.percent(70) ? after : [other])]
}

/** What befalls all of them: late, lost, doubled and reversed webhooks, outages, other prices, a leap of the clock. */
function weather(random: Random, end: number): Event[] {
  const events: Event[] = [{ at: end, kind: 'TIME_PASSES' }]
  for (let month = 0; month * 30 * DAY < end; month++) {
    const at = month * 30 * DAY + random.int(0, 29) * DAY
    const until = at + random.int(1, 5) * DAY
    const draw = random.int(1, 100)
    if (draw <= 30)
      events.push(
        { at, kind: 'WEBHOOKS', mode: random.pick(['hold', 'duplicate', 'reverse']) },
        { at: until, kind: 'WEBHOOKS', mode: 'deliver' },
      )
    else if (draw <= 45)
      events.push({ at, kind: 'MAIL_SERVER', away: true }, { at: until, kind: 'MAIL_SERVER', away: false })
    else if (draw <= 60) events.push({ at, kind: 'TARIFF', priceMicros: random.int(1, 40) * 1_000_000 })
    else if (draw <= 80) events.push({ at, kind: 'WORKER_KILLED' })
  }
  return events
}

/** One line for people, such as `day  41 09:00 customer 2 CANCEL number 0`. */
export function told({ at, kind, ...rest }: Event): string {
  const day = String(Math.floor(at / DAY)).padStart(4)
  const time = new Date(at).toISOString().slice(11, 16)
  const { customer, ...details } = rest as { customer?: number }
  const who = customer === undefined ? 'all' : `customer ${customer}`
  const what = Object.entries(details).map(([name, value]) => `${name} ${value}`)
  return [`day ${day} ${time}`, who, kind, ...what].join(' ')
}
