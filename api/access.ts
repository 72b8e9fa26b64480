import { type AccountClock, accountClock } from '../adapters/store/views/clock'
import { paymentMethodView } from '../adapters/store/views/payment-methods'
import { closedText } from '../domain/account/record'
import type { Command } from '../domain/commands'
import { isRefusal } from '../domain/errors'
import type { EntityId } from '../domain/keys'
import { notFound, Problem, problem } from './problem'
import type { Call } from './route'

/** An account the caller may see, with whose time it lives on. Anything else is 404, so that ids tell nothing (I20). */
export async function visibleAccount(call: Call, accountId: string): Promise<AccountClock> {
  const clock = isOwn(call, accountId) ? await accountClock(call.db, accountId) : null
  if (clock === null) throw notFound('account', accountId)
  return clock
}

/** The same for a change: refused while the account's clock is on its way, and once it was deleted. */
export async function writableAccount(call: Call, accountId: string): Promise<AccountClock> {
  const clock = await visibleAccount(call, accountId)
  refuseUnlessReady(clock)
  return clock
}

/** The same for what begins something new: refused once the account was closed. */
export async function openAccount(call: Call, accountId: string): Promise<AccountClock> {
  const clock = await writableAccount(call, accountId)
  if (clock.closedAt !== null) throw problem('ILLEGAL_TRANSITION', closedText(accountId, clock.closedAt))
  return clock
}

/** Throws while the account's clock is advancing, and once it was deleted: its workflows have ended. */
export function refuseUnlessReady({ accountId, clockId, status }: AccountClock): void {
  if (status === 'ADVANCING') {
    throw problem('CLOCK_ADVANCING', `The test clock ${clockId} of ${accountId} is advancing; wait until it is READY.`)
  }
  if (status === 'DELETED') {
    throw problem(
      'ILLEGAL_TRANSITION',
      `The test clock ${clockId} of ${accountId} was deleted: its data can only be read.`,
    )
  }
}

/** The object if there is one and the caller may see it. */
export function visible<T extends { accountId: string }>(call: Call, what: string, id: string, found: T | null): T {
  if (found === null || !isOwn(call, found.accountId)) throw notFound(what, id)
  return found
}

/** A list's filter as far as the caller may see: a customer's own account, whatever else was asked for. */
export function visibleFilter<F extends { accountId?: string }>(call: Call, filter: F): F {
  const own = call.caller.accountId
  if (own === null) return filter
  if (filter.accountId !== undefined && filter.accountId !== own) throw notFound('account', filter.accountId)
  return { ...filter, accountId: own }
}

/** A usable payment method of that account; null stays null (W1). */
export async function ownMethod(call: Call, accountId: string, methodId?: string | null): Promise<string | null> {
  if (!methodId) return null
  const method = await paymentMethodView(call.db, accountId, methodId)
  if (method === null || method.status === 'REMOVED') throw notFound('payment method', methodId)
  return methodId
}

/** Hands a command to its entity and waits until it was carried out. A refusal becomes the problem of its code. */
export async function command(
  call: Call,
  clock: AccountClock,
  target: EntityId,
  what: Command,
): Promise<{ checkoutUrl?: string }> {
  const { accountId, clockId } = clock
  const result = await call.engine.command({ id: call.commandId, target, accountId, command: what }, clockId)
  if (isRefusal(result)) throw new Problem(result)
  return result
}

/** The wake-up is stored with the change that caused it: if the engine does not answer now, it is delivered later. */
export async function wake({ engine, log }: Call, accountId: string, clockId: string | null): Promise<void> {
  try {
    await engine.wake(accountId, clockId)
  } catch (error) {
    log.warn({ err: error, accountId }, 'a wake-up waits')
  }
}

const isOwn = ({ caller }: Call, accountId: string) => caller.accountId === null || caller.accountId === accountId
