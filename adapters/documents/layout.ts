import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces'
import type { Detail, ReceiptBlock } from '../mail/content'
import { receiptBlock } from '../mail/receipt'
import { Wording } from '../mail/wording'
import type { DocumentFacts } from './facts'
import { details, GREY, heading, parties, right, sheet, table } from './sheet'

/** The documents as one file, each from a page of its own on; all of them are of one account, in its language. */
export function layoutOf(documents: readonly [DocumentFacts, ...DocumentFacts[]]): TDocumentDefinitions {
  const [first] = documents
  const { say, language, facts } = new Wording(first.facts)
  return {
    ...sheet({ title: titleOf(first), language, say, seller: facts.seller, at: first.issuedAt }),
    content: documents.map((each, index) => ({ stack: page(each), ...(index > 0 ? { pageBreak: 'before' } : {}) })),
  }
}

function titleOf({ facts, creditNote }: DocumentFacts): string {
  const { say, invoiceNo } = new Wording(facts)
  return creditNote === null
    ? say('document.invoice', { no: invoiceNo })
    : say('document.creditNote', { no: creditNote.number })
}

function page(document: DocumentFacts): Content[] {
  const wording = new Wording(document.facts)
  const block = receiptBlock(wording, document.facts.invoice)
  return [
    ...heading(document.facts.seller, titleOf(document)),
    details(document.creditNote === null ? block.facts : creditFacts(wording, document)),
    parties(block.parties),
    document.creditNote === null ? invoiceTable(wording, block) : creditTable(wording, document.creditNote),
    ...(block.note === null ? [] : [{ text: block.note, margin: [0, 20, 0, 0] as Margins }]),
  ]
}

type Margins = [number, number, number, number]

/** A credit note names the invoice it corrects and why; the period is that of the invoice. */
function creditFacts({ say, format, invoiceNo }: Wording, { issuedAt, creditNote, facts }: DocumentFacts): Detail[] {
  const { invoice } = facts
  const { periodStart: from, periodEnd: to } = invoice
  const why = creditNote && say(`reason.${creditNote.reason}`)
  return [
    { label: say('receipt.issued'), value: format.moment(issuedAt) },
    {
      label: say('document.corrects'),
      value: say('document.original', { no: invoiceNo, date: format.day(invoice.issuedAt) }),
    },
    ...(from === null || to === null
      ? []
      : [{ label: say('label.period'), value: say('value.range', { from: format.day(from), to: format.day(to) }) }]),
    { label: say('document.reason'), value: [why, creditNote?.note].filter(Boolean).join(' ') },
  ]
}

function invoiceTable({ say, format, facts }: Wording, block: ReceiptBlock): Content {
  const lines = facts.invoice?.lines ?? []
  const rows = block.lines.map(({ description, amount }, index): TableCell[] => {
    const { quantity = 1, unitPriceMicros, unitPriceCents } = lines[index] ?? {}
    const unit =
      unitPriceMicros !== undefined
        ? format.price(unitPriceMicros)
        : unitPriceCents !== undefined
          ? format.money(unitPriceCents)
          : ''
    return [description, right(format.count(quantity)), right(unit), right(amount)]
  })
  const headings = (['receipt.description', 'document.quantity', 'document.unitPrice', 'document.amount'] as const).map(
    (key, index) => ({ text: say(key), color: GREY, ...(index > 0 ? { alignment: 'right' as const } : {}) }),
  )
  const total = { label: say('document.total'), value: block.total.value }
  return table(['*', 'auto', 'auto', 'auto'], [headings, ...rows], [...block.sums, total])
}

/** No tax is charged, so none is given back: net and gross are one amount. */
function creditTable(
  { say, format, facts, invoiceNo }: Wording,
  { amountCents }: NonNullable<DocumentFacts['creditNote']>,
): Content {
  const amount = format.money(amountCents)
  const rate = format.percent(facts.invoice?.tax.ratePercent ?? 0)
  const headings: TableCell[] = [
    { text: say('receipt.description'), color: GREY },
    { text: say('document.amount'), color: GREY, alignment: 'right' },
  ]
  return table(
    ['*', 'auto'],
    [headings, [say('document.credited', { no: invoiceNo }), right(amount)]],
    [
      { label: say('receipt.net'), value: amount },
      { label: say('receipt.tax', { rate }), value: format.money(0) },
      { label: say('document.totalCredited'), value: amount },
    ],
  )
}
