import { holdAfter } from '../../domain/cancellation'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { causeKey, refundKey } from '../../domain/keys'
import { depositApplied, depositRetained } from '../../domain/ledger'
import { centsToMicros, floorToCents } from '../../domain/money'
import type { NumberRecord } from '../../domain/number/record'
import type { Instant } from '../../domain/time'
import { voidInvoice } from '../collection/close'
import { postingOf } from '../collection/issue'
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
  if (deposit?.status === 'OPEN' && deposit.day0At !== null) patch.depositState = 'FAILED'
  if (deposit?.status === 'PAID') Object.assign(patch, await applyDeposit(tx, number, deposit, now))
  const after = { ...number, ...patch }
  const until = holdAfter(await tx.cancellationFacts(after, number.cancelledAt ?? now)).releaseAt
  if (number.holdUntil !== null && until > number.holdUntil) patch.holdUntil = until
  if (Object.keys(patch).length > 0) await tx.updateNumber(number.id, patch)
  return { ...number, ...patch }
}

/**
 * Row 21: the hold is over. What was used after the cancel comes out of the deposit and its rest goes back; what the
 * deposit did not reach has a final invoice (C23, C24). A repetition finds the deposit settled and the usage taken.
 */
export async function endHold(ports: Ports, numberId: string, now: Instant): Promise<void> {
  const number = await ports.store.transaction((tx) => settleDeposit(ports, tx, numberId, now))
  if (number === null) return
  await chargeUsageOf(ports, number, now, causeKey.trailing(numberId, number.cancelledAt ?? now))
  await ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount(number.accountId)
    const settled = await tx.lockNumber(numberId)
    if (settled?.state !== 'HOLD') return
    await waiveRest(tx, settled, account.currency, now)
    await moveNumber(tx, settled, 'HOLD_OVER', now)
  })
}

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
  if (deposit.status !== 'PAID') {
    await voidInvoice(tx, account, deposit, now, 'HOLD_OVER')
    await tx.updateNumber(numberId, { depositState: 'VOID' })
    return number
  }
  const applied = await applyDeposit(tx, number, deposit, now)
  const rest = deposit.totalCents - (applied.depositUsedCents ?? number.depositUsedCents)
  if (rest > 0 && account.depositRemainder === 'RETAIN') {
    const posting = { ...postingOf(deposit, now), key: `deposit-retained:${deposit.id}`, amountCents: rest }
    await tx.post(depositRetained(posting))
  } else if (rest > 0) {
    await refundRest(ports, tx, number, deposit.id, rest, now)
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

async function refundRest(
  ports: Ports,
  tx: StoreTransaction,
  { accountId }: NumberRecord,
  invoiceId: string,
  amountCents: number,
  at: Instant,
): Promise<void> {
  const attempt = (await tx.attemptsOf(invoiceId)).find((each) => each.outcome === 'SUCCEEDED')
  if (!attempt) throw new Error(`deposit ${invoiceId} is PAID without a payment`)
  await tx.insertRefund({
    id: ports.newId('ref'),
    key: refundKey(invoiceId, 'DEPOSIT_REST'),
    accountId,
    invoiceId,
    attemptId: attempt.id,
    amountCents,
    reason: 'DEPOSIT_REST',
    status: 'SENT',
    refundRef: null,
    at,
    tries: 0,
    tryAt: at,
  })
}
