import { closedText } from '../../domain/account/record'
import { type ChangePartner, type CommandResult, DONE, type OpenPartner } from '../../domain/commands'
import { isRefusal, refuse } from '../../domain/errors'
import { accountEntity } from '../../domain/keys'
import type { PartnerRecord } from '../../domain/partner/record'
import { type PartnerTerms, termsAfter } from '../../domain/partner/terms'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { wakeForDays } from './channel-days'
import { invoiceUsedDays } from './close-month'

type Input<Command> = { accountId: string; now: Instant; command: Command }

/** Makes an account a partner, on the terms agreed with it. Safe to run again: the command names the partnership. */
export function openPartner(ports: Ports, { accountId, now, command }: Input<OpenPartner>): Promise<CommandResult> {
  const { partnerId: id, name: _, ...wanted } = command
  return ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount(accountId)
    if (account.closedAt !== null) return refuse('ILLEGAL_TRANSITION', closedText(accountId, account.closedAt))
    const terms = termsAfter(null, wanted)
    if (isRefusal(terms)) return terms
    const before = await tx.readPartner(accountId)
    if (before !== null && before.id !== id) {
      const remedy = `change its terms with PATCH /v1/partners/${before.id}`
      return refuse('ILLEGAL_TRANSITION', `The account ${accountId} is a partner already: ${remedy}.`)
    }
    if (before !== null) return DONE
    const partner = { id, accountId, ...terms, dayBalance: 0, autoAllocateDays: null, createdAt: now }
    await tx.insertPartner({ ...partner, ...(await reckoningOf(tx, accountId, terms, null, now)) })
    return DONE
  })
}

/**
 * Other terms from now on. Who leaves POSTPAID is asked for what he has used so far, at the price it was used at. Safe to
 * run again: it writes what is wanted.
 */
export function changePartner(ports: Ports, { accountId, now, command }: Input<ChangePartner>): Promise<CommandResult> {
  const { name: _, ...wanted } = command
  return ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount(accountId)
    const before = await tx.readPartner(accountId)
    if (before === null) return refuse('NOT_FOUND', `The account ${accountId} is no partner.`)
    if (account.closedAt !== null) return refuse('ILLEGAL_TRANSITION', closedText(accountId, account.closedAt))
    const terms = termsAfter(before, wanted)
    if (isRefusal(terms)) return terms
    if (before.mode === 'POSTPAID' && terms.mode === 'PREPAID') {
      // What was given at this very instant is used too.
      await invoiceUsedDays(ports, tx, account, before, { until: now, toEnd: now + 1 })
    }
    const reckoning = await reckoningOf(tx, accountId, terms, before, now)
    await tx.updatePartner(before.id, { ...terms, ...reckoning })
    const { mode, pricePerMonthCents, dayLimit } = terms
    const data = { partnerId: before.id, from: termsOf(before), to: { mode, pricePerMonthCents, dayLimit } }
    await tx.record({ type: 'partner.changed', at: now, accountId, data })
    await tx.wake(accountEntity(accountId), accountId, now)
    await wakeForDays(tx, accountId, now)
    return DONE
  })
}

const termsOf = ({ mode, pricePerMonthCents, dayLimit }: PartnerTerms) => ({ mode, pricePerMonthCents, dayLimit })

/** From when on used days are reckoned: from the change to POSTPAID, so that nothing given before it is asked for (P6). */
async function reckoningOf(
  tx: StoreTransaction,
  accountId: string,
  { mode }: PartnerTerms,
  before: PartnerRecord | null,
  now: Instant,
): Promise<Pick<PartnerRecord, 'usedSince' | 'monthClosesAt'>> {
  if (mode === 'PREPAID') return { usedSince: null, monthClosesAt: null }
  if (before !== null && before.usedSince !== null) {
    return { usedSince: before.usedSince, monthClosesAt: before.monthClosesAt }
  }
  return { usedSince: now, monthClosesAt: (await tx.monthAt(accountId, now)).endsAt }
}
