import { type CommandResult, DONE, type SetAutoAllocate } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import { wakeForDays } from './channel-days'

type Input = { accountId: string; now: Instant; command: SetAutoAllocate }

/** P11: what every channel of the partner is given by itself when its days end. Safe to run again: it writes what is wanted. */
export function setAutoAllocate(ports: Ports, { accountId, now, command }: Input): Promise<CommandResult> {
  const { days: autoAllocateDays } = command
  return ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    const partner = await tx.readPartner(accountId)
    if (partner === null) return refuse('NOT_FOUND', `The account ${accountId} is no partner.`)
    await tx.updatePartner(partner.id, { autoAllocateDays })
    await wakeForDays(tx, accountId, now)
    return DONE
  })
}
