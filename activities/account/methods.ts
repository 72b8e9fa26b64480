import { type AddPaymentMethod, type CommandResult, DONE, type RemovePaymentMethod } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import { dunningEntity } from '../../domain/keys'
import { TERMINAL_STATES } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import { ensureCustomer } from '../customer'
import type { Ports } from '../ports'
import type { Decline } from '../ports/processor'

/**
 * Stores a payment method and lets every open invoice try it at once (I13). Safe to run again: the processor gets the
 * same key, the method is written once, and waking a collection twice makes it look twice.
 */
export async function addMethod(
  ports: Ports,
  accountId: string,
  command: AddPaymentMethod,
  now: Instant,
): Promise<CommandResult> {
  const stored = await storeMethod(ports, accountId, command, now)
  if (stored.kind === 'STORED') return DONE
  const { code: declineCode, message } = stored
  return refuse('PAYMENT_DECLINED', `The payment method was refused (${declineCode}): ${message}`, { declineCode })
}

type Stored = { kind: 'STORED'; methodId: string } | ({ kind: 'REFUSED' } & Decline)

/** Attaches a token at the processor and keeps the method; one that is kept already is answered by its own id. */
export async function storeMethod(
  ports: Ports,
  accountId: string,
  wanted: Pick<AddPaymentMethod, 'methodId' | 'token' | 'primary'>,
  now: Instant,
): Promise<Stored> {
  const account = await ports.store.transaction((tx) => tx.readAccount(accountId))
  const customerRef = await ensureCustomer(ports, account)
  const { methodId: id, token } = wanted
  const attached = await ports.processor.attachMethod({ key: `attach:${id}`, customerRef, token })
  if (attached.kind === 'REFUSED') return attached
  const { methodRef: processorId, ...details } = attached.method
  return ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    const role = wanted.primary || (await tx.methodsOf(accountId)).length === 0 ? 'PRIMARY' : 'BACKUP'
    await tx.insertMethod({ id, accountId, processorId, ...details, role, status: 'ACTIVE', addedAt: now })
    for (const invoice of await tx.unpaidInvoices(accountId)) {
      if (invoice.status === 'OPEN' && invoice.day0At !== null) await tx.wake(dunningEntity(invoice.id), accountId, now)
    }
    const kept = (await tx.methodsOf(accountId)).find((each) => each.processorId === processorId)
    return { kind: 'STORED', methodId: kept?.id ?? id }
  })
}

/** Removes a method; the last one stays while anything may still be charged (W5). A removed primary is succeeded. */
export async function removeMethod(
  ports: Ports,
  accountId: string,
  { methodId }: RemovePaymentMethod,
): Promise<CommandResult> {
  const answer = await ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    const methods = await tx.methodsOf(accountId)
    const method = methods.find((each) => each.id === methodId)
    if (!method) return refuse('NOT_FOUND', `The account has no payment method ${methodId}.`)
    const live = (await tx.numbersOf(accountId)).some((each) => !TERMINAL_STATES.includes(each.state))
    if (methods.length === 1 && (live || (await tx.unpaidInvoices(accountId)).length > 0)) {
      return refuse(
        'METHOD_IN_USE',
        'It is the only payment method, and there is a number or an unpaid invoice. Add another first.',
      )
    }
    await tx.updateMethod(methodId, { status: 'REMOVED', role: 'BACKUP' })
    const heir = methods.find((each) => each.id !== methodId)
    if (method.role === 'PRIMARY' && heir) await tx.updateMethod(heir.id, { role: 'PRIMARY' })
    return method
  })
  if ('refused' in answer) return answer
  await ports.processor.detachMethod(answer.processorId)
  return DONE
}
