import type { AttemptRecord, InvoiceRecord } from '../../domain/invoice/record'
import { accountEntity, dunningEntity, numberEntity } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'
import type { Collector } from './run'

/** Payment changes what others should do: the number it was for, those it had suspended, the account's next charge. */
export async function wakeThoseConcerned(
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  attempts: readonly AttemptRecord[],
  run: { now: Instant; collector: Collector },
): Promise<void> {
  const { accountId } = invoice
  if (invoice.kind === 'USAGE') {
    for (const numberId of await numbersThatFollow(tx, invoice)) {
      await tx.wake(numberEntity(numberId), accountId, run.now)
    }
    if (run.collector !== 'account') await tx.wake(accountEntity(accountId), accountId, run.now)
  } else if (invoice.kind === 'TOP_UP') {
    if (run.collector !== 'account') await tx.wake(accountEntity(accountId), accountId, run.now)
  } else if (invoice.numberId !== null && run.collector !== 'number') {
    await tx.wake(numberEntity(invoice.numberId), accountId, run.now)
  }
  if (run.collector === 'dunning') return
  const waits = attempts.some((each) => each.outcome === 'REQUIRES_ACTION')
  if (invoice.day0At !== null || waits) await tx.wake(dunningEntity(invoice.id), accountId, run.now)
}

/**
 * Numbers whose state a payment of usage can move: those that its failure had suspended, and held ones, whose release
 * counts from the payment (C22).
 */
async function numbersThatFollow(
  tx: StoreTransaction,
  { id, accountId, day0At, dispute }: InvoiceRecord,
): Promise<string[]> {
  const numbers = await tx.numbersOn(id)
  if (day0At !== null || dispute !== null) return numbers
  const held = (await tx.numbersOf(accountId)).filter((each) => each.state === 'HOLD').map((each) => each.id)
  return numbers.filter((each) => held.includes(each))
}
