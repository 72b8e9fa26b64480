import { DateTime } from 'luxon'
import { methodsForTry } from '../../../domain/invoice/methods'
import {
  type InvoiceLine,
  type InvoiceRecord,
  isUnpaid,
  type MethodRecord,
  outstandingCents,
} from '../../../domain/invoice/record'
import type { InvoiceFacts, InvoiceLineFacts } from '../../../domain/mail/invoice-facts'
import { MICROS_PER_CENT } from '../../../domain/money'
import type { NumberRecord } from '../../../domain/number/record'
import { cancellationAt, suspensionAt } from '../../../domain/number/service'
import { LIVE_STATES, maySend } from '../../../domain/number/states'
import { type Instant, iso, isoOrNull } from '../../../domain/time'
import { type Account, Prisma } from '../../../generated/prisma/client'
import type { Transaction } from '../../store/client'
import { columnsOf } from '../../store/records'
import type { Collection } from '../../store/views/collection-facts'
import { nextAttemptAt } from '../../store/views/next-steps'
import { attemptFacts } from './attempts'
import { readCollections } from './collection'
import type { Reading } from './reading'

const NUMBER_ON = columnsOf(['id', 'phoneNumber', 'state', 'suspensionReasons'])
type NumberOn = Pick<NumberRecord, 'id' | 'phoneNumber' | 'state' | 'suspensionReasons'>

/** The invoice with what was tried and what comes next if it stays unpaid. Throws when there is none. */
export async function invoiceFacts(reading: Reading, invoiceId: string): Promise<InvoiceFacts> {
  const { tx, account, methods } = reading
  const [collection] = await readCollections(tx, [invoiceId])
  if (collection === undefined) throw new Error(`there is no invoice ${invoiceId}`)
  const numbers = await numbersOn(tx, collection)
  return {
    ...printedInvoice(account, collection, numbers, methods),
    nextAttemptAt: isoOrNull(attemptAhead(collection)),
    ...penalties(reading, collection, numbers),
  }
}

/** What the invoice itself says, whatever comes next. */
export function printedInvoice(
  account: Pick<Account, 'timeZone' | 'usageClosedAt'>,
  collection: Collection,
  numbers: readonly NumberOn[],
  methods: readonly MethodRecord[],
): Omit<InvoiceFacts, 'nextAttemptAt' | 'suspendAt' | 'staysSuspendedFrom' | 'cancelAt'> {
  const { invoice, lines, attempts } = collection
  const { id, number, kind, status, currency, totalCents } = invoice
  return {
    ...{ id, number, kind, status, currency, totalCents },
    ...(isUnpaid(status) && outstandingCents(invoice) !== totalCents ? { dueCents: outstandingCents(invoice) } : {}),
    // Prices are net and no tax is charged so far.
    tax: { ratePercent: 0, amountCents: 0, note: null },
    ...(invoice.days === null ? {} : { days: invoice.days }),
    lines: lines.map((line) => lineFacts(line, kind, numbers)),
    ...periodOf(invoice, account),
    issuedAt: iso(invoice.dueAt),
    paidAt: isoOrNull(invoice.paidAt),
    ...attemptFacts(invoice, attempts, methods),
  }
}

/** The numbers the invoice is for, by its own field or its lines. */
export async function numbersOn(tx: Transaction, { invoice, lines }: Collection): Promise<NumberOn[]> {
  const ids = new Set([invoice.numberId, ...lines.map((line) => line.numberId)].filter((id) => id !== null))
  if (ids.size === 0) return []
  return tx.$queryRaw<NumberOn[]>`SELECT ${NUMBER_ON} FROM numbers WHERE id IN (${Prisma.join([...ids])})`
}

/** Usage has prices below a cent. What reduces the total is told in its own words, not as hosting of the number. */
function lineFacts(line: InvoiceLine, kind: InvoiceRecord['kind'], numbers: readonly NumberOn[]): InvoiceLineFacts {
  const { description, quantity, unitPriceMicros, amountCents, sold } = line
  const phoneNumber = numbers.find((each) => each.id === line.numberId)?.phoneNumber ?? null
  const inCents = kind !== 'USAGE' && unitPriceMicros !== null && unitPriceMicros % MICROS_PER_CENT === 0
  return {
    description,
    phoneNumber: amountCents < 0 ? null : phoneNumber,
    quantity,
    ...(inCents ? { unitPriceCents: unitPriceMicros / MICROS_PER_CENT } : {}),
    ...(inCents || unitPriceMicros === null ? {} : { unitPriceMicros }),
    amountCents,
    ...(sold ? { sold } : {}),
  }
}

/** A month-start invoice is for the month that its cut closed, in the account's zone (C17). */
export function periodOf(
  { cause, periodStart, periodEnd, dueAt }: InvoiceRecord,
  { timeZone, usageClosedAt }: Pick<Account, 'timeZone' | 'usageClosedAt'>,
): Pick<InvoiceFacts, 'periodStart' | 'periodEnd'> {
  if (periodStart !== null || cause !== 'MONTH_START') {
    return { periodStart: isoOrNull(periodStart), periodEnd: isoOrNull(periodEnd) }
  }
  const latest = DateTime.fromMillis(dueAt, { zone: timeZone }).startOf('month')
  // After an outage an older month is closed late, and once it is, later cuts move the account's own mark on.
  const cut = DateTime.fromMillis(Math.min(latest.toMillis(), usageClosedAt?.getTime() ?? latest.toMillis()), {
    zone: timeZone,
  })
  return { periodStart: iso(cut.minus({ months: 1 }).toMillis()), periodEnd: iso(cut.toMillis()) }
}

/** The next charge by itself; none is announced while no method is left that it could be tried on (rule 9). */
function attemptAhead(collection: Collection): Instant | null {
  const { methods, attempts } = collection
  return methodsForTry(methods, attempts, null).length === 0 ? null : nextAttemptAt(collection)
}

/** What happens to the mail's number, or to those on the invoice; a penalty that waits for a mail comes with it (I3). */
function penalties(
  { mail, now }: Reading,
  collection: Collection,
  numbers: readonly NumberOn[],
): Pick<InvoiceFacts, 'suspendAt' | 'staysSuspendedFrom' | 'cancelAt'> {
  const { status, kind } = collection.invoice
  const unpaid = status === 'OPEN' || status === 'PROCESSING'
  const about = numbers.filter(({ id }) => mail.numberId === null || id === mail.numberId)
  const states = about.map(({ state }) => state)
  const reason = kind === 'USAGE' ? 'USAGE_UNPAID' : 'HOSTING_UNPAID'
  const joins = about.some((each) => each.state === 'SUSPENDED' && !each.suspensionReasons.includes(reason))
  const ahead = (at: Instant | null) => (at === null ? null : iso(Math.max(at, now)))
  return {
    suspendAt: unpaid && states.some(maySend) ? ahead(suspensionAt(collection)) : null,
    staysSuspendedFrom: unpaid && joins ? ahead(suspensionAt(collection)) : null,
    cancelAt: unpaid && states.some((state) => LIVE_STATES.includes(state)) ? ahead(cancellationAt(collection)) : null,
  }
}
