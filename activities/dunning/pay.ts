import { type CommandResult, DONE, type PayInvoice } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import { runKey } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import { runCollection } from './run'

/** A person pays the invoice now: with the method they name, else the primary and then the backup. Moves no ladder (I6). */
export async function payNow(
  ports: Ports,
  input: { invoiceId: string; now: Instant; command: PayInvoice; commandId: string },
): Promise<CommandResult> {
  const { invoiceId, now, command } = input
  const { methodId, trigger } = command
  const key = runKey.command(invoiceId, input.commandId)
  const result = await runCollection(ports, invoiceId, { runKey: key, trigger, now, methodId, onSession: true })
  const invoice = result.invoice ?? (await ports.store.transaction((tx) => tx.readInvoice(invoiceId)))
  if (invoice.status === 'PAID' && (result.kind !== 'CLOSED' || (await paidBy(ports, invoiceId, key)))) return DONE
  switch (result.kind) {
    case 'DECLINED':
    case 'TRANSIENT': {
      const code = result.attempt?.declineCode ?? null
      return refuse('PAYMENT_DECLINED', `The payment was declined (${code}). Try another payment method.`, {
        declineCode: code,
      })
    }
    case 'NO_METHOD': {
      const barred = methodId !== null && (await isBarred(ports, methodId))
      const detail = barred
        ? `A payment on ${methodId} was disputed, so it is not charged again. Add another method, or name one.`
        : 'There is no usable payment method. Add one, or name another.'
      return refuse('PAYMENT_DECLINED', detail, { declineCode: null })
    }
    case 'REQUIRES_ACTION':
      return refuse('PAYMENT_DECLINED', 'The bank asks the cardholder to confirm the payment.', {
        declineCode: result.attempt?.declineCode ?? null,
      })
    case 'BUSY':
      return refuse('INVOICE_NOT_PAYABLE', 'A charge of this invoice is under way; its result will be known shortly.')
    case 'CLOSED':
      return refuse(
        'INVOICE_NOT_PAYABLE',
        `The invoice is ${invoice.status}; only OPEN and UNCOLLECTIBLE ones can be paid.`,
      )
    default:
      return DONE
  }
}

async function isBarred(ports: Ports, methodId: string): Promise<boolean> {
  return (await ports.store.transaction((tx) => tx.readMethod(methodId)))?.status === 'BARRED'
}

/** Whether this command has paid the invoice already: it is carried out again after a crash. */
async function paidBy(ports: Ports, invoiceId: string, key: string): Promise<boolean> {
  const attempts = await ports.store.transaction((tx) => tx.attemptsOf(invoiceId))
  return attempts.some((each) => each.runKey === key && each.outcome === 'SUCCEEDED')
}
