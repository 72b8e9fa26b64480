import type { Instant } from '../time'
import { MESSAGE_CATEGORIES } from '../usage/tariff'
import type { ReadReport, ReportPoint } from './report'

/** What a line of a comparison is about: a country, and under it a category and a type of price, or ALL of them. */
export type LineKey = { country: string; category: string; type: string }

/**
 * Messages of ours on one day, delivered and not disowned. `type` is Meta's word for how it was charged as we rated it:
 * REGULAR, FREE_…; ALLOWANCE = free by our count of Meta's monthly free messages, which Meta may report under either;
 * null = it was not rated by itself (dialogues). `day` counts them: any number that orders days. `told`: of how many of
 * them a webhook of Meta's has told.
 */
export type OwnCount = {
  day: Instant
  country: string
  category: string | null
  type: string | null
  count: number
  told: number
}

/** Why a difference is left alone. */
export const DOUBTS = [
  'DAY_MISSING',
  'OTHER_CURRENCY',
  'UNKNOWN_CATEGORY',
  'UNKNOWN_COUNTRY',
  'CONTRADICTION',
  'UNREADABLE',
  'WOULD_COST_MORE',
] as const
export type Doubt = (typeof DOUBTS)[number]

/**
 * One line: `ours − theirs = credited + toReview + unexplained`. `credited` is what we counted too much (C19), `toReview`
 * what we counted too little, below 0 and never charged; `unexplained` has either sign.
 */
export type Line = LineKey & {
  ours: number
  theirs: number
  credited: number
  toReview: number
  unexplained: number
  doubts: Doubt[]
}

export type Compared = {
  /**
   * MISSING: not a word about a number that we have usage of. PARTIAL: days of ours are missing. NOT_COMPARED: Meta cannot
   * know of them, so that it says nothing tells nothing.
   */
  state: 'COMPLETE' | 'PARTIAL' | 'MISSING' | 'NOT_COMPARED'
  lines: Line[]
  /** Days of ours without a word: what they hold is left as it is. */
  missing: Instant[]
  repeated: number
}

type Input = {
  own: readonly OwnCount[]
  report: ReadReport
  /** The account's currency, and the one in which Meta reports, if it says so. */
  currency: string
  reportCurrency: string | null
  /** A day of ours is covered when a point of Meta's touches it. */
  dayMs: number
  /** Meta answered, but of a time on a test clock: it may not know what only we were told of. */
  mayNotKnow: boolean
}

const ALL = 'ALL'
const UNKNOWN = 'UNKNOWN'
const OTHER_COUNTRY = 'OTHER'
const REGULAR = 'REGULAR'
const FREE = 'FREE_CUSTOMER_SERVICE'
/** Our own name for what the monthly allowance made free. */
export const BY_ALLOWANCE = 'ALLOWANCE'
const KNOWN_TYPES: readonly string[] = [REGULAR, FREE, 'FREE_ENTRY_POINT']

/**
 * Compares what we count of one number's month with Meta's report (C19), message by message in sum. Money may follow only
 * from what the report explains: a day without a word, another currency, a category or type that nobody knows, or points
 * that contradict each other leave a difference unexplained, as far as they could account for it.
 */
export function compare(input: Input): Compared {
  const { own, report } = input
  if (isUnheardOf(input)) return { state: 'NOT_COMPARED', lines: [], missing: [], repeated: 0 }
  const missing = missingDays(input)
  const typed = own.every(({ type }) => type !== null)
  const merged = typed ? new Set<string>() : countriesWithoutCategory(own)
  const keyOf = lineKeys(typed, merged)
  const lines = new Map<string, Counted>()
  const line = (key: LineKey): Counted => {
    const name = JSON.stringify(key)
    const known = lines.get(name) ?? {
      ...key,
      ours: 0,
      theirs: 0,
      onMissingDays: 0,
      isKnown: true,
      contradicted: false,
    }
    lines.set(name, known)
    return known
  }
  for (const each of typed ? byWordOfMeta(own, report.points) : own) {
    const at = line(keyOf({ country: each.country, category: each.category ?? UNKNOWN, type: each.type ?? ALL }))
    at.ours += each.count
    if (missing.has(each.day)) at.onMissingDays += each.count
  }
  const knownHere = new Set<string>([...MESSAGE_CATEGORIES, ...own.flatMap(({ category }) => category ?? [])])
  for (const point of report.points) {
    const isKnown = isUnderstood(point, knownHere)
    const { country, category, type } = point
    const words = { country: country ?? UNKNOWN, category: category ?? UNKNOWN, type: type ?? REGULAR }
    const at = line(isKnown ? keyOf(words) : words)
    at.theirs += point.volume
    at.isKnown = isKnown
    if (report.contradicted.includes(point)) at.contradicted = true
  }
  return {
    state: stateOf(own, report, missing),
    lines: judged([...lines.values()], input),
    missing: [...missing],
    repeated: report.repeated,
  }
}

/** Of a time that never was, Meta knows what came through its own webhooks; the rest was merely reported to us. */
function isUnheardOf({ own, report, mayNotKnow }: Input): boolean {
  return mayNotKnow && report.points.length === 0 && own.length > 0 && own.every(({ told }) => told === 0)
}

