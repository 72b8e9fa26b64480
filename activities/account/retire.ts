import type { MethodRecord } from '../../domain/invoice/record'
import { accountEntity } from '../../domain/keys'
import { PROCESSOR_TRIES_BEFORE_ALERT, processorPause } from '../../domain/pause'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'

/** Whether charges can be made on the method. */
export const isUsable = ({ status }: Pick<MethodRecord, 'status'>): boolean => status === 'ACTIVE'

/**
 * Takes a method out of use; a primary is succeeded by the oldest usable backup, else by the oldest (W5). `methods` are
 * the account's, oldest first. The account must be locked.
 */
export async function retireMethod(
  tx: StoreTransaction,
  method: MethodRecord,
  methods: readonly MethodRecord[],
): Promise<void> {
  await tx.updateMethod(method.id, { status: 'REMOVED', role: 'BACKUP', expiryNoticeAt: null })
  const others = methods.filter((each) => each.id !== method.id)
  const heir = others.find(isUsable) ?? others[0]
  if (method.role === 'PRIMARY' && heir) await tx.updateMethod(heir.id, { role: 'PRIMARY' })
}

/**
 * Detaches removed methods at the processor. That a method is to be detached was written when it was removed, so it
 * happens whatever crashes in between; a processor that does not answer keeps nothing else waiting.
 */
export async function detachMethods(ports: Ports, accountId: string, now: Instant): Promise<void> {
  for (const { id, processorId, tries } of await ports.store.ask((store) => store.methodsToDetach(accountId, now))) {
    const failure = await ports.processor.detachMethod(processorId).then(
      () => null,
      (error: unknown) => String(error),
    )
    await ports.store.transaction(async (tx) => {
      if (failure === null) return tx.planDetach(id, null, tries)
      await tx.planDetach(id, now + processorPause(tries), tries + 1)
      await tx.wake(accountEntity(accountId), accountId, now)
      if (tries + 1 !== PROCESSOR_TRIES_BEFORE_ALERT) return
      const data = { code: 'METHOD_NOT_DETACHED', methodId: id, tries: tries + 1, message: failure }
      await tx.record({ type: 'ops.alert', at: now, accountId, data })
    })
  }
}
