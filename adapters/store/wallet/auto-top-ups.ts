import type { AutoTopUpStore, AutoTopUpWindow } from '../../../activities/ports/auto-top-up'
import { type AutoTopUpRecord, type AutoTopUpState, coolDownEnd } from '../../../domain/account/auto-top-up'
import { DAY, type Instant, isoOrNull } from '../../../domain/time'
import { accountStore } from '../accounts'
import { attemptStore } from '../attempts'
import { type Database, date, plain, type Transaction } from '../client'
import { dated } from '../columns'
import { monthEnd, monthStart } from '../usage/local-time'

/** Standing orders, as the engine works on them. */
export function autoTopUpStore(tx: Transaction): AutoTopUpStore {
  return {
    readAutoTopUp: (accountId) => readRule(tx, accountId),
    saveAutoTopUp: async (rule) => {
      const row = dated(rule, ['since', 'restsUntil'])
      await tx.autoTopUp.upsert({ where: { accountId: rule.accountId }, create: row, update: row })
    },
    autoTopUpWindow: (accountId, now) => window(tx, accountId, now),
  }
}

async function readRule(tx: Transaction, accountId: string): Promise<AutoTopUpRecord | null> {
  const row = await tx.autoTopUp.findUnique({ where: { accountId } })
  return row && (plain(row) as AutoTopUpRecord)
}

async function window(tx: Transaction, accountId: string, now: Instant): Promise<AutoTopUpWindow> {
  const { timeZone } = await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: { timeZone: true } })
  const start = monthStart(timeZone, now)
  const nextMonthStart = monthEnd(timeZone, now)
  const rows = await tx.invoice.findMany({
    where: {
      ...{ accountId, cause: 'AUTO_TOP_UP', status: { in: ['PAID', 'OPEN', 'PROCESSING'] } },
      dueAt: { gte: date(Math.min(start, now - DAY)) },
    },
    select: { dueAt: true, totalCents: true },
  })
  const earlier = plain(rows).map(({ dueAt, totalCents }) => ({ at: dueAt, amountCents: totalCents }))
  return { earlier, monthStart: start, nextMonthStart }
}

export type AutoTopUpView = {
  enabled: boolean
  thresholdCents: number | null
  amountCents: number | null
  monthlyCapCents: number | null
  state: AutoTopUpState
  failures: number
  /** It does not fire before: it pauses, or rests at a cap. */
  pausedUntil: string | null
}

/** The standing order as it stands at `now`; of an account that never had one, nothing is chosen and it is off. */
export async function autoTopUpView(db: Database, accountId: string, now: Instant): Promise<AutoTopUpView> {
  const rule = await readRule(db, accountId)
  if (rule === null) {
    const nothing = { thresholdCents: null, amountCents: null, monthlyCapCents: null }
    return { enabled: false, ...nothing, state: 'DISABLED', failures: 0, pausedUntil: null }
  }
  const { thresholdCents, amountCents, monthlyCapCents, state, failures, invoiceId, restsUntil } = rule
  const attempts = invoiceId === null ? [] : await attemptStore(db).attemptsOf(invoiceId)
  const until = coolDownEnd(rule, { attempts, methods: await accountStore(db).methodsOf(accountId) })
  const ahead = [until, state === 'DISABLED' ? null : restsUntil].filter((at) => at !== null && at > now)
  return {
    ...{ enabled: state !== 'DISABLED', thresholdCents, amountCents, monthlyCapCents, failures },
    state: state === 'COOLDOWN' && (until === null || until <= now) ? 'ARMED' : state,
    pausedUntil: ahead.length === 0 ? null : isoOrNull(Math.max(...(ahead as Instant[]))),
  }
}
