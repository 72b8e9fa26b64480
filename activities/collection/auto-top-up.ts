import { type AutoTopUpEvent, type AutoTopUpRecord, afterEnd } from '../../domain/account/auto-top-up'
import { isStop } from '../../domain/decline'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { accountEntity } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/**
 * The standing order's top-up has ended, whoever found out: it was paid, or withdrawn because it was refused. Written in
 * the same transaction, so that the pause and the count of failures are never lost (I8). The account must be locked.
 */
export async function autoTopUpEnded(
  tx: StoreTransaction,
  { id: invoiceId, accountId, cause }: InvoiceRecord,
  paid: boolean,
  at: Instant,
): Promise<void> {
  if (cause !== 'AUTO_TOP_UP') return
  const before = await tx.readAutoTopUp(accountId)
  // Switched off meanwhile, or ended before: what it comes to concerns nobody's next step.
  if (before === null || before.state !== 'IN_FLIGHT' || before.invoiceId !== invoiceId) return
  const hard = (await tx.attemptsOf(invoiceId)).some(({ declineClass }) => isStop(declineClass))
  const { rule, event } = afterEnd(before, { paid, hard: !paid && hard }, at)
  await saveMoved(tx, before, rule, event, at)
  if (!paid) {
    const params = { news: event === 'GAVE_UP' ? 'DISABLED' : 'FAILED' }
    await tx.requestMail({ template: 'E19', about: invoiceId, step: 0, accountId, invoiceId, params, at })
  }
  await tx.wake(accountEntity(accountId), accountId, at)
}

/** Writes a change of the standing order with the fact that tells it. */
export async function saveMoved(
  tx: StoreTransaction,
  { state: from }: Pick<AutoTopUpRecord, 'state'>,
  rule: AutoTopUpRecord,
  event: AutoTopUpEvent,
  at: Instant,
): Promise<void> {
  await tx.saveAutoTopUp(rule)
  const { accountId, state: to, invoiceId, failures } = rule
  if (from === to) return
  const data = { from, to, reason: event, failures }
  await tx.record({ type: 'auto_top_up.state_changed', at, accountId, invoiceId, data })
}