type Counted = LineKey & {
  ours: number
  theirs: number
  onMissingDays: number
  isKnown: boolean
  contradicted: boolean
}

/** Days on which we count messages and the report has no point at all. */
function missingDays({ own, report, dayMs }: Input): Set<Instant> {
  const covered = (day: Instant) => report.points.some(({ start, end }) => start < day + dayMs && end > day)
  return new Set([...new Set(own.map(({ day }) => day))].filter((day) => !covered(day)))
}

function stateOf(own: readonly OwnCount[], { points }: ReadReport, missing: ReadonlySet<Instant>): Compared['state'] {
  if (points.length === 0 && own.some(({ count }) => count > 0)) return 'MISSING'
  return missing.size > 0 ? 'PARTIAL' : 'COMPLETE'
}

/** Under dialogues a template may have no category: what the country has is then one line. */
const countriesWithoutCategory = (own: readonly OwnCount[]): Set<string> =>
  new Set(own.filter(({ category }) => category === null).map(({ country }) => country))

/** Which line a count belongs to: under dialogues the type of price tells nothing. */
function lineKeys(typed: boolean, merged: ReadonlySet<string>) {
  return ({ country, category, type }: LineKey): LineKey => ({
    country,
    category: merged.has(country) ? ALL : category,
    type: typed ? type : ALL,
  })
}

function isUnderstood({ country, category, type }: ReportPoint, known: ReadonlySet<string>): boolean {
  if (country === null || category === null || !known.has(category)) return false
  // A point without a type is taken as charged: so no more is given back than Meta may have charged.
  return type === null || KNOWN_TYPES.includes(type)
}

/**
 * How Meta labels its monthly free messages is not known: of ours, as many count as free as Meta calls free beyond the
 * free ones of ours, and the rest as regular.
 */
function byWordOfMeta(own: readonly OwnCount[], points: readonly ReportPoint[]): OwnCount[] {
  const left = new Map<string, number>()
  const at = ({ country, category }: { country: string | null; category: string | null }) => `${country} ${category}`
  for (const point of points) if (point.type === FREE) left.set(at(point), (left.get(at(point)) ?? 0) + point.volume)
  for (const each of own) if (each.type === FREE) left.set(at(each), (left.get(at(each)) ?? 0) - each.count)
  return own.flatMap((each) => {
    if (each.type !== BY_ALLOWANCE) return [each]
    const free = Math.max(0, Math.min(each.count, left.get(at(each)) ?? 0))
    left.set(at(each), (left.get(at(each)) ?? 0) - free)
    return [
      { ...each, type: FREE, count: free },
      { ...each, type: REGULAR, count: each.count - free },
    ].filter(({ count }) => count > 0)
  })
}

function judged(lines: readonly Counted[], input: Input): Line[] {
  const { report, currency } = input
  const currencies = [input.reportCurrency, ...report.points.map((point) => point.currency)]
  const foreign = currencies.some((each) => each !== null && each !== currency)
  const strange = new Map<string, number>()
  for (const each of lines) if (!each.isKnown) strange.set(each.country, (strange.get(each.country) ?? 0) + each.theirs)
  const sorted = [...lines].sort((a, b) => (JSON.stringify(nameOf(a)) < JSON.stringify(nameOf(b)) ? -1 : 1))
  return sorted.map((each) => judge(each, { foreign, unreadable: report.unreadable > 0, strange }))
}

const nameOf = ({ country, category, type }: LineKey): LineKey => ({ country, category, type })

type Doubts = { foreign: boolean; unreadable: boolean; strange: Map<string, number> }

function judge(counted: Counted, { foreign, unreadable, strange }: Doubts): Line {
  const { ours, theirs, onMissingDays, isKnown, contradicted, country, category } = counted
  const difference = ours - theirs
  const line: Line = { ...nameOf(counted), ours, theirs, credited: 0, toReview: 0, unexplained: 0, doubts: [] }
  if (difference === 0) return line
  const unknownCountry = country === OTHER_COUNTRY || country === UNKNOWN
  const wholly: [boolean, Doubt][] = [
    [foreign, 'OTHER_CURRENCY'],
    [unreadable, 'UNREADABLE'],
    [contradicted, 'CONTRADICTION'],
    [!isKnown || category === UNKNOWN, 'UNKNOWN_CATEGORY'],
    [unknownCountry, 'UNKNOWN_COUNTRY'],
  ]
  line.doubts = wholly.flatMap(([holds, doubt]) => (holds ? [doubt] : []))
  if (line.doubts.length > 0) return { ...line, unexplained: difference }
  if (difference < 0) return { ...line, toReview: difference }
  const absent = Math.min(difference, onMissingDays)
  // What Meta reports under words that nobody knows may be these messages.
  const renamed = taken(strange, country, difference - absent) + taken(strange, UNKNOWN, difference - absent)
  const unexplained = Math.min(difference, absent + renamed)
  if (absent > 0) line.doubts.push('DAY_MISSING')
  if (renamed > 0) line.doubts.push('UNKNOWN_CATEGORY')
  return { ...line, unexplained, credited: difference - unexplained }
}

function taken(from: Map<string, number>, key: string, most: number): number {
  const part = Math.max(0, Math.min(most, from.get(key) ?? 0))
  from.set(key, (from.get(key) ?? 0) - part)
  return part
}
