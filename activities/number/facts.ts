import type { InvoiceRecord } from '../../domain/invoice/record'
import { isInFlight } from '../../domain/invoice/record'
import type { MailTemplate } from '../../domain/mail/catalogue'
import { type NumberFacts, nextNumberAction } from '../../domain/number/next-action'
import type { NumberRecord } from '../../domain/number/record'
import { type Debt, type ServiceFacts, suspensionWarning } from '../../domain/number/service'
import { TERMINAL_STATES } from '../../domain/number/states'
import type { Progress } from '../../domain/progress'
import { warningAbout } from '../dunning/facts'
import type { StoreTransaction } from '../ports/store'

/** Everything the number's next step and service state depend on, from the database as it is now (I4). */
export async function numberFacts(tx: StoreTransaction, number: NumberRecord): Promise<NumberFacts> {
  const service = await serviceFacts(tx, number)
  return {
    ...service,
    firstPaymentUnderWay: number.state === 'PENDING_PAYMENT' && (await firstPaymentUnderWay(tx, number)),
    reminded: await reminded(tx, number),
  }
}

/** The unpaid invoices that bear on the number's service. */
export async function serviceFacts(tx: StoreTransaction, number: NumberRecord): Promise<ServiceFacts> {
  const unpaid = await tx.unpaidInvoicesOfNumber(number.id)
  // A disputed invoice is for what was delivered; the month that is owed now is another one.
  const disputed = unpaid.filter((each) => each.dispute !== null)
  const hosting = unpaid.find((each) => each.kind === 'HOSTING' && each.dispute === null)
  const usage = unpaid.filter((each) => each.kind === 'USAGE' && each.dispute === null)
  return {
    number,
    hostingDebt: hosting ? await debt(tx, hosting) : null,
    usageDebts: await Promise.all(usage.map((each) => debt(tx, each))),
    disputed,
  }
}

async function debt(tx: StoreTransaction, invoice: InvoiceRecord): Promise<Debt> {
  return {
    invoice,
    suspensionWarning: await warningAbout(tx, invoice, suspensionWarning(invoice)),
  }
}

/** The invoice of the number's next period, or of its first one: asked for, and not applied to the number yet. */
export const renewalInvoice = (tx: StoreTransaction, number: NumberRecord): Promise<InvoiceRecord | null> =>
  number.renewalInvoiceId === null ? Promise.resolve(null) : tx.readInvoice(number.renewalInvoiceId)

/**
 * The number's unpaid hosting invoice whose month it never had, if any: a cancel withdraws it (row 14). A disputed month
 * was paid for and used, unless it had not begun yet.
 */
export const undelivered = (number: NumberRecord, unpaid: readonly InvoiceRecord[]): InvoiceRecord | undefined =>
  unpaid.find((each) => each.kind === 'HOSTING' && (each.dispute === null || each.id === number.renewalInvoiceId))

async function firstPaymentUnderWay(tx: StoreTransaction, number: NumberRecord): Promise<boolean> {
  if (number.renewalInvoiceId === null) return false
  return (await tx.attemptsOf(number.renewalInvoiceId)).some((each) => isInFlight(each.outcome))
}

/** Which reminder the number's present time calls for, by the key it is written under. */
export function reminderOf(number: NumberRecord): { template: MailTemplate; about: string; step: number } | null {
  const about = number.id
  if (number.state === 'HOLD' && number.holdUntil !== null && number.trailingInvoiceId === null)
    return { template: 'E24', about, step: number.holdUntil }
  if (number.state === 'ACTIVE' && number.plan === 'ANNUAL')
    return { template: 'E04', about, step: number.periodOrdinal + 1 }
  return null
}

async function reminded(tx: StoreTransaction, number: NumberRecord): Promise<boolean> {
  const reminder = reminderOf(number)
  return reminder !== null && (await tx.mailStatus(reminder)) !== null
}

/** The number's next step, for its workflow. */
export async function numberProgress(tx: StoreTransaction, numberId: string): Promise<Progress> {
  const number = await tx.readNumber(numberId)
  // An order that was refused has left no number behind.
  if (number === null) return { next: null, closed: true }
  return { next: nextNumberAction(await numberFacts(tx, number)), closed: TERMINAL_STATES.includes(number.state) }
}
