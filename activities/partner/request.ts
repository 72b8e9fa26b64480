import { closedText, missingProfile } from '../../domain/account/record'
import { type CommandResult, DONE, type RequestDays } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import { causeKey } from '../../domain/keys'
import { daysOf, refusalOfOrder } from '../../domain/partner/days'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import { issueDayInvoice } from './invoice'

/** P5, P7: a partner asks for days, and has the invoice at once. Safe to run again: the command names its invoice. */
export function requestDays(
  ports: Ports,
  { accountId, now, command }: { accountId: string; now: Instant; command: RequestDays },
): Promise<CommandResult> {
  const { invoiceId, order } = command
  return ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount(accountId)
    const partner = await tx.readPartner(accountId)
    if (partner === null) return refuse('NOT_FOUND', `The account ${accountId} is no partner.`)
    const cause = causeKey.dayRequest(invoiceId)
    if (await tx.invoiceByCause(accountId, cause)) return DONE
    if (account.closedAt !== null) return refuse('ILLEGAL_TRANSITION', closedText(accountId, account.closedAt))
    const missing = missingProfile(account)
    if (missing.length > 0) {
      const remedy = `set it with PATCH /v1/accounts/${accountId}`
      return refuse('BILLING_PROFILE_INCOMPLETE', `The account lacks ${missing.join(', ')}; ${remedy}.`)
    }
    const refusal = refusalOfOrder(order, partner)
    if (refusal !== null) return refusal
    await issueDayInvoice(ports, tx, account, partner, {
      ...{ id: invoiceId, cause: 'DAY_REQUEST', causeKey: cause, days: daysOf(order) },
      ...{ byChannels: 'channels' in order, at: now },
    })
    return DONE
  })
}
