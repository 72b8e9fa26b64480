import type { Store } from '../standin/store'
import { badParameter, rateLimited } from './errors'
import { digitsOf, type GraphNumber } from './numbers'
import { messagesSeen } from './traffic'

export interface Row {
  start?: number
  end?: number
  phone_number?: string
  [field: string]: unknown
}

/** What the controls have said of a month: rows in the place of what was seen, and what is wrong with the report. */
export interface Report {
  month: string
  /** Null = what the sandbox saw. */
  rows: Row[] | null
  /** Not there yet. */
  late: boolean
  /** Only days up to this one, in UTC: `2026-11-20`. */
  through: string | null
  /** Every point comes twice. */
  repeat: boolean
  /** Of the account in which Meta bills. */
  currency: string | null
  /** Categories under a name of the moment, by their own: `{"MARKETING": "MARKETING_PLUS"}`. */
  rename: Record<string, string>
  /** The next requests are refused with this code of the Graph's, so many times; 80007 is its rate limit. */
  refuse: { code: number; times: number; retryAfterSeconds?: number } | null
}

export const NO_FAULTS: Omit<Report, 'month'> = {
  ...{ rows: null, late: false, through: null, repeat: false, currency: null, rename: {}, refuse: null },
}

const REPORTS = ['pricing_analytics', 'conversation_analytics'] as const
/** Points on one page; the rest follows under `paging.next`, as on the real Graph. */
const PAGE_SIZE = 500
const DAY_S = 86_400

/** A WABA with the reports its `fields` ask for; `next` makes the address of a further page. */
export function analyticsNode(
  store: Store,
  wabaId: string,
  fields: string,
  next: (report: string, asked: string, after: number) => string,
): Record<string, unknown> {
  const node: Record<string, unknown> = { id: wabaId, name: 'Sandbox business', currency: 'USD', timezone_id: '1' }
  for (const report of REPORTS) {
    if (!fields.includes(report)) continue
    const asked = fields.slice(fields.indexOf(report))
    const { page, currency } = reportPage(store, wabaId, asked, 0, (after) => next(report, asked, after))
    node[report] = page
    if (currency !== null) node.currency = currency
  }
  return node
}

/** One page of a report. */
export function reportPage(
  store: Store,
  wabaId: string,
  asked: string,
  after: number,
  next: (after: number) => string,
): { page: object; currency: string | null } {
  const from = Number(/\.start\((\d+)\)/.exec(asked)?.[1] ?? 0)
  const to = Number(/\.end\((\d+)\)/.exec(asked)?.[1] ?? Number.MAX_SAFE_INTEGER)
  if (to <= from) throw badParameter('The parameter end must be after start.')
  const phones = /\.phone_numbers\(\[([^\]]*)\]\)/.exec(asked)?.[1]?.split(',').map(digitsOf) ?? []
  const attached = [...store.newest<GraphNumber>('number', `waba:${wabaId}`)].map(({ digits }) => digits)
  const told = reportsWithin(store, from, to)
  refuseIfTold(store, told)
  const points = [...told.flatMap((report) => toldPoints(report)), ...seenPoints(store, told)]
    // Only of numbers that are attached at the time of the request.
    .filter(({ phone_number: phone }) => phone === undefined || attached.includes(digitsOf(phone)))
    .filter(({ phone_number: phone }) => phones.length === 0 || phone === undefined || phones.includes(digitsOf(phone)))
    .filter(({ start = from }) => start >= from && start < to)
  const shown = points.slice(after, after + PAGE_SIZE)
  const paging = points.length > after + PAGE_SIZE ? { paging: { next: next(after + PAGE_SIZE) } } : {}
  const currency = told.find((report) => report.currency !== null)?.currency ?? null
  return { page: { data: [{ data_points: shown }], ...paging }, currency }
}

const monthsOf = (month: string) => {
  const start = Date.parse(`${month}-01T00:00:00Z`)
  return { start: start / 1000, end: new Date(start).setUTCMonth(new Date(start).getUTCMonth() + 1) / 1000 }
}

function reportsWithin(store: Store, from: number, to: number): Report[] {
  return [...store.oldest<Report>('report')].filter(({ month }) => {
    const { start, end } = monthsOf(month)
    return start < to && end > from
  })
}

function refuseIfTold(store: Store, reports: Report[]): void {
  for (const report of reports) {
    const { refuse } = report
    if (refuse === null || refuse.times === 0) continue
    store.update('report', report.month, { ...report, refuse: { ...refuse, times: refuse.times - 1 } })
    throw rateLimited(refuse.code, refuse.retryAfterSeconds)
  }
}

/** The rows that a control has put, of the whole month unless they say; and what the switches make of them. */
function toldPoints(report: Report): Row[] {
  const { start, end } = monthsOf(report.month)
  const rows = (report.rows ?? []).map((row): Row => ({ start, end, ...row }))
  return faulty(rows, report)
}

/** What was seen, in the months of which nothing was put in its place. */
function seenPoints(store: Store, reports: Report[]): Row[] {
  const points = new Map<string, Row & { volume: number }>()
  for (const { digits, country, at, category, type } of messagesSeen(store)) {
    const start = Math.floor(at / 1000 / DAY_S) * DAY_S
    const key = [digits, start, country, category, type].join()
    const words = { country, pricing_type: type, pricing_category: category }
    const point = points.get(key) ?? { start, end: start + DAY_S, phone_number: digits, ...words, volume: 0, cost: 0 }
    points.set(key, { ...point, volume: point.volume + 1 })
  }
  const seen = [...points.values()]
  const within = ({ start = 0 }: Row, month: string) => start >= monthsOf(month).start && start < monthsOf(month).end
  const elsewhere = seen.filter((point) => !reports.some(({ month }) => within(point, month)))
  const faults = reports.filter(({ rows }) => rows === null)
  return [
    ...elsewhere,
    ...faults.flatMap((report) =>
      faulty(
        seen.filter((each) => within(each, report.month)),
        report,
      ),
    ),
  ]
}

function faulty(rows: Row[], { late, through, repeat, currency, rename }: Report): Row[] {
  if (late) return []
  const last = through === null ? Number.MAX_SAFE_INTEGER : Date.parse(`${through}T00:00:00Z`) / 1000
  const changed = rows
    .filter(({ start = 0 }) => start <= last)
    .map((row) => {
      const category = String(row.pricing_category)
      return { ...row, pricing_category: rename[category] ?? row.pricing_category, ...(currency && { currency }) }
    })
  return repeat ? [...changed, ...changed] : changed
}

/** Says what a month's report is from now on: what is not named becomes as it is without a control. */
export function putReport(store: Store, month: string, change: Partial<Report>): void {
  store.remove('report', month)
  store.insert('report', month, { ...NO_FAULTS, ...change, month } satisfies Report)
}
