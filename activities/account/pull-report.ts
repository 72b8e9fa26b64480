import type { Ports } from '../ports'
import type { MetaReports, PulledReport } from '../ports/graph'

/** Asks Meta for a number's report. An answer that did not come, or has no end, is one that may come later. */
export const pulledReport = ({ reports }: Ports, of: Parameters<MetaReports['pull']>[0]): Promise<PulledReport> =>
  reports
    .pull(of)
    .catch((error: unknown) => ({ kind: 'LATER' as const, code: 0, message: String(error), retryAfterMs: null }))
