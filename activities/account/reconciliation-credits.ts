import type { AccountRecord } from '../../domain/account/record'
import { voidNote } from '../../domain/invoice/credit-note'
import { type InvoiceRecord, isPayable, outstandingCents } from '../../domain/invoice/record'
import { refundKey } from '../../domain/keys'
import { usageCorrected } from '../../domain/ledger'
import { centsToMicros, floorToCents } from '../../domain/money'
import type { Compared } from '../../domain/reconciliation/compare'
import type { Line } from '../../domain/reconciliation/line'
import type { Instant } from '../../domain/time'
import { reduceInvoice, voidInvoice } from '../collection/close'
import { giveBackTo, refundableInAll } from '../collection/give-back'
import { refreshStanding } from '../collection/standing'
import { wakeThoseConcerned } from '../collection/wake'
import type { Ports } from '../ports'
import type { Credit, Disowned, Turn, TurnNumber } from '../ports/reconciliation'
import type { StoreTransaction } from '../ports/store'
import { refundWallet } from './refund-wallet'

type Crediting = {
  turn: Turn
  account: AccountRecord
  number: TurnNumber
  compared: Compared
  disowned: Disowned
  now: Instant
}

const REASON = 'RECONCILIATION'

/**
 * Gives back what was counted too much (C19): what an invoice asked for goes back to what had paid it, as far as that still
 * takes it; of an unpaid one it is not asked for any more (row 31); what is on no invoice was merely owed; the rest is the
 * customer's own money on his balance. Answers what each line is worth, in micros: their sum is that of the credits.
 */
export async function creditDisowned(ports: Ports, tx: StoreTransaction, of: Crediting): Promise<number[]> {
  const invoiced: InvoicedGroup[] = []
  for (const { invoiceId, ...group } of of.disowned.groups) {
    if (invoiceId === null) await creditUnbilled(ports, tx, of, group)
    else invoiced.push({ ...group, netMicros: netOf(group), invoice: await tx.lockInvoice(invoiceId) })
  }
  const withdrawn = invoiced.filter(({ invoice }) => invoice.status === 'VOID')
  for (const group of withdrawn) await forgetWithdrawn(ports, tx, of, group)
  for (const group of lessByRises(invoiced.filter((group) => !withdrawn.includes(group))))
    await creditInvoiced(ports, tx, of, group)
  return worthOfLines(of)
}

type Group = { voidMicros: number; openedMicros: number }
/** `netMicros`: what is to be given back of the invoice. */
type InvoicedGroup = Group & { invoice: InvoiceRecord; netMicros: number }

const netOf = ({ voidMicros, openedMicros }: Group): number => voidMicros - openedMicros

/** What costs more now on one invoice is given back less on the others: nothing is taken to be paid out. */
function lessByRises(groups: readonly InvoicedGroup[]): InvoicedGroup[] {
  let rise = groups.reduce((sum, { netMicros }) => sum + Math.max(0, -netMicros), 0)
  return groups.map((group) => {
    const part = Math.min(Math.max(0, group.netMicros), rise)
    rise -= part
    return { ...group, netMicros: Math.max(0, group.netMicros) - part }
  })
}

/** It was on no invoice: the balance owes less. What of it was paid by a deposit or the wallet is the customer's again. */
async function creditUnbilled(ports: Ports, tx: StoreTransaction, of: Crediting, group: Group): Promise<void> {
  await toBalance(tx, of, group.voidMicros, null)
  const net = netOf(group)
  const unbilled = Math.min(net, of.disowned.unbilledMicros)
  await keep(ports, tx, of, { destination: 'UNBILLED', amountMicros: unbilled })
  await toWallet(ports, tx, of, net - unbilled, null)
}

async function creditInvoiced(
  ports: Ports,
  tx: StoreTransaction,
  of: Crediting,
  { invoice, voidMicros, netMicros }: InvoicedGroup,
): Promise<void> {
  const { cents } = floorToCents(netMicros)
  if (invoice.status === 'PAID') {
    const backCents = Math.min(cents, await refundableInAll(tx, invoice))
    await toBalance(tx, of, voidMicros - centsToMicros(backCents), invoice)
    await refund(ports, tx, of, invoice, backCents)
    return toWallet(ports, tx, of, netMicros - centsToMicros(backCents), invoice)
  }
  if (isPayable(invoice.status) && invoice.dispute === null) {
    await toBalance(tx, of, voidMicros, invoice)
    const lessCents = Math.min(cents, outstandingCents(invoice))
    await askForLess(ports, tx, of, invoice, lessCents)
    return toWallet(ports, tx, of, netMicros - centsToMicros(lessCents), invoice)
  }
  // A bank disputes its payment: what it is asked for again is left to the dispute.
  await toBalance(tx, of, voidMicros, invoice)
  return toWallet(ports, tx, of, netMicros, invoice)
}

/** It was withdrawn, so nobody has paid or owes it; only what has taken its place was just put on the balance. */
async function forgetWithdrawn(
  ports: Ports,
  tx: StoreTransaction,
  of: Crediting,
  { invoice, openedMicros, netMicros }: InvoicedGroup,
): Promise<void> {
  await toBalance(tx, of, openedMicros, invoice)
  await keep(ports, tx, of, { destination: 'NOTHING', invoiceId: invoice.id, amountMicros: netMicros })
}

/** The key names the run and the number, so that each credits an invoice once. */
const causeOf = ({ turn, number }: Crediting): string => `${turn.runId}:${number.id}`

