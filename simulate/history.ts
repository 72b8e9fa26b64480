import type { Delivery } from '../test/support/sandbox'
import { type Random, randomOf } from './random'

/**
 * What happens to somebody, or to the world around all. `at` in ms from the beginning; customers, cards and numbers are
 * named by the order in which they come. An event that no longer makes sense (its number was released) is let go by.
 */
export type Event = { at: number } & (
  | { kind: 'SIGN_UP'; customer: number; prepaid: boolean; strict: boolean; sold: Sold; partner: Partner }
  | { kind: 'NEW_CARD'; customer: number; token: string; primary: boolean }
  | { kind: 'ORDER'; customer: number; plan: Plan }
  | { kind: 'BANK'; customer: number; card: number; outcome: Outcome; code?: string; times?: number }
  | { kind: 'PAY' | 'INQUIRE' | 'VOID' | 'REFUND'; customer: number }
  | { kind: 'TOP_UP'; customer: number; cents: number }
  | { kind: 'STANDING_ORDER'; customer: number; cents: number }
  | { kind: 'DISPUTE'; customer: number; word: 'needs_response' | 'won' | 'lost' }
  | { kind: 'CANCEL' | 'REACTIVATE' | 'SUSPEND' | 'UNSUSPEND'; customer: number; number: number }
  | { kind: 'PLAN'; customer: number; number: number; annual: boolean; now: boolean }
  | { kind: 'USE'; customer: number; number: number; messages: number; category: Category }
  | { kind: 'TALK'; customer: number; number: number; person: number; names: Names }
  | { kind: 'BUY_DAYS' | 'GIVE_BY_ITSELF'; customer: number; days: number }
  | { kind: 'ALLOCATE'; customer: number; number: number; days: number }
  | { kind: 'META_REVIEW'; customer: number; number: number; days: number }
  | { kind: 'TARIFF'; sold: Sold; priceMicros: number }
  | { kind: 'WEBHOOKS'; mode: Delivery }
  | { kind: 'MAIL_SERVER'; away: boolean }
  | { kind: 'WORKER_KILLED' }
  | { kind: 'TIME_PASSES' }
)
export type EventKind = Event['kind']
/** What the customer pays for: 24 hours with a contact, or each message as Meta counts it. */
export type Sold = 'DIALOGUE' | 'MESSAGE'
export type Partner = 'NONE' | 'PREPAID' | 'POSTPAID'
export type Plan = 'MONTHLY' | 'ANNUAL' | 'DAYS'
export type Category = (typeof CATEGORIES)[number]
/** By what Meta names a person in a webhook: his phone number, its own id of him (a BSUID), or both. */
export type Names = 'PHONE' | 'ID' | 'BOTH'
export type Outcome = 'succeed' | 'decline' | 'hang_after_charge' | 'http_500'

export type HistorySize = { years: number; numbers: number }

export const HOUR = 3_600_000
const DAY = 24 * HOUR

export const CATEGORIES = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const

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
  const partner = random.pick<Partner>(['NONE', 'NONE', 'NONE', 'NONE', 'PREPAID', 'POSTPAID'])
  const sold = random.pick<Sold>(['DIALOGUE', 'MESSAGE'])
  const [prepaid, strict] = [random.percent(30), random.percent(20)]
  const events: Event[] = [
    { at: born, kind: 'SIGN_UP', customer, prepaid, strict, sold, partner },
    { at: born, kind: 'NEW_CARD', customer, token: random.pick(['pm_card_visa', 'pm_card_mastercard']), primary: true },
  ]
  if (partner !== 'NONE') events.push({ at: born, kind: 'BUY_DAYS', customer, days: 60 * hosted })
  for (let number = 0; number < hosted; number++) {
    const at = random.percent(60) ? born : random.int(born, end / 2)
    if (partner === 'NONE') events.push({ at, kind: 'ORDER', customer, plan: monthOrYear(random, 15) })
    else
      events.push(
        { at, kind: 'ORDER', customer, plan: 'DAYS' },
        { at, kind: 'ALLOCATE', customer, number, days: random.int(3, 60) },
      )
  }
  const weeks = Math.floor((end - born) / (7 * DAY))
  for (let count = Math.ceil((weeks * hosted) / 3), person = 0; count > 0; count--) {
    const at = random.int(born, end)
    if (partner !== 'NONE' && random.percent(50)) events.push(...daysEpisode(random, customer, hosted, at))
    else if (random.percent(15)) events.push(...talk(random, customer, hosted, at, person++ % 100))
    else events.push(...episode(random, customer, hosted, at))
  }
  return events
}

const monthOrYear = (random: Random, years: number): Plan => (random.percent(years) ? 'ANNUAL' : 'MONTHLY')

/** What a partner does about his days: those of a channel end where he does nothing, and it goes on when he does. */
function daysEpisode(random: Random, customer: number, hosted: number, at: number): Event[] {
  const number = random.int(0, hosted - 1)
  const bought: Event = { at, kind: 'BUY_DAYS', customer, days: random.int(5, 90) }
  const given: Event = { at, kind: 'ALLOCATE', customer, number, days: random.int(1, 45) }
  const draw = random.int(1, 100)
  if (draw <= 40) return [bought, { ...given, at: at + random.int(0, 10) * DAY }]
  if (draw <= 75) return [given]
  if (draw <= 85) return [bought]
  return [{ at, kind: 'GIVE_BY_ITSELF', customer, days: random.pick([0, 10, 30]) }]
}

/** Somebody new is written to for two days, and Meta names him now by his number, now by its own id of him. */
function talk(random: Random, customer: number, hosted: number, at: number, person: number): Event[] {
  const number = random.int(0, hosted - 1)
  return Array.from({ length: random.int(2, 5) }, () => ({
    at: at + random.int(0, 48) * HOUR,
    kind: 'TALK' as const,
    customer,
    number,
    person,
    names: random.pick<Names>(['PHONE', 'ID', 'BOTH']),
  }))
}

/** Something with a beginning and often an end: a card fails and works again, a dispute is opened and decided. */
function episode(random: Random, customer: number, hosted: number, at: number): Event[] {
  const number = random.int(0, hosted - 1)
  const later = (most: number) => at + random.int(1, most) * DAY + random.int(0, 23) * HOUR
  const draw = random.int(1, 100)
  if (draw <= 26) return badCard(random, customer, at, later(40))
  if (draw <= 44) {
    const messages = random.pick([5, 40, 400, 1_010])
    return [{ at, kind: 'USE', customer, number, messages, category: random.pick(CATEGORIES) }]
  }
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
  return [{ at, kind: 'ORDER', customer, plan: monthOrYear(random, 20) }]
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
        { at, kind: 'WEBHOOKS', mode: random.pick<Delivery>(['hold', 'duplicate', 'reverse', 'lose']) },
        { at: until, kind: 'WEBHOOKS', mode: 'deliver' },
      )
    else if (draw <= 45)
      events.push({ at, kind: 'MAIL_SERVER', away: true }, { at: until, kind: 'MAIL_SERVER', away: false })
    else if (draw <= 60) events.push(newTariff(random, at))
    else if (draw <= 80) events.push({ at, kind: 'WORKER_KILLED' })
  }
  return events
}

/** Dialogues cost dollars, messages cents. */
function newTariff(random: Random, at: number): Event {
  const sold = random.pick<Sold>(['DIALOGUE', 'MESSAGE'])
  return { at, kind: 'TARIFF', sold, priceMicros: random.int(1, 40) * (sold === 'DIALOGUE' ? 1_000_000 : 1_500) }
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
