import {
  type AutoTopUpRecord,
  capOpensAt,
  firesAt,
  freshMethod,
  nextAutoTopUpState,
  refusalOfMode,
  refusalOfTerms,
  type Tried,
} from '../../domain/account/auto-top-up'
import { type AccountRecord, closedText, missingProfile } from '../../domain/account/record'
import { type CommandResult, DONE, type SetAutoTopUp } from '../../domain/commands'
import { type Refusal, refuse } from '../../domain/errors'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { runKey } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import { saveMoved } from '../collection/auto-top-up'
import { collect } from '../collection/collect'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { issueTopUp } from './top-up'

/** When the standing order fires by itself, or null: read from the facts as they are now. */
export async function autoTopUpAt(
  tx: StoreTransaction,
  { id: accountId, billingMode, closedAt }: AccountRecord,
  balanceMicros: number,
  now: Instant,
): Promise<Instant | null> {
  if (billingMode !== 'PREPAID' || closedAt !== null) return null
  const rule = await tx.readAutoTopUp(accountId)
  return rule === null ? null : firesAt(rule, { balanceMicros, tried: await triedBy(tx, rule), now })
}

/** Only after a failure does it matter what the latest top-up was tried on. */
async function triedBy(tx: StoreTransaction, { accountId, failures, invoiceId }: AutoTopUpRecord): Promise<Tried> {
  if (failures === 0 || invoiceId === null) return { methods: [], attempts: [] }
  return { methods: await tx.methodsOf(accountId), attempts: await tx.attemptsOf(invoiceId) }
}

/**
 * S9: charges the agreed amount once, or rests where a cap is reached. Safe to run again: the top-up is written with the
 * state IN_FLIGHT, and a repetition at the same instant goes on with it.
 */
export async function fireAutoTopUp(ports: Ports, accountId: string, now: Instant): Promise<void> {
  const fired = await ports.store.transaction((tx) => fire(ports, tx, accountId, now))
  if (fired === null) return
  const { invoiceId, preferredId } = fired
  await collect(ports, {
    accountId,
    runKey: runKey.issue(invoiceId),
    trigger: 'AUTOMATIC',
    collector: 'account',
    now,
    onSession: false,
    methodId: null,
    preferredId,
    open: (tx) => tx.lockInvoice(invoiceId),
  })
}

async function fire(
  ports: Ports,
  tx: StoreTransaction,
  accountId: string,
  now: Instant,
): Promise<{ invoiceId: string; preferredId: string | null } | null> {
  const account = await tx.lockAccount(accountId)
  const rule = await tx.readAutoTopUp(accountId)
  if (rule === null) return null
  if (rule.state === 'IN_FLIGHT' && rule.invoiceId !== null) {
    const begun: InvoiceRecord = await tx.readInvoice(rule.invoiceId)
    return begun.dueAt === now ? { invoiceId: begun.id, preferredId: null } : null
  }
  const balanceMicros = await tx.balanceMicros(accountId)
  const tried = await triedBy(tx, rule)
  const at = account.closedAt === null ? firesAt(rule, { balanceMicros, tried, now }) : null
  if (at === null || at > now) return null
  const window = await tx.autoTopUpWindow(accountId, now)
  const opensAt = capOpensAt(rule, window.earlier, { now, ...window })
  if (opensAt !== null) {
    await rest(tx, rule, opensAt, now)
    return null
  }
  const invoiceId = ports.newId('inv')
  const { amountCents } = rule
  await issueTopUp(ports, tx, account, { invoiceId, amountCents, cause: 'AUTO_TOP_UP', at: now })
  const state = nextAutoTopUpState(nextAutoTopUpState(rule.state, 'COOLED_DOWN'), 'FIRED')
  await saveMoved(tx, rule, { ...rule, state, since: now, invoiceId, restsUntil: null }, 'FIRED', now)
  return { invoiceId, preferredId: freshMethod(rule, tried)?.id ?? null }
}

