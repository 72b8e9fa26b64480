import type { Instant } from '../time'

/** What a line of a comparison is about: a country, and under it a category and a type of price, or ALL of them. */
export type LineKey = { country: string; category: string; type: string }

/** Why a difference is left alone. */
export const DOUBTS = [
  'DAY_MISSING',
  'OTHER_HOLDER',
  'OTHER_CURRENCY',
  'UNKNOWN_CATEGORY',
  'UNKNOWN_COUNTRY',
  'CONTRADICTION',
  'UNREADABLE',
  'WOULD_COST_MORE',
] as const
export type Doubt = (typeof DOUBTS)[number]

/**
 * Of the credited messages those of one time [from, to), null = open: a month has several where a price changed within it.
 * `excess`: how many more we count than Meta on single days, as far as the report tells days.
 */
export type Part = {
  from: Instant | null
  to: Instant | null
  credited: number
  excess: { day: Instant; count: number }[]
}

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
  /** Where the credited messages are to be looked for; their sum is `credited`. */
  parts: Part[]
}

/** The counts of a line in one part of the month. */
export type Counted = LineKey & {
  from: Instant | null
  to: Instant | null
  ours: number
  theirs: number
  /** Of ours, what lies on days without a word about this number alone; and of that, on days of which another had it too. */
  onMissingDays: number
  onSharedDays: number
  isKnown: boolean
  contradicted: boolean
  excess: Part['excess']
}

/** What is wrong with the whole report. `strange`: by country, as many as words that nobody knows may stand for. */
export type Doubts = { foreign: boolean; unreadable: boolean; strange: Map<string, number> }

export const ALL = 'ALL'
export const UNKNOWN = 'UNKNOWN'
const OTHER_COUNTRY = 'OTHER'

/** Says of each line what follows from its difference, and in what order they are shown. Takes from `doubts.strange`. */
export function judged(counted: readonly Counted[], doubts: Doubts): Line[] {
  const lines = new Map<string, Line>()
  for (const each of counted) {
    const name = JSON.stringify(nameOf(each))
    const line = judge(each, doubts)
    const before = lines.get(name)
    lines.set(name, before === undefined ? line : added(before, line))
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
}

const nameOf = ({ country, category, type }: LineKey): LineKey => ({ country, category, type })

const added = (a: Line, b: Line): Line => ({
  ...nameOf(a),
  ours: a.ours + b.ours,
  theirs: a.theirs + b.theirs,
  credited: a.credited + b.credited,
  toReview: a.toReview + b.toReview,
  unexplained: a.unexplained + b.unexplained,
  doubts: [...new Set([...a.doubts, ...b.doubts])],
  parts: [...a.parts, ...b.parts],
})

function judge(counted: Counted, { foreign, unreadable, strange }: Doubts): Line {
  const { ours, theirs, onMissingDays, onSharedDays, isKnown, contradicted, country, category } = counted
  const difference = ours - theirs
  const line: Line = {
    ...nameOf(counted),
    ours,
    theirs,
    credited: 0,
    toReview: 0,
    unexplained: 0,
    doubts: [],
    parts: [],
  }
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
  if (absent > 0 && onMissingDays > onSharedDays) line.doubts.push('DAY_MISSING')
  if (absent > 0 && onSharedDays > 0) line.doubts.push('OTHER_HOLDER')
  if (renamed > 0) line.doubts.push('UNKNOWN_CATEGORY')
  const credited = difference - unexplained
  const { from, to, excess } = counted
  return { ...line, unexplained, credited, parts: credited > 0 ? [{ from, to, credited, excess }] : [] }
}

function taken(from: Map<string, number>, key: string, most: number): number {
  const part = Math.max(0, Math.min(most, from.get(key) ?? 0))
  from.set(key, (from.get(key) ?? 0) - part)
  return part
}
