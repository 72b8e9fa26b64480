import { refusedByState, type SendRefusal } from '../../../domain/account/sending'
import { type PauseAt, type Purse, sendingPaused } from '../../../domain/account/wallet'
import type { NumberState } from '../../../domain/number/states'
import { type Database, plain } from '../client'

export type SendPermission = { allowed: boolean; reason: SendRefusal | null }

type Row = {
  accountId: string
  state: NumberState
  billingMode: Purse['billingMode']
  pauseAt: PauseAt
  balanceMicros: number
  accountLeft: number | null
  numberLeft: number | null
}

/**
 * Whether the number may send now, as far as can be told without knowing the message: one statement of index reads, because
 * every message asks. A limit stands in the way once it is used up; what a message costs is asked for with the message.
 */
export async function sendPermission(
  db: Database,
  numberId: string,
): Promise<(SendPermission & { accountId: string }) | null> {
  const [found] = await db.$queryRaw<Record<string, unknown>[]>`
    SELECT n.account_id AS "accountId", n.state, a.billing_mode AS "billingMode", a.pause_at AS "pauseAt",
           w.balance_micros AS "balanceMicros",
           al.monthly_micros - coalesce(au.spent_micros + au.reserved_micros, 0) AS "accountLeft",
           nl.monthly_micros - coalesce(nu.spent_micros + nu.reserved_micros, 0) AS "numberLeft"
      FROM numbers n JOIN accounts a ON a.id = n.account_id JOIN wallets w ON w.account_id = n.account_id
      LEFT JOIN test_clocks c ON c.id = a.test_clock_id
      LEFT JOIN spending_limits al ON al.owner_id = n.account_id
      LEFT JOIN spending_limits nl ON nl.owner_id = n.id
      LEFT JOIN spendings au ON au.owner_id = al.owner_id
       AND au.month = to_char(coalesce(c.now_at, now()) AT TIME ZONE a.time_zone, 'YYYY-MM')
      LEFT JOIN spendings nu ON nu.owner_id = nl.owner_id
       AND nu.month = to_char(coalesce(c.now_at, now()) AT TIME ZONE a.time_zone, 'YYYY-MM')
     WHERE n.id = ${numberId}`
  if (found === undefined) return null
  const row = plain(found) as Row
  const reason = refusalOf(row)
  return { accountId: row.accountId, allowed: reason === null, reason }
}

function refusalOf(row: Row): SendRefusal | null {
  const byState = refusedByState(row.state)
  if (byState !== null) return byState
  if (sendingPaused(row)) return 'SENDING_PAUSED'
  const left = [row.accountLeft, row.numberLeft].filter((each) => each !== null)
  return left.some((micros) => micros <= 0) ? 'SPENDING_LIMIT' : null
}
