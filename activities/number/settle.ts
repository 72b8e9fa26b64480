import { holdAfter, MINIMUM_CHARGE_CENTS } from '../../domain/cancellation'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { causeKey, runKey } from '../../domain/keys'
import { usageWaived } from '../../domain/ledger'
import { centsToMicros } from '../../domain/money'
import type { NumberRecord } from '../../domain/number/record'
import { BEGIN_RELEASE } from '../../domain/number/release'
import { TERMINAL_STATES } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import { causeToCharge } from '../collection/cause'
import { collect } from '../collection/collect'
import { issueInvoice } from '../collection/issue'
import { holdDays, settleDays } from '../partner/deposit'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { moveNumber } from './move'

/** Rows 15–17: charge what was used, then decide the hold from what is now a fact, then take the deposit. */
export async function settleNumber(ports: Ports, numberId: string, accountId: string, now: Instant): Promise<void> {
  const number = await ports.store.transaction((tx) => tx.readNumber(numberId))
  if (number === null || number.cancelledAt === null) return
  if (number.state === 'SETTLING') {
    await ports.store.transaction((tx) => tx.closeReservations(accountId, numberId, now))
    await chargeUsageOf(ports, number, now, causeKey.settlement(numberId, number.cancelledAt))
    await ports.store.transaction((tx) => decideHold(ports, tx, numberId, now))
  }
  await chargeDeposit(ports, numberId, accountId, now)
}

/** Charges the number's whole unbilled usage, if it is worth a charge (C17, C22, C24). `base` names the occasion. */
export async function chargeUsageOf(ports: Ports, number: NumberRecord, now: Instant, base: string): Promise<void> {
  const { accountId, id: numberId } = number
  const cause = await ports.store.transaction((tx) => causeToCharge(tx, accountId, base))
  await collect(ports, {
    accountId,
    trigger: 'AUTOMATIC',
    collector: 'number',
    now,
    onSession: false,
    methodId: null,
    open: async (tx, account) => {
      const before = await tx.invoiceByCause(accountId, cause)
      if (before) return tx.lockInvoice(before.id)
      if ((await tx.billableCents({ accountId, numberId })) < MINIMUM_CHARGE_CENTS) return null
      const id = ports.newId('inv')
      const lines = await tx.takeUsage({ accountId, numberId, invoiceId: id })
      const { currency } = account
      return issueInvoice(ports, tx, {
        id,
        accountId,
        numberId,
        kind: 'USAGE',
        cause: 'CANCEL',
        causeKey: cause,
        currency,
        lines,
        at: now,
      })
    },
  })
}

async function decideHold(ports: Ports, tx: StoreTransaction, numberId: string, now: Instant): Promise<void> {
  const { accountId } = (await tx.readNumber(numberId)) ?? { accountId: '' }
  const account = await tx.lockAccount(accountId)
  const number = await tx.lockNumber(numberId)
  if (number?.state !== 'SETTLING' || number.cancelledAt === null) return
  const { releaseAt, depositCents, depositDays } = holdAfter(await tx.cancellationFacts(number, number.cancelledAt))
  if (releaseAt <= number.cancelledAt) {
    await waiveRest(tx, number, account.currency, now)
    await settleDays(tx, number, now)
    await moveNumber(tx, number, 'NOTHING_TO_HOLD', now, BEGIN_RELEASE)
    await tx.requestMail({ template: 'E21', about: numberId, step: number.cancelledAt, accountId, numberId, at: now })
    return
  }
  const deposit = depositCents > 0 ? await issueDeposit(ports, tx, number, account.currency, depositCents, now) : null
  const depositState = deposit === null ? ('NONE' as const) : ('PENDING' as const)
  const held = (depositDays ?? 0) > 0 ? await holdDays(tx, number, now) : { depositState }
  const patch = { holdUntil: releaseAt, heldSince: now, depositInvoiceId: deposit?.id ?? null, ...held }
  await moveNumber(tx, number, 'PAID_USAGE_HELD', now, patch)
  const invoiceId = deposit?.id ?? null
  await tx.requestMail({ template: 'E22', about: numberId, step: releaseAt, accountId, numberId, invoiceId, at: now })
}

/**
 * Usage below the smallest charge that neither credit nor a deposit covers is forgiven, with a posting that says so (C17).
 */
export async function waiveRest(
  tx: StoreTransaction,
  number: NumberRecord,
  currency: string,
  at: Instant,
): Promise<void> {
  const { accountId, id: numberId } = number
  const creditMicros = await tx.creditMicros(accountId)
  const shortfall = await smallShortfall(tx, accountId, numberId)
  const restMicros = await tx.coverUsage(numberId, await tx.unbilledMicros(numberId))
  const amountMicros = restMicros - Math.min(restMicros, creditMicros) + shortfall
  if (amountMicros === 0) return
  await tx.post(usageWaived({ key: `waived:${numberId}:${at}`, accountId, numberId, at, currency, amountMicros }))
}

/** What a prepaid balance is below zero by and no charge can take, when the account's last number leaves (S1, C17). */
async function smallShortfall(tx: StoreTransaction, accountId: string, leavingId: string): Promise<number> {
  const others = (await tx.numbersOf(accountId)).filter(({ id }) => id !== leavingId)
  const last = others.every(({ state }) => TERMINAL_STATES.includes(state))
  const shortfall = last ? await tx.shortfallMicros(accountId) : 0
  return shortfall < centsToMicros(MINIMUM_CHARGE_CENTS) ? shortfall : 0
}

async function issueDeposit(
  ports: Ports,
  tx: StoreTransaction,
  number: NumberRecord,
  currency: string,
  amountCents: number,
  at: Instant,
): Promise<InvoiceRecord> {
  const { accountId, id: numberId } = number
  const description = `Deposit for ${number.phoneNumber} until it is released`
  return issueInvoice(ports, tx, {
    accountId,
    numberId,
    kind: 'DEPOSIT',
    cause: 'CANCEL',
    causeKey: await causeToCharge(tx, accountId, causeKey.deposit(numberId, number.cancelledAt ?? at)),
    currency,
    lines: [{ numberId, description, quantity: 1, unitPriceMicros: amountCents * 10_000, amountCents }],
    at,
  })
}

/** Row 17: the deposit is tried at once; unpaid, its own ladder goes on while the hold runs (row 18). */
async function chargeDeposit(ports: Ports, numberId: string, accountId: string, now: Instant): Promise<void> {
  const number = await ports.store.transaction((tx) => tx.readNumber(numberId))
  if (number?.state !== 'HOLD' || number.depositState !== 'PENDING' || number.depositInvoiceId === null) return
  const invoiceId = number.depositInvoiceId
  await collect(ports, {
    accountId,
    runKey: runKey.issue(invoiceId),
    trigger: 'AUTOMATIC',
    collector: 'number',
    now,
    onSession: false,
    methodId: null,
    open: (tx) => tx.lockInvoice(invoiceId),
    settled: async (tx, { kind }) => {
      if (kind === 'PAID') await tx.updateNumber(numberId, { depositState: 'PAID' })
      else if (kind === 'DECLINED' || kind === 'NO_METHOD' || kind === 'REQUIRES_ACTION') {
        await tx.updateNumber(numberId, { depositState: 'FAILED' })
      }
    },
  })
}