/** A cap is reached: nothing is charged until its window reopens, and the customer is told once. */
async function rest(tx: StoreTransaction, rule: AutoTopUpRecord, opensAt: Instant, at: Instant): Promise<void> {
  const { accountId } = rule
  await tx.saveAutoTopUp({ ...rule, restsUntil: opensAt })
  const params = { news: 'CAP' }
  await tx.requestMail({ template: 'E19', about: accountId, step: opensAt, accountId, params, at })
}

type Input = { accountId: string; now: Instant; command: SetAutoTopUp }

/** The customer sets or changes his standing order, or switches it off. Safe to run again: it writes what is wanted. */
export function setAutoTopUp(ports: Ports, { accountId, now, command }: Input): Promise<CommandResult> {
  return ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount(accountId)
    const before = await tx.readAutoTopUp(accountId)
    const { thresholdCents = 0, amountCents = 0, monthlyCapCents } = { ...NO_TERMS, ...before, ...given(command) }
    const wanted = { thresholdCents, amountCents, monthlyCapCents }
    if (!command.enabled) {
      const refusal = before === null ? null : refusalOfTerms(wanted)
      if (before !== null && refusal === null) await switchOff(tx, { ...before, ...wanted }, now)
      return refusal ?? DONE
    }
    const refusal = guard(account) ?? refusalOfTerms(wanted)
    if (refusal !== null) return refusal
    const kept = before ?? { ...nothingYet(accountId, now), ...wanted }
    // Switched on again it begins anew: what failed before is for the person who switches it on to know.
    const anew = kept.state === 'DISABLED'
    const rule: AutoTopUpRecord = {
      ...{ ...kept, ...wanted, restsUntil: null },
      ...(anew ? { state: await stateOnceOn(tx, kept), since: now, failures: 0 } : {}),
    }
    await saveMoved(tx, kept, rule, 'SWITCHED_ON', now)
    return DONE
  })
}

/** What the command names; what it leaves out stays as it is. */
function given({ thresholdCents, amountCents, monthlyCapCents }: SetAutoTopUp) {
  return {
    ...(thresholdCents === undefined ? {} : { thresholdCents }),
    ...(amountCents === undefined ? {} : { amountCents }),
    ...(monthlyCapCents === undefined ? {} : { monthlyCapCents }),
  }
}

const NO_TERMS: { thresholdCents?: number; amountCents?: number; monthlyCapCents: number | null } = {
  monthlyCapCents: null,
}

function guard(account: AccountRecord): Refusal | null {
  const { id, closedAt, billingMode } = account
  if (closedAt !== null) return refuse('ILLEGAL_TRANSITION', closedText(id, closedAt))
  const missing = missingProfile(account)
  if (missing.length > 0) {
    const remedy = `set it with PATCH /v1/accounts/${id}`
    return refuse('BILLING_PROFILE_INCOMPLETE', `The account lacks ${missing.join(', ')}; ${remedy}.`)
  }
  return refusalOfMode(billingMode)
}

const nothingYet = (accountId: string, since: Instant) =>
  ({ accountId, state: 'DISABLED', since, failures: 0, invoiceId: null, restsUntil: null }) as const

/** One that was switched off while its top-up was in flight takes it up again: one at a time (I8). */
async function stateOnceOn(
  tx: StoreTransaction,
  { state, invoiceId }: AutoTopUpRecord,
): Promise<AutoTopUpRecord['state']> {
  const latest = invoiceId === null ? null : await tx.readInvoice(invoiceId)
  const inFlight = latest?.status === 'OPEN' || latest?.status === 'PROCESSING'
  return inFlight ? 'IN_FLIGHT' : nextAutoTopUpState(state, 'SWITCHED_ON')
}

/** Ends the standing order; a top-up that is in flight is collected all the same. */
export async function switchOff(tx: StoreTransaction, rule: AutoTopUpRecord, now: Instant): Promise<void> {
  const state = nextAutoTopUpState(rule.state, 'SWITCHED_OFF')
  await saveMoved(tx, rule, { ...rule, state, since: now, restsUntil: null }, 'SWITCHED_OFF', now)
}
