import type { AccountRecord } from '../../domain/account/record'
import { holdAfter, TRAILING_HOLD } from '../../domain/cancellation'
import { type InvoiceRecord, outstandingCents } from '../../domain/invoice/record'
import { causeKey, dunningEntity, refundKey } from '../../domain/keys'
import { depositApplied, depositRetained } from '../../domain/ledger'
import { centsToMicros, floorToCents } from '../../domain/money'
import type { NumberRecord } from '../../domain/number/record'
import { BEGIN_RELEASE } from '../../domain/number/release'
import { lacksDeposit } from '../../domain/partner/channel'
import type { Instant } from '../../domain/time'
import { giveUpInvoice, reduceInvoice, voidInvoice } from '../collection/close'
import { giveBackTo } from '../collection/give-back'
import { isUnderWay } from '../collection/in-flight'
import { postingOf } from '../collection/issue'
import { holdLackingDays, settleDays } from '../partner/deposit'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { moveNumber } from './move'
import { chargeUsageOf, waiveRest } from './settle'

/** While held: the deposit's state and the release follow what was paid meanwhile (rows 18, 19; C22). */
export async function followHold(tx: StoreTransaction, number: NumberRecord, now: Instant): Promise<NumberRecord> {
  const deposit = number.depositInvoiceId === null ? null : await tx.readInvoice(number.depositInvoiceId)
  const patch: Partial<NumberRecord> = {}
  if (deposit?.status === 'PAID' && number.depositState !== 'PAID') patch.depositState = 'PAID'
  if (deposit?.status === 'VOID' && number.depositState !== 'VOID') patch.depositState = 'VOID'
  const failed = deposit?.status === 'OPEN' && (deposit.day0At !== null || deposit.dispute !== null)
  if (failed && number.depositState !== 'FAILED') patch.depositState = 'FAILED'
  if (deposit?.status === 'PAID') Object.assign(patch, await applyDeposit(tx, number, deposit, now))
  if (lacksDeposit(number) && !isOver(number, now)) Object.assign(patch, await holdLackingDays(tx, number, now))
  const until = await heldUntil(tx, { ...number, ...patch }, now)
  if (until !== number.holdUntil) patch.holdUntil = until
  if (Object.keys(patch).length > 0) await tx.updateNumber(number.id, patch)
  return { ...number, ...patch }
}

/** The payment of a paid dialogue moves the release (C22); that of the final invoice ends the hold instead (C24). */
async function heldUntil(tx: StoreTransaction, number: NumberRecord, now: Instant): Promise<Instant | null> {
  const { holdUntil, trailingInvoiceId, metaReleaseAt } = number
  if (holdUntil === null) return null
  if (trailingInvoiceId === null) {
    const { releaseAt } = holdAfter(await tx.cancellationFacts(number, number.cancelledAt ?? now))
    return Math.max(holdUntil, releaseAt)
  }
  return isSettled(await tx.readInvoice(trailingInvoiceId))
    ? Math.min(holdUntil, Math.max(now, metaReleaseAt ?? now))
    : holdUntil
}

/**
 * Row 21: the hold is over. What was used after the cancel comes out of the deposit and its rest goes back; what the
 * deposit did not reach has a final invoice (C23), and while that is unpaid the number stays blocked for a while longer
 * (C24). A repetition finds the deposit settled and the usage taken.
 */
export async function endHold(ports: Ports, numberId: string, now: Instant): Promise<void> {
  const number = await ports.store.transaction((tx) => settleDeposit(ports, tx, numberId, now))
  if (number === null) return
  const cause = causeKey.trailing(numberId, number.cancelledAt ?? now)
  await chargeUsageOf(ports, number, now, cause)
  await ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount(number.accountId)
    const settled = await tx.lockNumber(numberId)
    if (settled?.state !== 'HOLD') return
    if (await waitsForTrailing(tx, account, settled, cause, now)) return
    await waiveRest(tx, settled, account.currency, now)
    await settleDays(tx, settled, now)
    await moveNumber(tx, settled, 'HOLD_OVER', now, BEGIN_RELEASE)
  })
}

/**
 * Whether the unpaid final invoice keeps the number: once, for `TRAILING_HOLD`. When that is over the invoice is given up
 * and the account is barred; a charge that is under way, and an invoice for other numbers too, is left to its collection.
 */
async function waitsForTrailing(
  tx: StoreTransaction,
  account: AccountRecord,
  number: NumberRecord,
  cause: string,
  now: Instant,
): Promise<boolean> {
  const known = number.trailingInvoiceId
  const trailing = known === null ? await finalInvoice(tx, number, cause) : await tx.lockInvoice(known)
  if (trailing === null) return false
  const unpaid = !isSettled(trailing)
  if (known === null) {
    const longer = unpaid ? { holdUntil: now + TRAILING_HOLD } : {}
    await tx.updateNumber(number.id, { trailingInvoiceId: trailing.id, ...longer })
    return unpaid
  }
  const underWay = await isUnderWay(tx, trailing.id)
  // What a bank disputes is not given up before it has decided.
  if (unpaid && !underWay && trailing.dispute === null && trailing.numberId === number.id) {
    await giveUpInvoice(tx, account, trailing, now)
    await tx.wake(dunningEntity(trailing.id), account.id, now)
  }
  return false
}

