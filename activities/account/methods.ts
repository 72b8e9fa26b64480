import { closedText } from '../../domain/account/record'
import { type AddPaymentMethod, type CommandResult, DONE, type RemovePaymentMethod } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import type { MethodRecord } from '../../domain/invoice/record'
import { accountEntity, dunningEntity } from '../../domain/keys'
import { whyNotAccepted } from '../../domain/method/acceptance'
import { nextExpiryNotice } from '../../domain/method/expiry'
import { TERMINAL_STATES } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import { ensureCustomer } from '../customer'
import type { Ports } from '../ports'
import type { Decline } from '../ports/processor'
import type { StoreTransaction } from '../ports/store'
import { detachMethods, isUsable, retireMethod } from './retire'

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
  const { closedAt } = await ports.store.transaction((tx) => tx.readAccount(accountId))
  if (closedAt !== null) return refuse('ILLEGAL_TRANSITION', closedText(accountId, closedAt))
  const stored = await storeMethod(ports, accountId, command, now)
  await detachMethods(ports, accountId, now)
  if (stored.kind === 'STORED') return DONE
  if (stored.kind === 'NOT_ACCEPTED') return refuse('METHOD_NOT_ACCEPTED', stored.detail)
  const { code: declineCode, message } = stored
  return refuse('PAYMENT_DECLINED', `The payment method was refused (${declineCode}): ${message}`, { declineCode })
}

type Stored =
  | { kind: 'STORED'; methodId: string }
  | { kind: 'NOT_ACCEPTED'; detail: string }
  | ({ kind: 'REFUSED' } & Decline)

/**
 * Attaches a token at the processor and keeps the method; one that is kept already is answered by its own id. What it is
 * shows only then: one that is not accepted (W2) is kept as removed, so that it is surely detached again.
 */
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
  const { methodRef: processorId, currency, ...details } = attached.method
  const payer = { country: account.address?.country ?? null, currency: account.currency }
  const detail = whyNotAccepted(attached.method, payer, ports.acceptedMethods)
  const since = { addedAt: now, renewedAt: null, stoppedFor: null, expiryNoticeAt: nextExpiryNotice(details, now) }
  const method = { id, accountId, processorId, ...details, ...since }
  return ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    const methods = await tx.methodsOf(accountId)
    const kept = methods.find((each) => each.processorId === processorId)
    if (kept) return { kind: 'STORED', methodId: kept.id }
    if (detail !== null) {
      await turnAway(tx, method, now)
      return { kind: 'NOT_ACCEPTED', detail }
    }
    const role = wanted.primary || methods.length === 0 ? 'PRIMARY' : 'BACKUP'
    await tx.insertMethod({ ...method, role, status: 'ACTIVE' })
    await wakeDebts(tx, accountId, now)
    return { kind: 'STORED', methodId: id }
  })
}

/** A method that is not accepted is written as removed, and detached by the account. */
async function turnAway(tx: StoreTransaction, method: Omit<MethodRecord, 'role' | 'status'>, now: Instant) {
  const { id, accountId } = method
  await tx.insertMethod({ ...method, role: 'BACKUP', status: 'REMOVED', expiryNoticeAt: null })
  if ((await tx.readMethod(id)) !== null) await tx.planDetach(id, now, 0)
  await tx.wake(accountEntity(accountId), accountId, now)
}

/** Lets every invoice that has failed try the method that has just become usable (I13). */
export async function wakeDebts(tx: StoreTransaction, accountId: string, now: Instant): Promise<void> {
  for (const invoice of await tx.unpaidInvoices(accountId)) {
    if (invoice.status === 'OPEN' && invoice.day0At !== null) await tx.wake(dunningEntity(invoice.id), accountId, now)
  }
}

/**
 * Removes a method; the last usable one stays while anything may still be charged (W5). Repeated after a crash it is
 * done: what was removed is removed, and its detaching at the processor is planned with it.
 */
export async function removeMethod(
  ports: Ports,
  accountId: string,
  { methodId }: RemovePaymentMethod,
  now: Instant,
): Promise<CommandResult> {
  const answer = await ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    const stored = await tx.readMethod(methodId)
    if (stored?.accountId !== accountId) return refuse('NOT_FOUND', `The account has no payment method ${methodId}.`)
    if (stored.status === 'REMOVED') return DONE
    const methods = await tx.methodsOf(accountId)
    if (isLast(stored, methods) && (await isNeeded(tx, accountId))) {
      return refuse(
        'METHOD_IN_USE',
        'It is the only usable payment method, and there is a number or an unpaid invoice. Add another first.',
      )
    }
    await retireMethod(tx, stored, methods)
    await tx.planDetach(methodId, now, 0)
    return DONE
  })
  await detachMethods(ports, accountId, now)
  return answer
}

/** Whether nothing usable would be left; a stopped method may go while there is any other. */
function isLast(method: MethodRecord, methods: readonly MethodRecord[]): boolean {
  const others = methods.filter((each) => each.id !== method.id)
  return others.length === 0 || (isUsable(method) && !others.some(isUsable))
}

async function isNeeded(tx: StoreTransaction, accountId: string): Promise<boolean> {
  const live = (await tx.numbersOf(accountId)).some((each) => !TERMINAL_STATES.includes(each.state))
  // Nobody is charged by himself for a top-up.
  return live || (await tx.unpaidInvoices(accountId)).some(({ kind }) => kind !== 'TOP_UP')
}
