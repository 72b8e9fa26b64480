import { heldOf } from '../../domain/invoice/dispute'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { refundableCents } from '../../domain/invoice/refund'
import { refundableDayCents } from '../../domain/partner/days'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { RefundReason, StoreTransaction } from '../ports/store'
import { recordRefund } from './record-refund'

/** How much of the invoice can still be given back to one payment, in cents. The account must be locked. */
export async function refundable(tx: StoreTransaction, invoice: InvoiceRecord): Promise<number> {
  const free = (await paymentsWithRoom(tx, invoice.id)).filter(({ disputed }) => !disputed)
  return refundableWith(tx, invoice, Math.max(0, ...free.map(({ roomCents }) => roomCents)))
}

/** How much of it can still be given back to all its payments together, in cents. The account must be locked. */
export async function refundableInAll(tx: StoreTransaction, invoice: InvoiceRecord): Promise<number> {
  const rooms = await paymentsWithRoom(tx, invoice.id)
  return refundableWith(
    tx,
    invoice,
    rooms.reduce((sum, { roomCents }) => sum + roomCents, 0),
  )
}

async function refundableWith(tx: StoreTransaction, invoice: InvoiceRecord, roomCents: number): Promise<number> {
  const underWay = (await tx.refundsOf(invoice.id)).filter((each) => each.status === 'SENT')
  const underWayCents = underWay.reduce((sum, each) => sum + each.amountCents, 0)
  const heldCents = await held(tx, invoice, underWayCents)
  return refundableCents({ invoice, underWayCents, heldCents, roomCents })
}

/** What there still is of what the invoice paid for, of the kinds of which there can be less than was paid. */
async function held(tx: StoreTransaction, invoice: InvoiceRecord, underWayCents: number): Promise<number> {
  const { id, kind, accountId } = invoice
  if (kind === 'DEPOSIT') return tx.heldDepositCents(id)
  if (kind === 'PARTNER_DAYS') {
    const dayBalance = (await tx.readPartner(accountId))?.dayBalance ?? 0
    return refundableDayCents(invoice, dayBalance) - underWayCents
  }
  return kind === 'TOP_UP' ? tx.refundableWalletCents(accountId) : 0
}

/** A payment and what can still go back to it, in cents. `disputed`: a bank holds a part of it, or took it for good. */
type Payment = { attemptId: string; ordinal: number; roomCents: number; disputed: boolean }

/**
 * The invoice's payments, newest first, those that a bank disputes after all others: the refund of such a one waits until
 * the bank has decided.
 */
async function paymentsWithRoom(tx: StoreTransaction, invoiceId: string): Promise<Payment[]> {
  const refunds = (await tx.refundsOf(invoiceId)).filter((each) => each.status !== 'DROPPED')
  const disputes = await tx.disputesOf(invoiceId)
  return (await tx.attemptsOf(invoiceId))
    .filter((each) => each.outcome === 'SUCCEEDED')
    .map(({ id, ordinal, amountCents }) => {
      const given = refunds.filter((each) => each.attemptId === id).reduce((sum, each) => sum + each.amountCents, 0)
      const held = heldOf(id, disputes)
      return { attemptId: id, ordinal, roomCents: Math.max(0, amountCents - held - given), disputed: held > 0 }
    })
    .sort((a, b) => Number(a.disputed) - Number(b.disputed) || b.ordinal - a.ordinal)
}

type GiveBack = { key: string; amountCents: number; reason: RefundReason; note: string | null; now: Instant }

/**
 * Records a refund to the newest payment that has room for it, or, where none has room for all of it, one to each of
 * several; they are sent after the commit. A known key does nothing.
 */
export async function giveBackTo(
  ports: Ports,
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  { key, amountCents, reason, note, now }: GiveBack,
): Promise<boolean> {
  if ((await tx.refundsOf(invoice.id)).some((each) => each.key === key || each.key.startsWith(`${key}/`))) return false
  for (const part of partsOf(await paymentsWithRoom(tx, invoice.id), amountCents, invoice.id)) {
    await recordRefund(ports, tx, {
      key: part.amountCents === amountCents ? key : `${key}/${part.ordinal}`,
      accountId: invoice.accountId,
      invoiceId: invoice.id,
      attemptId: part.attemptId,
      amountCents: part.amountCents,
      reason,
      note,
      at: now,
    })
  }
  return true
}

type Part = Pick<Payment, 'attemptId' | 'ordinal'> & { amountCents: number }

function partsOf(payments: readonly Payment[], amountCents: number, invoiceId: string): Part[] {
  const whole = payments.find(({ roomCents, disputed }) => !disputed && roomCents >= amountCents)
  if (whole) return [{ ...whole, amountCents }]
  const parts: Part[] = []
  let left = amountCents
  for (const { attemptId, ordinal, roomCents } of payments) {
    const part = Math.min(left, roomCents)
    left -= part
    if (part > 0) parts.push({ attemptId, ordinal, amountCents: part })
  }
  if (left > 0) throw new Error(`the payments of invoice ${invoiceId} have not ${amountCents} cents left to give back`)
  return parts
}
