import { HOUR, type Instant } from '../time'
import { MESSAGE_CATEGORIES } from '../usage/tariff'
import { ALL, type Counted, type LineKey, type Part, UNKNOWN } from './line'
import type { ReadReport, ReportPoint } from './report'

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
  /** The version of the tariff by which they have a price; null = they have none by themselves. */
  version: string | null
}

const REGULAR = 'REGULAR'
const FREE = 'FREE_CUSTOMER_SERVICE'
/** Our own name for what the monthly allowance made free. */
export const BY_ALLOWANCE = 'ALLOWANCE'
const KNOWN_TYPES: readonly string[] = [REGULAR, FREE, 'FREE_ENTRY_POINT']

/** A point of a day, also of one on which the clocks are changed, is not longer. */
const LONGEST_DAY = 25 * HOUR

type Counting = {
  own: readonly OwnCount[]
  report: ReadReport
  /** Days of ours of which the report does not speak, and of these, such as another holder of the number had too. */
  missing: ReadonlySet<Instant>
  onShared: ReadonlySet<Instant>
  dayMs: number
}

type Open = Omit<Counted, 'excess'> & { ofDay: Map<Instant, number>; isByDay: boolean }

/**
 * Adds up both sides of each line, for each part of the month by itself in which one version of the tariff held: what is
 * counted too little at one price makes up for nothing that was paid at another.
 */
export function countedLines({ own, report, missing, onShared, dayMs }: Counting): Counted[] {
  const typed = own.every(({ type }) => type !== null)
  const keyOf = lineKeys(typed, typed ? new Set() : countriesWithoutCategory(own))
  const parts = partsOf(own, report.points)
  const lines = new Map<string, Open>()
  const line = (key: LineKey, at: Instant): Open => {
    const part = parts.find(({ to }) => to === null || at < to) ?? WHOLE
    const name = JSON.stringify([key, part.from])
    const known = lines.get(name) ?? { ...EMPTY, ...key, ...part, ofDay: new Map<Instant, number>() }
    lines.set(name, known)
    return known
  }
  for (const each of typed ? byWordOfMeta(own, report.points) : own) {
    const { country, category, type, day, count } = each
    const at = line(keyOf({ country, category: category ?? UNKNOWN, type: type ?? ALL }), day)
    at.ours += count
    at.ofDay.set(day, (at.ofDay.get(day) ?? 0) + count)
    if (missing.has(day)) at.onMissingDays += count
    if (onShared.has(day)) at.onSharedDays += count
  }
  const knownHere = new Set<string>([...MESSAGE_CATEGORIES, ...own.flatMap(({ category }) => category ?? [])])
  const days = [...new Set(own.map(({ day }) => day))]
  for (const point of report.points) {
    const { country, category, type, start, end, volume } = point
    const isKnown = isUnderstood(point, knownHere)
    const words = { country: country ?? UNKNOWN, category: category ?? UNKNOWN, type: type ?? REGULAR }
    const middle = (start + end) / 2
    const at = line(isKnown ? keyOf(words) : words, middle)
    at.theirs += volume
    at.isKnown = isKnown
    at.isByDay &&= end - start <= LONGEST_DAY
    const day = days.find((each) => each <= middle && middle < each + dayMs)
    if (day !== undefined) at.ofDay.set(day, (at.ofDay.get(day) ?? 0) - volume)
    if (report.contradicted.includes(point)) at.contradicted = true
  }
  return [...lines.values()].map(({ ofDay, isByDay, ...counted }) => ({
    ...counted,
    excess: isByDay
      ? [...ofDay].flatMap(([day, count]) => (count > 0 && !missing.has(day) ? [{ day, count }] : []))
      : [],
  }))
}

const WHOLE = { from: null, to: null }
const EMPTY = {
  ...{ ours: 0, theirs: 0, onMissingDays: 0, onSharedDays: 0 },
  ...{ isKnown: true, contradicted: false, isByDay: true },
}

/** Where a tariff's version took the place of another; of one piece where a point of the report spans that moment. */
function partsOf(own: readonly OwnCount[], points: readonly ReportPoint[]): Pick<Part, 'from' | 'to'>[] {
  const firsts = new Map<string, Instant>()
  for (const { version, day } of own) {
    if (version !== null) firsts.set(version, Math.min(day, firsts.get(version) ?? day))
  }
  const starts = [...new Set(firsts.values())].sort((a, b) => a - b).slice(1)
  const isSpanned = (at: Instant) =>
    points.some(({ start, end }) => end - start > LONGEST_DAY && start < at && at < end)
  if (starts.some(isSpanned)) return [WHOLE]
  return [null, ...starts].map((from, i) => ({ from, to: starts[i] ?? null }))
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
