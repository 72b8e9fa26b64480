import { isToPayer, type MailTemplate } from '../../../domain/mail/catalogue'
import type { MailFacts, PayerFacts, SellerFacts, WalletFacts } from '../../../domain/mail/facts'
import type { InvoiceFacts } from '../../../domain/mail/invoice-facts'
import { iso } from '../../../domain/time'
import type { UsageUnit } from '../../../domain/usage/tariff'
import { type Account, Prisma } from '../../../generated/prisma/client'
import { methodsEver } from '../../store/accounts'
import type { Transaction } from '../../store/client'
import { columnsOf } from '../../store/records'
import { readPriceList } from '../../store/usage/price-list'
import { taxNoteFor } from '../seller'
import { accountFacts } from './account'
import { autoTopUpFacts } from './auto-top-up'
import { disputeFacts } from './dispute'
import { expiringCardFacts } from './expiring-card'
import { invoiceFacts } from './invoice'
import { numberFacts } from './number'
import { partnerFacts } from './partner'
import { priceChangeFacts } from './price-change'
import { quoteFacts } from './quote'
import type { Delivery, Reading } from './reading'
import { creditFacts, refundFacts } from './refund'
import { sendingFacts } from './sending'
import { statementFacts } from './statement'
import { usageFacts } from './usage'

/** Receipts that tell how the free dialogues were used, when they are about usage. */
const TELL_USAGE: readonly string[] = ['E06', 'E14', 'E15'] satisfies MailTemplate[]
/** The mail that says what is free, for which it matters what the tariff sells. */
const TELLS_TERMS: MailTemplate = 'E03'
/** Mails about a top-up that name the balance. */
const TELL_BALANCE: readonly string[] = ['E18', 'E19', 'E31'] satisfies MailTemplate[]
/** Mails that say why nobody asked for the cancellation (day 28). */
const TELL_WHY_ENDED: readonly string[] = ['E21', 'E22', 'E25'] satisfies MailTemplate[]

/**
 * Everything the mail may say, from the database as it is now (dunning rule 6). A part is there when the outbox row names
 * its object; whether that is enough is the catalogue's to judge. `account`: whom it is for.
 * Throws when the row names what does not exist.
 */
export async function readMailFacts(
  delivery: Delivery,
  { seller, publicUrl }: { seller: SellerFacts; publicUrl: string },
): Promise<{ facts: MailFacts; account: Account }> {
  const { tx, mail, now } = delivery
  const { numberId, params } = mail
  const [account, methods] = await Promise.all([readAccount(tx, mail.accountId), methodsEver(tx, mail.accountId)])
  const reading = { ...delivery, account, methods }
  const [number, invoice] = await Promise.all([
    numberId === null ? undefined : numberFacts(reading, numberId),
    invoicePart(reading),
  ])
  const facts: MailFacts = {
    now: iso(now),
    account: accountFacts(account, mail.template === TELLS_TERMS ? await unitSold(reading) : 'DIALOGUE'),
    seller,
    ...(number === undefined || isToPayer({ params }) ? {} : { number }),
    ...(invoice === null
      ? {}
      : { invoice: { ...invoice, tax: { ...invoice.tax, note: taxNoteFor(seller, account) } } }),
    ...(typeof params.refundId === 'string' ? { refund: await refundFacts(reading, params.refundId) } : {}),
    ...(typeof params.creditId === 'string' ? { refund: await creditFacts(reading, params.creditId) } : {}),
    ...(mail.template === 'E07' ? { card: await expiringCardFacts(reading) } : {}),
    ...(typeof params.disputeId === 'string' ? { dispute: await disputeFacts(reading, params.disputeId) } : {}),
    ...(mail.template === 'E28' ? { priceChange: await priceChangeFacts(reading) } : {}),
    ...(typeof params.quoteId === 'string' ? { quote: await quoteFacts(reading, params.quoteId) } : {}),
    ...(mail.template === 'E16' || mail.template === 'E17' ? { sending: await sendingFacts(reading) } : {}),
    ...(invoice?.kind === 'USAGE' && TELL_USAGE.includes(mail.template)
      ? { usage: await usageFacts(reading, invoice) }
      : {}),
    ...(TELL_BALANCE.includes(mail.template) ? { wallet: await walletFacts(reading) } : {}),
    ...(mail.template === 'E20' || isToPayer({ params }) ? { payer: await payerOf(reading) } : {}),
    ...(mail.template === 'E19' ? { autoTopUp: await autoTopUpFacts(reading) } : {}),
    ...(mail.template === 'E34' ? { partner: await partnerFacts(reading) } : {}),
    ...(mail.template === 'E35' ? { statement: await statementFacts(reading) } : {}),
    // What opens something is made when the mail is written; the evidence has none of it.
    links: { publicUrl, portal: publicUrl, preferences: publicUrl, updateCard: publicUrl },
    params,
  }
  return { facts, account }
}

async function readAccount(tx: Transaction, id: string): Promise<Account> {
  const [account] = await tx.$queryRaw<Account[]>`SELECT ${ACCOUNT_ROW} FROM accounts WHERE id = ${id}`
  if (account === undefined) throw new Error(`there is no account ${id}`)
  return account
}

const ACCOUNT_ROW = columnsOf(Object.keys(Prisma.AccountScalarFieldEnum))

const unitSold = async ({ tx, now, account }: Reading): Promise<UsageUnit> =>
  (await readPriceList(tx, account)).unitAt({ wabaTimeZone: null }, now)

async function walletFacts({ store, mail, account }: Reading): Promise<WalletFacts> {
  const invoice = mail.invoiceId === null ? null : await store.readInvoice(mail.invoiceId)
  return { balanceMicros: await store.balanceMicros(account.id), automatic: invoice?.cause === 'AUTO_TOP_UP' }
}

/** Who has paid by the invoice's link; nobody is known where the processor does not say. */
async function payerOf({ tx, mail }: Reading): Promise<PayerFacts> {
  const where = { invoiceId: mail.invoiceId ?? '', OR: [{ payerEmail: { not: null } }, { payerName: { not: null } }] }
  const link = await tx.paymentLink.findFirst({ where })
  return { name: link?.payerName ?? null, email: link?.payerEmail ?? null }
}

async function invoicePart(reading: Reading): Promise<InvoiceFacts | null> {
  const id = reading.mail.invoiceId ?? (await invoiceThatEnded(reading))
  return id === null ? null : invoiceFacts(reading, id)
}

/** The given-up invoice that the number was cancelled for; null when its owner cancelled it, or has paid since. */
async function invoiceThatEnded({ tx, mail }: Reading): Promise<string | null> {
  const { numberId, template, accountId } = mail
  if (numberId === null || !TELL_WHY_ENDED.includes(template)) return null
  const number = await tx.phoneNumber.findUnique({ where: { id: numberId }, select: { cancelReason: true } })
  if (number?.cancelReason !== 'UNPAID_TOO_LONG') return null
  const about = { OR: [{ numberId }, { lines: { some: { numberId } } }] }
  const where = { accountId, status: 'UNCOLLECTIBLE', ...about }
  return (await tx.invoice.findFirst({ where, select: { id: true }, orderBy: { seq: 'desc' } }))?.id ?? null
}
