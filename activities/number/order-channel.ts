import { type CommandResult, DONE, type OrderNumber } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import { guardOrder, newNumber, refuseTaken } from './order'

type Order = { numberId: string; now: Instant; command: OrderNumber }

/**
 * A partner's channel: nothing is invoiced, and it waits for its first days, which have it registered. Safe to run again:
 * the number is found by its id.
 */
export function orderChannel(ports: Ports, order: Order): Promise<CommandResult> {
  const { command, numberId, now } = order
  return ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount(command.accountId)
    if (await tx.readNumber(numberId)) return DONE
    const partner = await tx.readPartner(account.id)
    if (partner === null || partner.id !== command.partnerId) {
      return refuse('NOT_FOUND', `partnerId: the account has no partner ${command.partnerId}.`)
    }
    const refusal = await guardOrder(tx, account, command)
    if (refusal) return refusal
    const number = { ...newNumber(order, partner.pricePerMonthCents, null), partnerId: partner.id }
    if (!(await tx.insertNumber(number))) return refuseTaken(command)
    const data = { from: null, to: 'PENDING_PAYMENT', reason: 'ORDERED' }
    await tx.record({ type: 'number.state_changed', at: now, accountId: account.id, numberId, data })
    return DONE
  })
}
