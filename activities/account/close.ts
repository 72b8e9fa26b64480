import { type CommandResult, DONE } from '../../domain/commands'
import { type Refusal, refuse } from '../../domain/errors'
import { walletRounded } from '../../domain/ledger'
import { floorToCents } from '../../domain/money'
import { TERMINAL_STATES } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import { withdrawTopUp } from '../collection/top-up'
import { endPartnership, settlePartner } from '../partner/leave'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { switchOff } from './auto-top-up'
import { refundWallet } from './refund-wallet'

/**
 * Ends the account once nothing of it is live and nothing is owed; the wallet's rest goes back, and a partner's used days
 * are asked for first. Closing a closed one changes nothing.
 */
export function closeAccount(ports: Ports, accountId: string, now: Instant): Promise<CommandResult> {
  return ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount(accountId)
    if (account.closedAt !== null) return DONE
    for (const invoice of await tx.unpaidInvoices(accountId)) {
      await withdrawTopUp(tx, account, invoice, now, 'ACCOUNT_CLOSED')
    }
    await settlePartner(ports, tx, account, now)
    const refusal = await whatIsLeft(tx, accountId)
    if (refusal !== null) return refusal
    await tx.updateAccount(accountId, { closedAt: now })
    const standingOrder = await tx.readAutoTopUp(accountId)
    if (standingOrder !== null) await switchOff(tx, standingOrder, now)
    const { cents, remainderMicros } = floorToCents(await tx.balanceMicros(accountId))
    const dayBalance = await endPartnership(tx, accountId, now)
    const days = dayBalance === null ? {} : { dayBalance }
    await tx.record({ type: 'account.closed', at: now, accountId, data: { walletCents: cents, ...days } })
    if (remainderMicros > 0) {
      const { currency } = account
      const key = `wallet-rounded:${accountId}`
      await tx.post(walletRounded({ key, accountId, at: now, currency, amountMicros: remainderMicros }))
    }
    if (cents > 0) await refundWallet(ports, tx, account, cents, now)
    return DONE
  })
}

/** Everything that must be over first, in one answer. */
async function whatIsLeft(tx: StoreTransaction, accountId: string): Promise<Refusal | null> {
  const live = (await tx.numbersOf(accountId)).filter(({ state }) => !TERMINAL_STATES.includes(state))
  const numbers = live.map(({ id, phoneNumber, state }) => ({ id, phoneNumber, state }))
  const unpaid = await tx.unpaidInvoices(accountId)
  const invoices = unpaid.map(({ id, number, status, totalCents }) => ({ id, number, status, totalCents }))
  const unbilledMicros = Math.max(0, -(await tx.balanceMicros(accountId)))
  const left = [
    ...numbers.map(({ phoneNumber, state }) => `${phoneNumber} is ${state}: cancel it and wait until it is released.`),
    ...invoices.map(({ number, status }) => `Invoice ${number} is ${status}: pay it, or ask support about it.`),
    ...(unbilledMicros > 0 ? ['Dialogues are not charged yet: wait for the start of the month.'] : []),
  ]
  if (left.length === 0) return null
  const code = numbers.length === 0 && invoices.length > 0 ? 'UNPAID_INVOICES' : 'ILLEGAL_TRANSITION'
  return refuse(code, `The account cannot be closed yet. ${left.join(' ')}`, { numbers, invoices })
}