/** What was used since the cancel and invoiced: by a month start meanwhile, or now under `cause`. Unpaid goes first. */
async function finalInvoice(
  tx: StoreTransaction,
  { id, accountId, cancelledAt }: NumberRecord,
  cause: string,
): Promise<InvoiceRecord | null> {
  const unpaid = (await tx.unpaidInvoicesOfNumber(id)).filter((each) => each.kind === 'USAGE')
  const since = unpaid.find((each) => cancelledAt !== null && each.dueAt > cancelledAt)
  return since ?? (await tx.invoiceByCause(accountId, cause))
}

const isOver = ({ holdUntil }: NumberRecord, now: Instant): boolean => holdUntil !== null && holdUntil <= now

const isSettled = ({ status }: InvoiceRecord): boolean => status === 'PAID' || status === 'VOID'

/** Uses, gives back or voids the deposit; null when the hold is not over. */
async function settleDeposit(
  ports: Ports,
  tx: StoreTransaction,
  numberId: string,
  now: Instant,
): Promise<NumberRecord | null> {
  const found = await tx.readNumber(numberId)
  if (found === null) return null
  const account = await tx.lockAccount(found.accountId)
  const number = await tx.lockNumber(numberId)
  if (number?.state !== 'HOLD' || number.holdUntil === null || number.holdUntil > now) return null
  if (number.depositInvoiceId === null) return number
  const deposit = await tx.lockInvoice(number.depositInvoiceId)
  if (deposit.status === 'VOID') return number
  if (deposit.status !== 'PAID') {
    await withdrawDeposit(ports, tx, account, number, deposit, now)
    return number
  }
  const applied = await applyDeposit(tx, number, deposit, now)
  const rest = deposit.totalCents - (applied.depositUsedCents ?? number.depositUsedCents)
  if (rest > 0 && account.depositRemainder === 'RETAIN') {
    const posting = { ...postingOf(deposit, now), key: `deposit-retained:${deposit.id}`, amountCents: rest }
    await tx.post(depositRetained(posting))
  } else if (rest > 0) {
    await refundRest(ports, tx, deposit, rest, now)
  }
  await tx.updateNumber(numberId, { ...applied, depositState: 'PAID', depositUsedCents: deposit.totalCents })
  return number
}

/** Pays whole cents of the number's unbilled usage out of the paid deposit, as far as it reaches (C23, row 19). */
async function applyDeposit(
  tx: StoreTransaction,
  number: NumberRecord,
  deposit: InvoiceRecord,
  now: Instant,
): Promise<Partial<Pick<NumberRecord, 'depositUsedCents' | 'depositAppliedAt'>>> {
  const left = deposit.totalCents - number.depositUsedCents
  const due = floorToCents(Math.min(await tx.unbilledMicros(number.id), centsToMicros(left))).cents
  const amountCents = floorToCents(await tx.coverUsage(number.id, centsToMicros(due))).cents
  if (amountCents === 0) return {}
  const depositUsedCents = number.depositUsedCents + amountCents
  const key = `deposit-applied:${deposit.id}:${depositUsedCents}`
  await tx.post(depositApplied({ ...postingOf(deposit, now), key, amountCents }))
  const { accountId, id: numberId } = number
  const data = { amountCents, restCents: deposit.totalCents - depositUsedCents }
  await tx.record({ type: 'deposit.applied', at: now, accountId, numberId, invoiceId: deposit.id, data })
  return { depositUsedCents, depositAppliedAt: now }
}

/**
 * An unpaid deposit falls away with its hold. One that a bank took back by a dispute falls away as far as it was not
 * used: what it has paid for stays owed, and what of it is still with us goes back.
 */
async function withdrawDeposit(
  ports: Ports,
  tx: StoreTransaction,
  account: AccountRecord,
  number: NumberRecord,
  deposit: InvoiceRecord,
  now: Instant,
): Promise<void> {
  const unused = deposit.totalCents - number.depositUsedCents
  const owed = outstandingCents(deposit)
  if (owed > unused) await reduceInvoice(ports, tx, deposit, unused, now, 'UNUSED_DEPOSIT')
  else await voidInvoice(tx, account, deposit, now, 'HOLD_OVER')
  if (unused > owed) await refundRest(ports, tx, deposit, unused - owed, now)
  const settled = deposit.dispute === null ? {} : { depositUsedCents: deposit.totalCents }
  await tx.updateNumber(number.id, { depositState: 'VOID', ...settled })
}

async function refundRest(
  ports: Ports,
  tx: StoreTransaction,
  deposit: InvoiceRecord,
  amountCents: number,
  now: Instant,
): Promise<void> {
  const key = refundKey(deposit.id, 'DEPOSIT_REST')
  await giveBackTo(ports, tx, deposit, { key, amountCents, reason: 'DEPOSIT_REST', note: null, now })
}
