import { type PartnerView, partnerOwner, partnerView } from '../adapters/store/partner/view'
import type { AccountClock } from '../adapters/store/views/clock'
import { visible, visibleAccount, writableAccount } from './access'
import { notFound } from './problem'
import type { Call } from './route'

/** The account of a partner that the caller may see; any other is 404 (I20). */
export async function visiblePartner(call: Call, partnerId: string): Promise<AccountClock> {
  const { accountId } = visible(call, 'partner', partnerId, await partnerOwner(call.db, partnerId))
  return visibleAccount(call, accountId)
}

/** The same for a change. */
export async function writablePartner(call: Call, partnerId: string): Promise<AccountClock> {
  const { accountId } = visible(call, 'partner', partnerId, await partnerOwner(call.db, partnerId))
  return writableAccount(call, accountId)
}

/** The partner as it is after a write. */
export async function shownPartner(call: Call, partnerId: string, { now }: AccountClock): Promise<PartnerView> {
  const shown = await partnerView(call.db, partnerId, now)
  if (shown === null) throw notFound('partner', partnerId)
  return shown
}
