import type { Doubt } from '../../../domain/reconciliation/line'
import { iso } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import type { Database } from '../client'
import { type Page, type PageRequest, seqPage } from './page'
import type { LineKey, Sums } from './reconciliations'

export type DiscrepancyView = LineKey &
  Pick<Sums, 'ours' | 'theirs' | 'toReview' | 'unexplained'> & {
    id: string
    runId: string
    month: string
    doubts: Doubt[]
    status: 'OPEN' | 'SETTLED'
    openedAt: string
    updatedAt: string
  }

/** What a person has to look at, newest first. */
export async function listDiscrepancies(
  db: Database,
  filter: { accountId?: string; numberId?: string; month?: string; status?: string },
  { limit, before }: PageRequest,
): Promise<Page<DiscrepancyView>> {
  const only = (column: string, value: string | undefined) =>
    value === undefined ? Prisma.empty : Prisma.sql`AND ${Prisma.raw(column)} = ${value}`
  const rows = await db.$queryRaw<
    (Omit<DiscrepancyView, 'openedAt' | 'updatedAt'> & Record<'openedAt' | 'updatedAt', Date> & { seq: bigint })[]
  >`
    SELECT seq, id, run_id AS "runId", month, account_id AS "accountId", number_id AS "numberId", country, category,
           pricing_type AS "pricingType", ours, theirs, to_review AS "toReview", unexplained, doubts, status,
           opened_at AS "openedAt", updated_at AS "updatedAt"
      FROM discrepancies
     WHERE (${before?.seq ?? null}::bigint IS NULL OR seq < ${before?.seq ?? null})
       ${only('account_id', filter.accountId)} ${only('number_id', filter.numberId)} ${only('month', filter.month)}
       ${only('status', filter.status)}
     ORDER BY seq DESC LIMIT ${limit + 1}`
  return seqPage(rows, limit, ({ seq: _, openedAt, updatedAt, ...rest }) => ({
    ...rest,
    openedAt: iso(openedAt.getTime()),
    updatedAt: iso(updatedAt.getTime()),
  }))
}
