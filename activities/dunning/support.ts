import { type CommandResult, DONE, type RefundInvoice } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import { type InvoiceRecord, isInFlight, outstandingCents } from '../../domain/invoice/record'
import { refundKey } from '../../domain/keys'
import { usageWaived } from '../../domain/ledger'
import { centsToMicros } from '../../domain/money'
import type { Instant } from '../../domain/time'
import { voidInvoice } from '../collection/close'
import { giveBackTo, refundable } from '../collection/give-back'
import { postingOf } from '../collection/issue'
import { wakeThoseConcerned } from '../collection/wake'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'

type Input = { invoiceId: string; now: Instant }

/**
 * Support withdraws an unpaid invoice. Its usage is forgiven and not invoiced again; what the numbers do without it,
 * they read from the facts. Voiding a voided one changes nothing.
 */
export async function voidUnpaid(ports: Ports, { invoiceId, now }: Input): Promise<CommandResult> {
  return ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount((await tx.readInvoice(invoiceId)).accountId)
    const invoice = await tx.lockInvoice(invoiceId)
    if (invoice.status === 'VOID') return DONE
    if (invoice.status === 'PAID') {
      return refuse(
        'INVOICE_NOT_PAYABLE',
        `Invoice ${invoice.number} is PAID; only unpaid ones can be voided. Refund it.`,
      )
    }
    const attempts = await tx.attemptsOf(invoiceId)
    if (attempts.some((each) => isInFlight(each.outcome))) {
      const detail = `A charge of invoice ${invoice.number} is under way; void it when its result is known.`
      return refuse('INVOICE_NOT_PAYABLE', detail)
    }
    await voidInvoice(tx, account, invoice, now, 'SUPPORT')
    // `invoice` is as it was before: what it still asked for is what is forgiven.
    if (invoice.kind === 'USAGE') await forgiveUsage(tx, invoice, now)
    await wakeThoseConcerned(tx, invoice, attempts, { now, collector: 'dunning' })
    return DONE
  })
}

/** Its dialogues stay on the voided invoice, so they are never taken again; the balance must not owe them either. */
async function forgiveUsage(tx: StoreTransaction, invoice: InvoiceRecord, at: Instant): Promise<void> {
  const posting = { ...postingOf(invoice, at), key: `waived:${invoice.id}`, note: 'SUPPORT' }
  await tx.post(usageWaived({ ...posting, amountMicros: centsToMicros(outstandingCents(invoice)) }))
}

/** Support gives back money of a paid invoice. What the invoice paid for stays as it is. */
export async function refundPaid(
  ports: Ports,
  { invoiceId, now, command, commandId }: Input & { command: RefundInvoice; commandId: string },
): Promise<CommandResult> {
  const { amountCents, note } = command
  return ports.store.transaction(async (tx) => {
    const { accountId, numberId } = await tx.readInvoice(invoiceId)
    await tx.lockAccount(accountId)
    const number = numberId === null ? null : await tx.lockNumber(numberId)
    const invoice = await tx.lockInvoice(invoiceId)
    const key = refundKey(invoiceId, `support:${commandId}`)
    if ((await tx.refundsOf(invoiceId)).some((each) => each.key === key)) return DONE
    if (invoice.status !== 'PAID') {
      const detail = `Invoice ${invoice.number} is ${invoice.status}; only PAID ones can be refunded.`
      return refuse('ILLEGAL_TRANSITION', detail)
    }
    const rest = await refundable(tx, invoice)
    if (amountCents > rest) return tooMuch(rest)
    await giveBackTo(ports, tx, invoice, { key, amountCents, reason: 'SUPPORT', note, now })
    // What is given back of a deposit is gone from it: neither usage nor the end of the hold finds it there.
    if (number?.depositInvoiceId === invoiceId) {
      await tx.updateNumber(number.id, { depositUsedCents: number.depositUsedCents + amountCents })
    }
    return DONE
  })
}

function tooMuch(refundableCents: number): CommandResult {
  const message = `must be at most ${refundableCents}, the rest that can be refunded`
  return refuse('VALIDATION_FAILED', `amountCents: ${message}`, {
    refundableCents,
    errors: [{ path: 'amountCents', message }],
  })
}
