import type { Store } from '../standin/store'

interface Row {
  start?: number
  [field: string]: unknown
}

const REPORTS = ['pricing_analytics', 'conversation_analytics'] as const

/** A WABA with the reports its `fields` ask for: the rows a control has put there, within the time asked for. */
export function analyticsNode(store: Store, wabaId: string, fields: string): Record<string, unknown> {
  const node: Record<string, unknown> = { id: wabaId, name: 'Sandbox business', currency: 'USD', timezone_id: '1' }
  for (const report of REPORTS) {
    if (!fields.includes(report)) continue
    const expression = fields.slice(fields.indexOf(report))
    const from = Number(/\.start\((\d+)\)/.exec(expression)?.[1] ?? 0)
    const to = Number(/\.end\((\d+)\)/.exec(expression)?.[1] ?? Number.MAX_SAFE_INTEGER)
    const points = [...store.oldest<Row[]>('report')].flat().filter(({ start = from }) => start >= from && start < to)
    node[report] = { data: [{ data_points: points }] }
  }
  return node
}

/** Replaces a month's rows. */
export function putReport(store: Store, month: string, rows: Row[]): void {
  store.remove('report', month)
  store.insert('report', month, rows)
}
