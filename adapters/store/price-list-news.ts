import { BILLABLE_STATES } from '../../domain/number/states'
import type { PriceList } from '../../domain/pricing/list'
import { PRICE_LISTS } from '../../domain/pricing/lists'
import type { Database } from './client'

/**
 * Wakes every account that pays for numbers, once for each version of the price list that came with this release: the
 * account looks when it begins, and tells its customer (C6). Answers how many were woken. Any number of processes may call
 * it; the version's row decides who was first.
 */
export function wakeForNewPriceLists(db: Database, lists: readonly PriceList[] = PRICE_LISTS): Promise<number> {
  const versions = lists.map(({ version }) => version)
  return db.$transaction(async (tx) => {
    const unseen = await tx.$executeRaw`
      INSERT INTO price_lists_seen (version) SELECT unnest(${versions}::integer[]) ON CONFLICT DO NOTHING`
    if (unseen === 0) return 0
    return tx.$executeRaw`
      INSERT INTO wake_ups (target, account_id, clock_id, at)
      SELECT 'account:' || a.id, a.id, a.test_clock_id, coalesce(c.now_at, now())
        FROM accounts a LEFT JOIN test_clocks c ON c.id = a.test_clock_id
       WHERE c.status IS DISTINCT FROM 'DELETED'
         AND EXISTS (SELECT 1 FROM numbers n WHERE n.account_id = a.id AND n.state = ANY(${[...BILLABLE_STATES]}))`
  })
}
