import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces'
import type { SellerFacts } from '../../domain/mail/facts'
import type { Detail } from '../mail/content'
import type { Say } from '../mail/texts'
import type { MailLanguage } from '../mail/texts/language'

export const GREY = '#5f6368'
const LINE = '#c8ccd1'

/** What every document has but its content. `at` stands for its making: the same document is the same file. */
export type SheetFacts = { title: string; language: MailLanguage; say: Say; seller: SellerFacts; at: string }

/** Paper, margins, letters and the number of each page. */
export function sheet({ title, language, say, seller, at }: SheetFacts): Omit<TDocumentDefinitions, 'content'> {
  return {
    pageSize: 'A4',
    pageMargins: [56, 56, 56, 64],
    language,
    info: { title, author: seller.legalName, creator: seller.brandName, creationDate: new Date(at) },
    defaultStyle: { font: 'Roboto', fontSize: 10, lineHeight: 1.2 },
    footer: (page, pages) => ({
      text: say('document.page', { page: `${page}`, pages: `${pages}` }),
      alignment: 'center',
      color: GREY,
      fontSize: 8,
      margin: [0, 24, 0, 0],
    }),
  }
}

/** The brand above the document's title. */
export const heading = (seller: SellerFacts, title: string): Content[] => [
  { text: seller.brandName, color: GREY, margin: [0, 0, 0, 4] },
  { text: title, fontSize: 20, bold: true, margin: [0, 0, 0, 16] },
]

export function details(rows: readonly Detail[]): Content {
  const body = rows.map(({ label, value }): TableCell[] => [{ text: label, color: GREY }, value])
  return { table: { widths: [110, '*'], body }, layout: 'noBorders' }
}

/** Who stands beside whom. */
export const parties = (each: readonly { label: string; lines: readonly string[] }[]): Content => ({
  columns: each.map(({ label, lines }) => ({
    stack: [{ text: label, color: GREY, margin: [0, 0, 0, 2] }, ...lines.map((text, i) => ({ text, bold: i === 0 }))],
  })),
  columnGap: 24,
  margin: [0, 20, 0, 20],
})

/** Lines under their headings, then the sums; the last sum is the total. */
export function table(widths: string[], rows: TableCell[][], sums: readonly Detail[]): Content {
  const columns = widths.length
  const blanks = Array.from({ length: columns - 2 }, () => '')
  const sumRows = sums.map(({ label, value }, index): TableCell[] => {
    const bold = index === sums.length - 1
    return [{ text: label, colSpan: columns - 1, alignment: 'right', bold }, ...blanks, { ...right(value), bold }]
  })
  const ruled = new Set([1, rows.length, rows.length + sums.length - 1])
  return {
    table: { headerRows: 1, dontBreakRows: true, widths, body: [...rows, ...sumRows] },
    layout: {
      hLineWidth: (row) => (ruled.has(row) ? 0.7 : 0),
      vLineWidth: () => 0,
      hLineColor: () => LINE,
      paddingTop: () => 5,
      paddingBottom: () => 5,
    },
  }
}

export const right = (text: string) => ({ text, alignment: 'right' as const, noWrap: true })
