import type { Ports } from '../ports'
import { collect } from './collect'
import type { Collection, CollectionResult } from './run'

/**
 * Collects for a command that only a payment of this moment carries out; `settled` does that, or withdraws the invoice.
 * A run that was cut off may find on its repetition that the invoice's collection has looked at the charge meanwhile, or
 * that somebody paid: paid, the command is carried out all the same; not decided, the invoice is withdrawn.
 */
export async function collectAtOnce(
  ports: Ports,
  run: Collection & Required<Pick<Collection, 'settled'>>,
): Promise<CollectionResult> {
  const result = await collect(ports, run)
  const { kind, invoice: found } = result
  if (found === null || (kind !== 'CLOSED' && kind !== 'BUSY')) return result
  return ports.store.transaction(async (tx) => {
    await tx.lockAccount(run.accountId)
    const invoice = await tx.lockInvoice(found.id)
    const ended: CollectionResult = { ...result, kind: invoice.status === 'PAID' ? 'PAID' : kind, invoice }
    await run.settled(tx, ended)
    return ended
  })
}
