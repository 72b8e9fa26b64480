import type { MetaReports, PulledReport } from '../../activities/ports/graph'
import { type GraphCall, GraphError, isOutOfReach } from './api'
import { digitsOf, graphDirectory } from './directory'
import { type GraphSettings, openGraph } from './numbers'
import { laterOr } from './refusals'

const REPORT = 'pricing_analytics'
/** A report has at most a point for each day, country, type, category and tier. More pages than this are no report. */
const MOST_PAGES = 1_000

/** Meta's reports at its Graph API, or a stand-in's. */
export function createGraphReports(settings: GraphSettings): MetaReports {
  const call = openGraph(settings)
  const directory = graphDirectory(call, settings.accessToken)
  return {
    async pull({ from, to, now, ...number }): Promise<PulledReport> {
      try {
        const wabaId = await directory.wabaOf(number, now)
        if (wabaId === null) return { kind: 'OUT_OF_REACH' }
        return await pages(call, { wabaId, digits: digitsOf(number.phoneNumber), from, to, now })
      } catch (error) {
        if (isOutOfReach(error)) return { kind: 'OUT_OF_REACH' }
        const later = laterOr(error, ({ code, message }) => ({ kind: 'LATER' as const, code, message }))
        return { ...later, retryAfterMs: error instanceof GraphError ? error.retryAfterMs : null }
      }
    },
  }
}

type Wanted = { wabaId: string; digits: string; from: number; to: number; now: number }
type Page = { data?: { data_points?: unknown[] }[]; paging?: { next?: string } }

/** The whole report. Of what is not about the number, whatever was asked for, nothing is taken. */
async function pages(call: GraphCall, { wabaId, digits, from, to, now }: Wanted): Promise<PulledReport> {
  const seconds = (at: number) => Math.floor(at / 1000)
  const fields = [
    `${REPORT}.start(${seconds(from)}).end(${seconds(to)}).granularity(DAILY).phone_numbers(["${digits}"])`,
    '.metric_types(["VOLUME","COST"]).dimensions(["PHONE","COUNTRY","PRICING_TYPE","PRICING_CATEGORY","TIER"])',
  ].join('')
  const path = encodeURIComponent(wabaId)
  const node = await call({ method: 'GET', path, query: { fields: `currency,${fields}` } }, now)
  const rows: unknown[] = []
  let page = (node[REPORT] ?? {}) as Page
  const seen = new Set<string>()
  for (let count = 1; ; count++) {
    rows.push(...(page.data ?? []).flatMap(({ data_points: points = [] }) => points))
    if (!page.paging?.next) break
    // A page that leads back to one before would be read until the activity's time is over, and again from the start.
    if (count === MOST_PAGES || seen.has(page.paging.next))
      throw new Error(`Graph's report about ${digits} does not end after ${count} pages`)
    seen.add(page.paging.next)
    page = (await call({ method: 'GET', ...nextPage(page.paging.next) }, now)) as Page
  }
  const currency = typeof node.currency === 'string' ? node.currency : null
  return { kind: 'REPORT', rows: rows.filter((row) => isAbout(row, digits)), currency }
}

/** The address of the next page without its host: our token goes nowhere but to Graph. */
function nextPage(next: string): { path: string; query: Record<string, string> } {
  const { pathname, searchParams } = new URL(next)
  const { access_token: _, ...query } = Object.fromEntries(searchParams)
  return { path: pathname.replace(/^\/v\d+\.\d+\//, ''), query }
}

function isAbout(row: unknown, digits: string): boolean {
  const { phone_number: phone } = (row ?? {}) as { phone_number?: unknown }
  return phone === undefined || phone === null || digitsOf(String(phone)) === digits
}
