import type { Transaction } from '../client'

/** Whether a wake-up of the account waits to be delivered: somebody wrote one with this very transaction, or before. */
export async function isWoken(tx: Transaction, accountId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ waits: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM wake_ups WHERE account_id = ${accountId} AND delivered_at IS NULL) AS waits`
  return row?.waits ?? false
}
