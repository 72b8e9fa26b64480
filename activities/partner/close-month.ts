import type { AccountRecord } from '../../domain/account/record'
import { MINIMUM_CHARGE_CENTS } from '../../domain/cancellation'
import { isUnpaid } from '../../domain/invoice/record'
import { causeKey } from '../../domain/keys'
import { centsOfDays, coveredDays } from '../../domain/partner/days'
import type { PartnerRecord } from '../../domain/partner/record'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { issueDayInvoice } from './invoice'

/** P6: the month of a POSTPAID partner has ended. Safe to run again: a month is closed once. */
export function closeDayMonth(ports: Ports, accountId: string, now: Instant): Promise<void> {
  return ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount(accountId)
    const partner = await tx.readPartner(accountId)
    if (partner === null || partner.monthClosesAt === null || partner.monthClosesAt > now) return
    const until = partner.monthClosesAt
    const month = { until, causeKey: causeKey.daysUsed(partner.id, until) }
    const usedSince = (await invoiceUsedDays(ports, tx, account, partner, month)) ? until : partner.usedSince
    const monthClosesAt = (await tx.monthAt(accountId, until)).endsAt
    await tx.updatePartner(partner.id, { usedSince, monthClosesAt })
  })
}

/**
 * Asks for the days used since they were last asked for, up to `until`: allocated less returned. Days that were paid in
 * advance are not asked for again (decision 0041). Answers whether the reckoning begins anew: what is not worth a charge
 * is carried to the next one. `causeKey` makes a month's invoice the only one of it (I11); `toEnd` counts up to a later end.
 */
export async function invoiceUsedDays(
  ports: Ports,
  tx: StoreTransaction,
  account: AccountRecord,
  partner: PartnerRecord,
  { until, causeKey: known, toEnd = until }: { until: Instant; causeKey?: string; toEnd?: Instant },
): Promise<boolean> {
  if (partner.usedSince === null) return true
  const used = await tx.daysUsed(account.id, partner.usedSince, toEnd)
  const days = Math.min(used, -partner.dayBalance - (await asked(tx, account.id)))
  if (days <= 0) return true
  if (centsOfDays(days, partner.pricePerMonthCents) < MINIMUM_CHARGE_CENTS) return false
  const id = ports.newId('inv')
  await issueDayInvoice(ports, tx, account, partner, {
    ...{ id, cause: 'DAYS_USED', causeKey: known ?? causeKey.dayRequest(id), days },
    ...{ byChannels: true, at: until },
    // Used and asked for within one instant, days have no period.
    ...(partner.usedSince < until ? { period: { periodStart: partner.usedSince, periodEnd: until } } : {}),
  })
  return true
}

/** Used days that an unpaid invoice asks for already; a request that nobody has paid yet asks for none that were used. */
async function asked(tx: StoreTransaction, accountId: string): Promise<number> {
  const unpaid = (await tx.unpaidInvoices(accountId)).filter(
    ({ kind, cause, status, dispute }) =>
      kind === 'PARTNER_DAYS' && isUnpaid(status) && (cause === 'DAYS_USED' || dispute !== null),
  )
  return unpaid.reduce((sum, invoice) => sum + (invoice.days ?? 0) - coveredDays(invoice), 0)
}
