import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

type Labels = { method: string; path: string; status: string }

export type Metrics = {
  registry: Registry
  observe(labels: Labels, seconds: number): void
}

/** The process's metrics in a registry of their own, so that two apps in one process do not meet. */
export function createMetrics(): Metrics {
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
  return { registry, observe: (labels, seconds) => durations.observe(labels, seconds) }
}
