import { type CommandResult, DONE } from '../../domain/commands'
import type { MethodRecord } from '../../domain/invoice/record'
import { renewedBy } from '../../domain/method/renewal'
import { LIVE_STATES } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { wakeDebts } from './methods'
import { isUsable, retireMethod } from './retire'

/**
 * Reads a stored method at the processor and follows what it shows: new card data are stored, and lift a stop that had
 * asked for them; a method that is no longer the customer's is removed. Safe to run again: the same data change nothing.
 */
export async function lookAtMethod(
  ports: Ports,
  accountId: string,
  methodId: string,
  now: Instant,
): Promise<CommandResult> {
  const known = await ports.store.ask((store) => store.readMethod(methodId))
  if (known === null || known.accountId !== accountId || known.status === 'REMOVED') return DONE
  const seen = await ports.processor.lookUpMethod(known.processorId)
  await ports.store.transaction(async (tx) => {
    const { processorCustomer } = await tx.lockAccount(accountId)
    const methods = await tx.methodsOf(accountId)
    const method = methods.find((each) => each.id === methodId)
    if (!method) return
    if (seen === null || seen.customerRef !== processorCustomer) return lose(tx, method, methods, now)
    const change = renewedBy(method, seen.method, now)
    if (change === null) return
    await tx.updateMethod(methodId, change)
    if (change.status === 'ACTIVE') await wakeDebts(tx, accountId, now)
  })
  return DONE
}

/**
 * The processor's customer was deleted, and its methods with it. The account gets a new one at once: every later charge
 * and every new method needs it. Safe to run again: the new customer is named by the one it replaces.
 */
export async function lookAtCustomer(
  ports: Ports,
  accountId: string,
  customerRef: string,
  now: Instant,
): Promise<CommandResult> {
  const account = await ports.store.ask((store) => store.readAccount(accountId))
  if (account.processorCustomer !== customerRef || (await ports.processor.hasCustomer(customerRef))) return DONE
  const { email, legalName: name } = account
  const key = `customer:${accountId}:after:${customerRef}`
  const successor = await ports.processor.createCustomer({ key, accountId, email, name })
  await ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    const methods = await tx.methodsOf(accountId)
    for (const [index, method] of methods.entries()) await lose(tx, method, methods.slice(index), now)
    await tx.updateAccount(accountId, { processorCustomer: successor })
  })
  return DONE
}

/** A method that somebody has taken away at the processor; a person is told when nothing is left to charge. */
async function lose(
  tx: StoreTransaction,
  method: MethodRecord,
  methods: readonly MethodRecord[],
  now: Instant,
): Promise<void> {
  await retireMethod(tx, method, methods)
  if (methods.some((each) => each.id !== method.id && isUsable(each))) return
  const { id: methodId, accountId } = method
  const live = (await tx.numbersOf(accountId)).some((each) => LIVE_STATES.includes(each.state))
  if (!live) return
  await tx.record({ type: 'ops.alert', at: now, accountId, data: { code: 'LAST_METHOD_LOST', methodId } })
}
