import { limitMoved, limitReached } from '../../../domain/account/spending-limit'
import { accountEntity } from '../../../domain/keys'
import { centsToMicros, floorToCents, MICROS_PER_CENT } from '../../../domain/money'
import { iso } from '../../../domain/time'
import { type Database, plain, type Transaction } from '../client'
import { localMoment } from '../usage/local-time'
import type { AccountClock } from '../views/clock'
import { lockPurse } from './holdings'

/** A monthly limit with what is used of it: spent and reserved in `month`, the present one of the account's zone (W5). */
export type LimitView = { monthlyCents: number | null; month: string; usedMicros: number; reached: boolean }

/** Whose limit: the account's own, or one number's. */
export type LimitOwner = Pick<AccountClock, 'accountId' | 'clockId' | 'now'> & { numberId: string | null }

/** The limit as it stands now. Without one, what is used is told all the same. */
export async function limitView(db: Database | Transaction, owner: LimitOwner): Promise<LimitView> {
  const { limit, month, usedMicros } = await readLimit(db, owner)
  const { monthlyMicros } = limit
  return {
    monthlyCents: monthlyMicros === null ? null : floorToCents(monthlyMicros).cents,
    month,
    usedMicros,
    reached: limitReached(limit, usedMicros, month),
  }
}

/** Whose limits of the account are set, its own under null and first, then its numbers'; `most` at most. */
export async function limitOwners(db: Database, accountId: string, most: number): Promise<(string | null)[]> {
  const rows = await db.spendingLimit.findMany({
    where: { accountId, monthlyMicros: { not: null } },
    orderBy: { numberId: { sort: 'asc', nulls: 'first' } },
    select: { numberId: true },
    take: most,
  })
  return rows.map(({ numberId }) => numberId)
}

/**
 * Sets or lifts a limit. One below what is used already could not be kept any more: it changes nothing, and answers the
 * smallest that could, in cents; null = it was set. The account looks at what follows.
 */
export function setLimit(db: Database, owner: LimitOwner, monthlyCents: number | null): Promise<number | null> {
  const { accountId, clockId, numberId, now } = owner
  return db.$transaction(async (tx) => {
    await lockPurse(tx, accountId)
    const { limit, month, usedMicros } = await readLimit(tx, owner)
    const monthlyMicros = monthlyCents === null ? null : centsToMicros(monthlyCents)
    if (monthlyMicros !== null && monthlyMicros < usedMicros) return Math.ceil(usedMicros / MICROS_PER_CENT)
    const moved = limitMoved(limit, monthlyMicros, usedMicros, month)
    const { alertedIn, reachedIn } = moved
    const ownerId = numberId ?? accountId
    const stored = { monthlyMicros, alertedIn, reachedIn }
    await tx.spendingLimit.upsert({
      where: { ownerId },
      create: { ownerId, accountId, numberId, ...stored },
      update: stored,
      select: { ownerId: true },
    })
    await tx.wakeUp.create({ data: { target: accountEntity(accountId), accountId, clockId, at: iso(now) } })
    return null
  })
}

async function readLimit(tx: Database | Transaction, { accountId, numberId, now }: LimitOwner) {
  const ownerId = numberId ?? accountId
  const { timeZone } = await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: { timeZone: true } })
  const { month } = localMoment(timeZone, now)
  const limit = await tx.spendingLimit.findUnique({ where: { ownerId } })
  const spending = await tx.spending.findUnique({ where: { ownerId_month: { ownerId, month } } })
  const { spentMicros = 0, reservedMicros = 0 } = spending === null ? {} : plain(spending)
  const none = { monthlyMicros: null, alertedIn: null, reachedIn: null, toldIn: null }
  return { limit: limit === null ? none : plain(limit), month, usedMicros: spentMicros + reservedMicros }
}
