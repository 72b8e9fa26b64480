import { DateTime } from 'luxon'
import type { LimitRecord } from '../../../activities/ports/wallet'
import { limitNear, limitReached } from '../../../domain/account/spending-limit'
import { daysLeft, sendingPaused } from '../../../domain/account/wallet'
import type { LimitFacts, SendingFacts } from '../../../domain/mail/sending-facts'
import { DAY, iso } from '../../../domain/time'
import { plain } from '../../store/client'
import type { Reading } from './reading'

/** E16 and E17 as the outbox row names them, with wallet and limit as they are now. */
export async function sendingFacts(reading: Reading): Promise<SendingFacts> {
  const { store, mail, account } = reading
  const wallet = await store.readWallet(account.id)
  const { balanceMicros, pauseAt } = wallet
  const belowMicros = Number(mail.params['belowMicros'] ?? 0)
  const low = mail.template === 'E16'
  const standing = { balanceMicros, belowMicros, pausedAtZero: pauseAt === '<=0' }
  if (typeof mail.params['limitOf'] === 'string') {
    const { limit, stillSo } = await limitFacts(reading, mail.params['limitOf'], low)
    return { news: low ? 'LIMIT_NEAR' : 'LIMIT_REACHED', stillSo, ...standing, daysLeft: null, limit }
  }
  const stillSo = low ? balanceMicros < belowMicros : sendingPaused(wallet)
  const days = low ? await daysOf(reading, balanceMicros) : null
  return { news: low ? 'LOW' : 'PAUSED', stillSo, ...standing, daysLeft: days, limit: null }
}

/** A limit that was lifted, or whose month is over, is not news any more. */
async function limitFacts({ tx, store, mail, account, now }: Reading, ownerId: string, near: boolean) {
  const limit = (await store.limitsOf(account.id, now)).find((each) => each.ownerId === ownerId)
  if (limit === undefined || limit.monthlyMicros === null) return { limit: null, stillSo: false }
  const { monthlyMicros, usedMicros, numberId, monthEndsAt } = limit
  const where = { id: numberId ?? '' }
  const number = numberId === null ? null : await tx.phoneNumber.findUnique({ where, select: { phoneNumber: true } })
  const shown: LimitFacts = {
    ...{ monthlyMicros, usedMicros, renewsAt: iso(monthEndsAt) },
    phoneNumber: number?.phoneNumber ?? null,
  }
  return { limit: shown, stillSo: limit.month === mail.params['month'] && holds(limit, near) }
}

const holds = (limit: LimitRecord, near: boolean): boolean =>
  near ? limitNear(limit, limit.usedMicros) : limitReached(limit, limit.usedMicros, limit.month)

/** At the pace of this month and the one before, as far as the account was there. */
async function daysOf({ tx, account, now }: Reading, balanceMicros: number): Promise<number | null> {
  const thisMonth = DateTime.fromMillis(now, { zone: account.timeZone }).startOf('month')
  const before = thisMonth.minus({ months: 1 })
  const months = [thisMonth, before].map((month) => month.toFormat('yyyy-MM'))
  const { _sum } = plain(
    await tx.spending.aggregate({
      where: { ownerId: account.id, month: { in: months } },
      _sum: { spentMicros: true },
    }),
  )
  const since = Math.max(account.createdAt.getTime(), before.toMillis())
  return daysLeft(balanceMicros, _sum.spentMicros ?? 0, Math.max(1, (now - since) / DAY))
}
