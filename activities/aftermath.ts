import type { Instant } from '../domain/time'
import type { Ports } from './ports'
import { sendRefunds } from './refunds'

/**
 * What follows every committed change of an account: refunds go out, mails go out, entities are woken. Each of them was
 * recorded in the transaction and is done once, so a run that died in between is completed by its repetition.
 */
export async function afterCommit(ports: Ports, accountId: string, now: Instant): Promise<void> {
  const { refunds, mails, wakeUps } = await ports.store.ask((store) => store.waitingEffects(accountId, now))
  if (refunds) await sendRefunds(ports, accountId, now)
  // A refund is told by a mail, and what became of a mail may wake somebody.
  if (refunds || mails) await ports.outbox.flush(accountId, now)
  if (refunds || mails || wakeUps) await ports.messenger.deliver(accountId)
}
