import { isToPayer } from '../../domain/mail/catalogue'
import type { InvoiceFacts, InvoiceLineFacts } from '../../domain/mail/invoice-facts'
import type { Detail, ReceiptBlock } from './content'
import { formatPhone } from './format'
import type { Wording } from './wording'

/** Puts an invoice's data together as a receipt shows it. */
export function receiptBlock(wording: Wording, invoice: InvoiceFacts): ReceiptBlock {
  const { say, format, facts } = wording
  const { tax, totalCents } = invoice
  const sums = [
    { label: say('receipt.net'), value: format.money(totalCents - tax.amountCents) },
    {
      label: say('receipt.tax', { rate: format.percent(tax.ratePercent) }),
      value: format.money(tax.amountCents),
    },
  ]
  return {
    title: say('receipt.title', { no: wording.invoiceNo }),
    facts: receiptFacts(wording, invoice),
    parties: [
      { label: say('receipt.seller'), lines: partyLines(wording, facts.seller) },
      { label: say('receipt.buyer'), lines: partyLines(wording, facts.account) },
    ],
    lines: linesShown(wording, invoice).map((line) => ({
      description: lineText(wording, invoice, line),
      quantity: say('receipt.quantity', { quantity: format.count(line.quantity), unit: unitPrice(wording, line) }),
      amount: format.money(line.amountCents),
    })),
    sums,
    total: { label: say('receipt.total'), value: format.money(totalCents) },
    note: tax.note === null ? null : say(`receipt.${tax.note}`),
  }
}

/** Somebody who paid for the customer sees what it came to, and none of the customer's numbers (I4). */
function linesShown({ facts, what }: Wording, { kind, lines, totalCents, tax }: InvoiceFacts): InvoiceLineFacts[] {
  if (!isToPayer(facts) || kind === 'TOP_UP') return lines
  const amountCents = totalCents - tax.amountCents
  return [{ description: what, phoneNumber: null, quantity: 1, unitPriceCents: amountCents, amountCents }]
}

function receiptFacts({ say, format, card }: Wording, invoice: InvoiceFacts): Detail[] {
  const { issuedAt, paidAt, paidWith, periodStart, periodEnd } = invoice
  return [
    { label: say('receipt.issued'), value: format.moment(issuedAt) },
    ...(paidAt === null ? [] : [{ label: say('receipt.paid'), value: format.moment(paidAt) }]),
    ...(paidWith === null ? [] : [{ label: say('label.method'), value: card(paidWith) }]),
    ...(periodStart === null || periodEnd === null
      ? []
      : [
          {
            label: say('label.period'),
            value: say('value.range', { from: format.day(periodStart), to: format.day(periodEnd) }),
          },
        ]),
  ]
}

function partyLines(
  { say }: Wording,
  party: { legalName: string; addressLines: string[]; taxId: string | null; registration?: string | null },
): string[] {
  const taxLine = party.taxId === null ? [] : [say('receipt.taxId', { id: party.taxId })]
  const registration = party.registration == null ? [] : [party.registration]
  return [party.legalName, ...party.addressLines, ...taxLine, ...registration]
}

/** In the mail's language where the invoice's kind says what was sold. */
function lineText({ say }: Wording, { kind, days }: InvoiceFacts, line: InvoiceLineFacts): string {
  if (kind === 'TOP_UP') return say('line.TOP_UP')
  if (kind === 'PARTNER_DAYS') return say(line.quantity === days ? 'line.CHANNEL_DAY' : 'line.CHANNEL_MONTH')
  if (line.phoneNumber === null || (kind !== 'HOSTING' && kind !== 'USAGE' && kind !== 'DEPOSIT')) {
    return line.description
  }
  if (line.sold === 'BOTH') return line.description
  const what = kind === 'USAGE' && line.sold === 'MESSAGE' ? 'MESSAGES' : kind
  return say(`line.${what}`, { number: formatPhone(line.phoneNumber) })
}

function unitPrice({ format }: Wording, line: InvoiceLineFacts): string {
  if (line.unitPriceMicros !== undefined) return format.price(line.unitPriceMicros)
  return format.money(line.unitPriceCents ?? line.amountCents)
}
