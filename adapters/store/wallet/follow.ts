import { makesNews, type PauseAt, rearmed, type Told } from '../../../domain/account/wallet'
import { accountEntity } from '../../../domain/keys'
import type { LedgerTransaction } from '../../../domain/ledger'
import { iso } from '../../../domain/time'
import { plain, type Transaction } from '../client'
import { localMoment } from '../usage/local-time'
import { addSpending } from './spendings'

type Followed = Told & {
  /** Where the customer's standing order to top up fires; null = he has none that is on. */
  topUpBelowMicros: number | null
  accountId: string
  billingMode: 'POSTPAID' | 'PREPAID'
  pauseAt: PauseAt
  balanceMicros: number
  timeZone: string
  clockId: string | null
}

/**
 * What every posting that moves a customer's balance has in its train, whoever posts it: usage counts as spent, lines that
 * the balance has come back to are armed, and an account whose balance crossed a line is woken (S2, S3, I6, W5). The
 * balance itself was written by the database, whose row is locked since.
 */
export async function followPostings(tx: Transaction, booked: readonly LedgerTransaction[]): Promise<void> {
  const moves = balanceMoves(booked)
  if (moves.size === 0) return
  const rows = await tx.$queryRaw<(Omit<Followed, 'balanceMicros' | 'alertBelowMicros'> & Record<string, unknown>)[]>`
    SELECT w.account_id AS "accountId", a.billing_mode AS "billingMode", a.pause_at AS "pauseAt",
           w.balance_micros AS "balanceMicros", a.time_zone AS "timeZone", a.test_clock_id AS "clockId",
           w.alert_below_micros AS "alertBelowMicros", w.banner_armed AS "bannerArmed", w.alert_armed AS "alertArmed",
           w.pause_told AS "pauseTold", o.threshold_cents * 10000::bigint AS "topUpBelowMicros"
      FROM wallets w JOIN accounts a ON a.id = w.account_id
      LEFT JOIN auto_top_ups o ON o.account_id = w.account_id AND o.state <> 'DISABLED'
     WHERE w.account_id = ANY(${[...moves.keys()]}::text[])`
  for (const wallet of plain(rows) as Followed[]) {
    const own = booked.filter(({ accountId }) => accountId === wallet.accountId)
    await followOne(tx, wallet, own, moves.get(wallet.accountId) ?? 0)
  }
}

async function followOne(tx: Transaction, wallet: Followed, booked: readonly LedgerTransaction[], movedMicros: number) {
  const { accountId, clockId, timeZone } = wallet
  const at = Math.max(...booked.map((each) => each.at))
  const crossed = await addSpending(
    tx,
    accountId,
    booked.flatMap((each) => {
      const amountMicros = isUsage(each) ? balanceMove(each) : 0
      const { month } = localMoment(timeZone, each.at)
      return amountMicros === 0 ? [] : [{ numberId: each.numberId ?? null, month, amountMicros: -amountMicros }]
    }),
  )
  const now = rearmed(wallet, wallet.balanceMicros)
  if (now.bannerArmed !== wallet.bannerArmed || now.alertArmed !== wallet.alertArmed) {
    await tx.$executeRaw`
      UPDATE wallets SET banner_armed = ${now.bannerArmed}, alert_armed = ${now.alertArmed}
       WHERE account_id = ${accountId}`
  }
  if (!crossed && !makesNews(wallet, now, wallet.balanceMicros - movedMicros)) return
  await tx.wakeUp.create({ data: { target: accountEntity(accountId), accountId, clockId, at: iso(at) } })
}

/** Whether a posting has anything in its train. */
export const movesBalance = (transaction: LedgerTransaction): boolean => balanceMove(transaction) !== 0

/** What each account's balance gained, in micros, as its customer sees it. */
function balanceMoves(booked: readonly LedgerTransaction[]): Map<string, number> {
  const moves = new Map<string, number>()
  for (const each of booked) {
    const moved = balanceMove(each)
    if (moved !== 0) moves.set(each.accountId, (moves.get(each.accountId) ?? 0) + moved)
  }
  return moves
}

const balanceMove = ({ legs }: LedgerTransaction): number =>
  -legs.reduce((sum, leg) => sum + (leg.ledgerAccount === 'CUSTOMER_BALANCE' ? leg.amountMicros : 0), 0)

/** Usage as it was booked, and what corrects it: a correction of usage takes back, or adds, what was earned by it. */
const isUsage = ({ kind, legs }: LedgerTransaction): boolean =>
  kind === 'USAGE' || (kind === 'ADJUSTMENT' && legs.some((leg) => leg.ledgerAccount === 'USAGE_REVENUE'))
