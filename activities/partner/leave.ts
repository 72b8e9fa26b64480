import type { AccountRecord } from '../../domain/account/record'
import { TERMINAL_STATES } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import { voidInvoice } from '../collection/close'
import { isUnderWay } from '../collection/in-flight'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { invoiceUsedDays } from './close-month'

/**
 * A partner whose channels have all left closes his account: what he asked for and nobody pays is withdrawn, and used days
 * that no invoice asks for yet are asked for now (decision 0051). Again, it changes nothing. The account must be locked.
 */
export async function settlePartner(
  ports: Ports,
  tx: StoreTransaction,
  account: AccountRecord,
  now: Instant,
): Promise<void> {
  const { id: accountId } = account
  const partner = await tx.readPartner(accountId)
  if (partner === null) return
  if ((await tx.numbersOf(accountId)).some(({ state }) => !TERMINAL_STATES.includes(state))) return
  await withdrawRequests(tx, account, now)
  if (partner.usedSince === null) return
  // What was given at this very instant is used too, and nothing can be given any more.
  const toEnd = now + 1
  if (await invoiceUsedDays(ports, tx, account, partner, { until: now, toEnd })) {
    await tx.updatePartner(partner.id, { usedSince: toEnd })
  }
}

/** A request is nobody's debt: without a payment under way it ends with the account. */
async function withdrawRequests(tx: StoreTransaction, account: AccountRecord, now: Instant): Promise<void> {
  for (const invoice of await tx.unpaidInvoices(account.id)) {
    if (invoice.cause !== 'DAY_REQUEST' || invoice.status !== 'OPEN' || invoice.dispute !== null) continue
    if (await isUnderWay(tx, invoice.id)) continue
    await voidInvoice(tx, account, invoice, now, 'ACCOUNT_CLOSED')
  }
}

/**
 * The account is closed: nothing is reckoned or given by itself any more. Days that are left stay the partner's, who can
 * see them, and a person is told of them. Answers the balance; null = the account was no partner.
 */
export async function endPartnership(tx: StoreTransaction, accountId: string, at: Instant): Promise<number | null> {
  const partner = await tx.readPartner(accountId)
  if (partner === null) return null
  const { id, dayBalance } = partner
  const nothing = { usedSince: null, monthClosesAt: null, autoAllocateDays: null }
  await tx.updatePartner(id, { mode: 'PREPAID', dayLimit: 0, ...nothing })
  if (dayBalance > 0) {
    const data = { code: 'DAYS_LEFT', partnerId: id, days: dayBalance }
    await tx.record({ type: 'ops.alert', at, accountId, data })
  }
  return dayBalance
}
