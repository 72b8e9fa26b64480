import type { AccountRecord } from '../../domain/account/record'
import { isStop } from '../../domain/decline'
import { hasMethodToTry, TRANSIENT_TRIES } from '../../domain/dunning/ladder'
import { policyCodeFor, policyOf } from '../../domain/dunning/policies'
import type { DunningPolicy } from '../../domain/dunning/policy'
import { type AttemptRecord, hasLadder, type InvoiceRecord } from '../../domain/invoice/record'
import { accountEntity, dunningEntity, numberEntity } from '../../domain/keys'
import { DAY, type Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'
import type { CollectionResult, Run } from './run'
import { refreshStanding } from './standing'
import { afterTopUp } from './top-up'

type EndOfRun = {
  run: Run
  account: AccountRecord
  invoice: InvoiceRecord
  kind: CollectionResult['kind']
  attempt: AttemptRecord | null
  attempts: AttemptRecord[]
}

/**
 * What a finished run means for the invoice: the first definite failure of an automatic try is day 0 of its ladder
 * (dunning.md, rules 2 and 10), and whatever is not paid has its collection woken, which owns every later step.
 */
export async function afterRun(tx: StoreTransaction, end: EndOfRun): Promise<InvoiceRecord> {
  const { run, account, invoice, kind } = end
  if (kind === 'PAID' || kind === 'BUSY' || kind === 'CLOSED') return invoice
  if (invoice.kind === 'TOP_UP') {
    await afterTopUp(tx, end)
    return tx.readInvoice(invoice.id)
  }
  const failed = kind === 'DECLINED' || kind === 'REQUIRES_ACTION' || kind === 'NO_METHOD'
  const automatic = run.trigger === 'AUTOMATIC'
  // An invoice that was closed while its charge was under way is no longer asked for.
  const asked = invoice.status === 'OPEN'
  if (asked && failed && automatic && hasLadder(invoice) && invoice.day0At === null) await beginLadder(tx, end)
  else if (asked && kind === 'REQUIRES_ACTION' && automatic) await askToAuthenticate(tx, end)
  else if (asked && kind === 'DECLINED' && invoice.day0At !== null) await tellNothingIsLeft(tx, end, invoice.day0At)
  if (failed) await wakeThoseWhoWaited(tx, end)
  if (kind === 'TRANSIENT') await alertOfSilence(tx, end)
  // A first order that was refused is over with its number; nobody collects it.
  const collectable = hasLadder(invoice) || !failed
  if (collectable && run.collector !== 'dunning') await tx.wake(dunningEntity(invoice.id), account.id, run.now)
  return tx.readInvoice(invoice.id)
}

/** The run has used up its tries and got no decision: a person is told, once (dunning.md, TRANSIENT). */
async function alertOfSilence(tx: StoreTransaction, { run, invoice, attempts }: EndOfRun): Promise<void> {
  const tries = attempts.filter((each) => each.runKey === run.runKey && each.outcome === 'TRANSIENT').length
  if (tries !== TRANSIENT_TRIES + 1) return
  const { accountId, numberId, id: invoiceId } = invoice
  const data = { code: 'CHARGE_UNDECIDED', tries }
  await tx.record({ type: 'ops.alert', at: run.now, accountId, numberId, invoiceId, data })
}

/** While a charge is in flight the account makes no further one (C16), and a first order does not expire (row 3). */
async function wakeThoseWhoWaited(tx: StoreTransaction, { run, invoice }: EndOfRun): Promise<void> {
  const { accountId, numberId } = invoice
  if (invoice.kind === 'USAGE' && run.collector !== 'account')
    await tx.wake(accountEntity(accountId), accountId, run.now)
  if (invoice.cause === 'SIGN_UP' && numberId !== null && run.collector !== 'number') {
    await tx.wake(numberEntity(numberId), accountId, run.now)
  }
}

async function beginLadder(tx: StoreTransaction, end: EndOfRun): Promise<void> {
  const { run, account, invoice } = end
  const policy = policyOf(policyCodeFor(invoice.kind, account.dunningPolicy))
  const day0At = run.now
  await tx.updateInvoice(invoice.id, { day0At, dunningPolicy: policy.code, dunningVersion: policy.version })
  await refreshStanding(tx, account, day0At)
  if (end.kind === 'REQUIRES_ACTION') await askToAuthenticate(tx, end)
  else await firstNotice(tx, end, policy)
  if (invoice.kind === 'USAGE') {
    for (const numberId of await tx.numbersOn(invoice.id)) await tx.wake(numberEntity(numberId), account.id, day0At)
  } else if (invoice.numberId !== null && run.collector !== 'number') {
    await tx.wake(numberEntity(invoice.numberId), account.id, day0At)
  }
}

/** The mail of day 0, unless the suspension of the same instant tells it (rule 11: with grace 0 only E11). */
async function firstNotice(tx: StoreTransaction, { invoice, run }: EndOfRun, policy: DunningPolicy): Promise<void> {
  const row = policy.rows.find((each) => each.day === 0)
  // A number that is leaving is not suspended for what it used last, so nothing else would tell its owner.
  const leaving = invoice.kind === 'USAGE' && invoice.cause === 'CANCEL'
  // A question that was asked before defers the suspension of day 0 too (C20).
  const spared = leaving || invoice.deferredDays > 0
  if (!row?.mail || (row.service === 'SUSPEND' && !spared)) return
  const template = row.service === 'SUSPEND' ? 'E09' : row.mail
  const { accountId, numberId, id: invoiceId } = invoice
  await tx.requestMail({ template, about: invoiceId, step: 0, accountId, numberId, invoiceId, at: run.now })
}

/** E08: the bank asks the customer; it costs no retry (I14). */
async function askToAuthenticate(tx: StoreTransaction, { invoice, attempt, run }: EndOfRun): Promise<void> {
  const { accountId, numberId, id: invoiceId } = invoice
  const step = attempt?.id ?? 0
  await tx.requestMail({ template: 'E08', about: invoiceId, step, accountId, numberId, invoiceId, at: run.now })
}

/**
 * The bank has stopped the last method that was left (row 9): the customer is told at once, with the link, unless they
 * wait for the answer or the ladder's own mail goes out at this instant.
 */
async function tellNothingIsLeft(tx: StoreTransaction, end: EndOfRun, day0At: Instant): Promise<void> {
  const { run, invoice, attempts } = end
  if (run.onSession) return
  const stopped = attempts.findLast((each) => each.runKey === run.runKey && isStop(each.declineClass))
  const methods = await tx.methodsOf(invoice.accountId)
  if (!stopped || hasMethodToTry({ methods, attempts })) return
  const { rows } = policyOf(invoice.dunningPolicy ?? 'standard', invoice.dunningVersion ?? undefined)
  if (rows.some((row) => row.mail && day0At + row.day * DAY === run.now)) return
  const { accountId, numberId, id: invoiceId } = invoice
  const template = invoice.kind === 'DEPOSIT' ? 'E23' : 'E09'
  const step = `stopped:${stopped.id}`
  await tx.requestMail({ template, about: invoiceId, step, accountId, numberId, invoiceId, at: run.now })
}
