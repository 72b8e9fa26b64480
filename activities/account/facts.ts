import { exceedsThreshold, nextAccountAction } from '../../domain/account/next-action'
import type { AccountRecord } from '../../domain/account/record'
import { isInFlight } from '../../domain/invoice/record'
import { nextRepricing } from '../../domain/pricing/notice'
import { HOSTING_PLANS } from '../../domain/pricing/plan'
import type { Progress } from '../../domain/progress'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'
import { autoTopUpAt } from './auto-top-up'
import { sendingDueAt } from './follow-sending'

/** The account's next step, from the database as it is now. An account lives as long as its data. */
export async function accountProgress(tx: StoreTransaction, accountId: string, now: Instant): Promise<Progress> {
  const account = await tx.readAccount(accountId)
  const balanceMicros = await tx.balanceMicros(accountId)
  const { detachAt: methodDetachAt, noticeAt: expiryNoticeAt } = await tx.methodsDue(accountId)
  const next = nextAccountAction({
    now,
    billingMode: account.billingMode,
    balanceMicros,
    billableCents: exceedsThreshold(balanceMicros) ? await tx.billableCents({ accountId }) : 0,
    usageChargeInFlight: await usageChargeInFlight(tx, accountId),
    monthStartAt: (await tx.nextMonthStart(accountId))?.chargeAt ?? null,
    repriceAt: nextRepricing(await tx.pricingFacts(accountId), HOSTING_PLANS),
    mailRetryAt: await tx.mailRetryAt(accountId),
    refundRetryAt: await tx.refundRetryAt(accountId),
    ...{ methodDetachAt, expiryNoticeAt },
    reconcileAt: account.reconcileDueAt,
    topUpAt: await autoTopUpAt(tx, account, balanceMicros, now),
    statementDueAt: account.closedAt === null ? account.statementDueAt : null,
    sendingDueAt: await sendingDueAt(tx, accountId, now),
    ...(await partnerDue(tx, account)),
  })
  return { next, closed: false }
}

/** What is due about a partner's days; of other accounts nothing is read. */
async function partnerDue(tx: StoreTransaction, { id, partnerId }: AccountRecord) {
  if (partnerId === null) return { dayAlarmAt: null, dayMonthClosesAt: null }
  const partner = await tx.readPartner(id)
  return { dayAlarmAt: await tx.dayInvoiceAlarmAt(id), dayMonthClosesAt: partner?.monthClosesAt ?? null }
}

/** A usage invoice whose charge has no result yet: neither paid nor failed (C16: one in flight per account). */
async function usageChargeInFlight(tx: StoreTransaction, accountId: string): Promise<boolean> {
  const unpaid = (await tx.unpaidInvoices(accountId)).filter((each) => each.kind === 'USAGE')
  for (const invoice of unpaid) {
    if (invoice.status === 'PROCESSING') return true
    const attempts = await tx.attemptsOf(invoice.id)
    if (attempts.some((each) => isInFlight(each.outcome) || (each.outcome === 'TRANSIENT' && invoice.day0At === null)))
      return true
  }
  return false
}
