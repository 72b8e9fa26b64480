import type { UsageStore } from '../../../activities/ports/usage'
import { plain, type Transaction } from '../client'
import { billableCents, takeUsage } from './charging'
import { lastPaidUsageAt, lastUsageAt } from './history'
import { ingest } from './ingest'
import { balanceMicros, coverUsage, creditMicros, nextMonthStart, shortfallMicros } from './unbilled'

/** The engine's view of usage, within its running transaction. */
export function usageInTransaction(tx: Transaction): UsageStore {
  return {
    balanceMicros: (accountId) => balanceMicros(tx, accountId),
    creditMicros: (accountId) => creditMicros(tx, accountId),
    unbilledMicros: async (numberId) =>
      plain((await tx.unbilledUsage.findUnique({ where: { numberId } }))?.amountMicros ?? 0n),
    shortfallMicros: (accountId) => shortfallMicros(tx, accountId),
    takeUsage: (of) => takeUsage(tx, of),
    billableCents: (of) => billableCents(tx, of),
    coverUsage: (numberId, limitMicros) => coverUsage(tx, numberId, limitMicros),
    lastPaidUsageAt: (numberId) => lastPaidUsageAt(tx, numberId),
    lastUsageAt: (numberId) => lastUsageAt(tx, numberId),
    nextMonthStart: (accountId) => nextMonthStart(tx, accountId),
    ingestUsage: async (batch) => void (await ingest(tx, batch)),
  }
}
