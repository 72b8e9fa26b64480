import { type AgreePrice, type CommandResult, DONE } from '../../domain/commands'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import { reprice } from './reprice'

type Agreement = { accountId: string; now: Instant; command: AgreePrice }

/**
 * C7: records a price that was agreed with the account. It answers the open requests for terms, and what the account's
 * numbers cost follows at once, or when the price begins.
 */
export async function agreePrice(ports: Ports, { accountId, now, command }: Agreement): Promise<CommandResult> {
  const { agreedPriceId: id, plan, perMonthCents, annualDiscountPercent, note, approvedBy } = command
  // What was to begin at a moment that has just passed begins now.
  const validFrom = Math.max(command.validFrom ?? now, now)
  const terms = { plan, perMonthCents, annualDiscountPercent, validFrom }
  const price = { id, accountId, ...terms, note, approvedBy, at: now }
  return ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    if (!(await tx.insertAgreedPrice(price))) return DONE
    const quoteId = (await tx.approveQuoteRequests(price)).at(-1)
    if (quoteId !== undefined) {
      const params = { quoteId, agreedPriceId: id }
      await tx.requestMail({ template: 'E29', about: id, step: 0, accountId, params, at: now })
    }
    await reprice(tx, accountId, now)
    return DONE
  })
}
