import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces'
import type { Address } from '../../domain/account/record'
import type { SellerFacts } from '../../domain/mail/facts'
import { DAY, iso } from '../../domain/time'
import { categoryName } from '../mail/category-name'
import { addressLines } from '../mail/facts/account'
import { type Format, formatFor } from '../mail/format'
import { type Say, sayIn } from '../mail/texts'
import { languageOf, type MailLanguage } from '../mail/texts/language'
import type { Database } from '../store/client'
import { type Statement, type StatementEntry, statement } from '../store/views/statements'
import { details, GREY, heading, parties, right, sheet, table } from './sheet'

/** A statement as it is printed; `invoiceNumbers` are those of its entries' invoices, by id. */
export type StatementFacts = {
  statement: Statement
  account: { legalName: string; addressLines: string[]; taxId: string | null; locale: string }
  seller: SellerFacts
  invoiceNumbers: ReadonlyMap<string, string>
}

/** Reads what the statement of a month says on paper. Throws when there is no such account. */
export async function statementDocument(
  db: Database,
  of: { accountId: string; month: string },
  seller: SellerFacts,
): Promise<StatementFacts> {
  const account = await db.account.findUniqueOrThrow({ where: { id: of.accountId } })
  const read = await statement(db, of.accountId, of.month)
  const ids = read.entries.flatMap((entry) => (entry.unit === null ? (entry.invoiceId ?? []) : []))
  const invoices = await db.invoice.findMany({ where: { id: { in: ids } }, select: { id: true, number: true } })
  const { legalName, taxId, locale } = account
  return {
    statement: read,
    account: { legalName, taxId, locale, addressLines: addressLines(account.address as Address | null) },
    seller,
    invoiceNumbers: new Map(invoices.map(({ id, number }) => [id, number])),
  }
}

type Words = { language: MailLanguage; say: Say; format: Format }

/** The statement as a document in the account's language; amounts to the last millionth, as booked. */
export function layoutOfStatement(facts: StatementFacts): TDocumentDefinitions {
  const { statement, account, seller } = facts
  const language = languageOf(account.locale)
  const words = { language, say: sayIn(language), format: formatFor(language, statement.timeZone, statement.currency) }
  const { say, format } = words
  // By its middle: where the account has moved, its clocks may show another month at the first instant.
  const title = say('statement.title', { month: format.month(iso((statement.from + statement.to) / 2)) })
  return {
    ...sheet({ title, language, say, seller, at: iso(statement.from) }),
    content: [
      ...heading(seller, title),
      details([
        { label: say('label.period'), value: period(words, statement) },
        { label: say('statement.currency'), value: statement.currency },
        // Rounded as every balance that people read; the table below adds up to the last millionth.
        { label: say('statement.closing'), value: format.moneyCut(statement.closingMicros) },
      ]),
      parties([
        { label: say('receipt.seller'), lines: [seller.legalName, ...seller.addressLines] },
        {
          label: say('receipt.buyer'),
          lines: [account.legalName, ...account.addressLines, ...(account.taxId === null ? [] : [account.taxId])],
        },
      ]),
      movements(words, facts),
      { text: say('statement.sign'), color: GREY, margin: [0, 20, 0, 0] },
    ],
  }
}

/** The days of the month, the last one included. */
function period({ say, format }: Words, { from, to }: Statement): string {
  return say('value.range', { from: format.day(iso(from)), to: format.day(iso(to - DAY / 2)) })
}

function movements(words: Words, { statement, invoiceNumbers }: StatementFacts): Content {
  const { say, format } = words
  const headings: TableCell[] = [
    { text: say('statement.date'), color: GREY },
    { text: say('statement.what'), color: GREY },
    { text: say('document.quantity'), color: GREY, alignment: 'right' },
    { text: say('statement.amount'), color: GREY, alignment: 'right' },
  ]
  const opening = ['', say('statement.opening'), '', right(format.price(statement.openingMicros))]
  const rows = statement.entries.map((entry): TableCell[] => [
    format.day(iso(entry.at)),
    described(words, entry, invoiceNumbers),
    right(entry.unit === null ? '' : format.count(entry.quantity)),
    right(format.price(entry.amountMicros)),
  ])
  const closing = { label: say('statement.closing'), value: format.price(statement.closingMicros) }
  return table(['auto', '*', 'auto', 'auto'], [headings, opening, ...rows], [closing])
}

function described({ say }: Words, entry: StatementEntry, invoiceNumbers: ReadonlyMap<string, string>): string {
  if (entry.unit !== null) {
    return say(`statement.USAGE.${entry.unit}`, { category: categoryName(say, entry.category) })
  }
  const what = say(`statement.${entry.kind}`)
  const no = entry.invoiceId === null ? undefined : invoiceNumbers.get(entry.invoiceId)
  const named = no === undefined ? what : say('statement.ofInvoice', { what, no })
  return entry.note === null ? named : say('statement.withNote', { what: named, note: entry.note })
}
