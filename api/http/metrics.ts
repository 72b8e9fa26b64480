import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { MonitorResult } from '../../adapters/store/monitors/results'

type Labels = { method: string; path: string; status: string }

export type Metrics = {
  registry: Registry
  observe(labels: Labels, seconds: number): void
}

/**
 * The process's metrics in a registry of their own, so that two apps in one process do not meet. `invariants` answers what
 * is known of each.
 */
export function createMetrics(invariants: () => Promise<MonitorResult[]>): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'linekeeper_http_request_seconds',
    help: 'How long requests took, by route and status.',
    labelNames: ['method', 'path', 'status'] as const,
    // An advance of a test clock answers after up to 50 seconds.
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    registers: [registry],
  })
  showInvariants(registry, invariants)
  return { registry, observe: (labels, seconds) => durations.observe(labels, seconds) }
}

/** The same from every process: what the monitors have found is in the database. */
function showInvariants(registry: Registry, invariants: () => Promise<MonitorResult[]>): void {
  const gauge = (name: string, help: string, figure: (result: MonitorResult) => number) =>
    new Gauge({
      ...{ name, help, labelNames: ['code'] as const, registers: [registry] },
      async collect() {
        this.reset()
        // Without the database there is nothing to say of them, and the other metrics matter most.
        for (const result of await invariants().catch(() => [])) this.set({ code: result.code }, figure(result))
      },
    })
  gauge(
    'linekeeper_invariant_violations',
    'How many violations of an invariant there are; NaN while that is not known.',
    ({ violations }) => violations ?? Number.NaN,
  )
  gauge(
    'linekeeper_invariant_checked_timestamp_seconds',
    'When an invariant was last looked at.',
    ({ checkedAt }) => checkedAt / 1_000,
  )
}
