import { DateTime } from 'luxon'
import { daysLeft, type PauseAt, type Purse, sendingPaused } from '../../../domain/account/wallet'
import type { SendingFacts } from '../../../domain/mail/sending-facts'
import { DAY } from '../../../domain/time'
import { plain } from '../../store/client'
import type { Reading } from './reading'

/** E16 and E17 as the outbox row names them, with the wallet as it is now. */
export async function sendingFacts(reading: Reading): Promise<SendingFacts> {
  const { tx, mail, account } = reading
  const { balanceMicros } = plain(await tx.wallet.findUniqueOrThrow({ where: { accountId: account.id } }))
  const billingMode = account.billingMode as Purse['billingMode']
  const pauseAt = account.pauseAt as PauseAt
  const news = mail.template === 'E16' ? 'LOW' : 'PAUSED'
  const belowMicros = Number(mail.params['belowMicros'] ?? 0)
  const paused = sendingPaused({ billingMode, pauseAt, balanceMicros })
  return {
    news,
    stillSo: news === 'LOW' ? balanceMicros < belowMicros : paused,
    balanceMicros,
    belowMicros,
    pausedAtZero: pauseAt === '<=0',
    daysLeft: await daysOf(reading, balanceMicros),
  }
}

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