/** What is not owed any more, as an ADJUSTMENT in the customer's favour; below 0 the other way. */
async function toBalance(
  tx: StoreTransaction,
  of: Crediting,
  amountMicros: number,
  invoice: InvoiceRecord | null,
): Promise<void> {
  if (amountMicros === 0) return
  const { account, number, now } = of
  await tx.post(
    usageCorrected({
      key: `reconciled:${causeOf(of)}:${invoice?.id ?? 'unbilled'}`,
      ...{ accountId: account.id, numberId: number.id, at: now, currency: account.currency },
      ...(invoice === null ? {} : { invoiceId: invoice.id }),
      amountMicros: -amountMicros,
      note: 'reconciled with Meta’s report',
    }),
  )
}

/** The refund is booked, with its credit note and E30, when it has been sent. */
async function refund(ports: Ports, tx: StoreTransaction, of: Crediting, invoice: InvoiceRecord, amountCents: number) {
  if (amountCents === 0) return
  const key = refundKey(invoice.id, `reconciliation:${causeOf(of)}`)
  await giveBackTo(ports, tx, invoice, { key, amountCents, reason: REASON, note: null, now: of.now })
  const amountMicros = centsToMicros(amountCents)
  await keep(ports, tx, of, { destination: 'REFUND', invoiceId: invoice.id, amountMicros, refundKey: key })
}

/** An unpaid invoice asks for less, or for nothing: then what it had suspended goes on by itself (row 31, I4). */
async function askForLess(
  ports: Ports,
  tx: StoreTransaction,
  of: Crediting,
  invoice: InvoiceRecord,
  amountCents: number,
): Promise<void> {
  if (amountCents === 0) return
  const { account, now } = of
  const attempts = await tx.attemptsOf(invoice.id)
  let creditNoteId: string | null = null
  if (amountCents === outstandingCents(invoice)) {
    await voidInvoice(tx, account, invoice, now, REASON)
    creditNoteId = voidNote(invoice, REASON, now).id
  } else {
    creditNoteId = await reduceInvoice(ports, tx, invoice, amountCents, now, REASON, `:${causeOf(of)}`)
    await refreshStanding(tx, account, now)
  }
  await wakeThoseConcerned(tx, invoice, attempts, { now, collector: 'account' })
  const amountMicros = centsToMicros(amountCents)
  const credit = { destination: 'INVOICE' as const, invoiceId: invoice.id, amountMicros, creditNoteId }
  await tell(tx, of, await keep(ports, tx, of, credit), invoice)
}

/** It is the customer's own money now. Less than a cent is kept for him and not told. */
async function toWallet(
  ports: Ports,
  tx: StoreTransaction,
  of: Crediting,
  amountMicros: number,
  invoice: InvoiceRecord | null,
): Promise<void> {
  if (amountMicros === 0) return
  const { account, now } = of
  const { cents } = floorToCents(Math.max(0, amountMicros))
  const creditNoteId = cents > 0 && invoice !== null ? ports.newId('cn') : null
  if (invoice !== null && creditNoteId !== null) {
    await tx.insertCreditNote({ ...voidNote(invoice, REASON, now), id: creditNoteId, amountCents: cents })
  }
  const credit = { destination: 'WALLET' as const, invoiceId: invoice?.id ?? null, amountMicros, creditNoteId }
  const creditId = await keep(ports, tx, of, credit)
  if (cents === 0) return
  await tell(tx, of, creditId, invoice)
  if (account.closedAt !== null) await refundWallet(ports, tx, account, cents, now)
}

type Noted = Pick<Credit, 'destination' | 'amountMicros'> & Partial<Credit>

/** Keeps where the money went; answers null when there was none. */
async function keep(ports: Ports, tx: StoreTransaction, of: Crediting, credit: Noted): Promise<string | null> {
  if (credit.amountMicros === 0) return null
  const { turn, account, compared, now } = of
  const credited = compared.lines.filter((line) => line.credited > 0)
  const id = ports.newId('rcr')
  await tx.recordCredit({
    id,
    ...{ runId: turn.runId, accountId: account.id, invoiceId: null, refundKey: null, creditNoteId: null, at: now },
    ours: credited.reduce((sum, { ours }) => sum + ours, 0),
    theirs: credited.reduce((sum, { theirs }) => sum + theirs, 0),
    ...credit,
  })
  return id
}

/** E30 of what went to no card. */
async function tell(
  tx: StoreTransaction,
  { account, number, now: at }: Crediting,
  creditId: string | null,
  invoice: InvoiceRecord | null,
): Promise<void> {
  if (creditId === null) return
  const { id: accountId } = account
  const params = { creditId }
  const about = { about: creditId, step: 0, accountId, numberId: number.id, invoiceId: invoice?.id ?? null }
  await tx.requestMail({ template: 'E30', ...about, params, at })
}

/** Money of what no credited line names, such as a free dialogue that another has left, is the first credited line's. */
function worthOfLines({ number, compared, disowned }: Crediting): number[] {
  const worth = compared.lines.map(() => 0)
  const first = compared.lines.findIndex(({ credited }) => credited > 0)
  for (const each of disowned.lines) {
    const found = compared.lines.findIndex((line) => each.numberId === number.id && isAbout(line, each))
    const at = found < 0 ? first : found
    worth[at] = (worth[at] ?? 0) + each.amountMicros
  }
  return worth
}

const isAbout = (line: Line, { country, category, type }: Disowned['lines'][number]): boolean =>
  line.credited > 0 &&
  line.country === country &&
  (line.category === 'ALL' || line.category === category) &&
  (line.type === 'ALL' || line.type === (type === 'PRICED' ? 'REGULAR' : type))
