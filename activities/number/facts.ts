import type { AccountRecord } from '../../domain/account/record'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { preferencesOf } from '../../domain/mail/preferences'
import { type NumberFacts, nextNumberAction } from '../../domain/number/next-action'
import type { NumberRecord } from '../../domain/number/record'
import { type Reminder, remindersOf } from '../../domain/number/reminders'
import { type Debt, type ServiceFacts, suspensionWarning } from '../../domain/number/service'
import { TERMINAL_STATES } from '../../domain/number/states'
import type { Progress } from '../../domain/progress'
import type { Instant } from '../../domain/time'
import { isUnderWay } from '../collection/in-flight'
import { warningAbout } from '../dunning/facts'
import type { StoreTransaction } from '../ports/store'

/** The unpaid invoices that bear on the number's service, from the database as it is now (I4). */
export const serviceFacts = async (tx: StoreTransaction, number: NumberRecord): Promise<ServiceFacts> =>
  serviceOf(tx, number, await tx.unpaidInvoicesOfNumber(number.id))

async function serviceOf(
  tx: StoreTransaction,
  number: NumberRecord,
  unpaid: readonly InvoiceRecord[],
): Promise<ServiceFacts> {
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

export async function firstPaymentUnderWay(tx: StoreTransaction, number: NumberRecord): Promise<boolean> {
  if (number.renewalInvoiceId === null) return false
  return isUnderWay(tx, number.renewalInvoiceId)
}

/** The first of the number's reminders that was not written yet. */
export async function nextReminder(
  tx: StoreTransaction,
  number: NumberRecord,
  { mailPreferences }: Pick<AccountRecord, 'mailPreferences'>,
  now: Instant,
): Promise<Reminder | null> {
  if (number.state !== 'ACTIVE' && number.state !== 'HOLD') return null
  for (const reminder of remindersOf(number, preferencesOf(mailPreferences), now)) {
    if ((await tx.mailStatus({ ...reminder, about: number.id })) === null) return reminder
  }
  return null
}

/** The number's next step, for its workflow. */
export async function numberProgress(
  tx: StoreTransaction,
  { numberId, accountId, now }: { numberId: string; accountId: string; now: Instant },
): Promise<Progress> {
  const [number, account, unpaid] = await Promise.all([
    tx.readNumber(numberId),
    tx.readAccount(accountId),
    tx.unpaidInvoicesOfNumber(numberId),
  ])
  // An order that was refused has left no number behind.
  if (number === null) return { next: null, closed: true }
  const facts: NumberFacts = {
    ...(await serviceOf(tx, number, unpaid)),
    firstPaymentUnderWay: number.state === 'PENDING_PAYMENT' && (await firstPaymentUnderWay(tx, number)),
    remindAt: (await nextReminder(tx, number, account, now))?.at ?? null,
  }
  return { next: nextNumberAction(facts), closed: TERMINAL_STATES.includes(number.state) }
}
