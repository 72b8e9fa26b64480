import type { CreditReason, DocumentFacts } from '../../../adapters/documents/facts'
import { layoutOf } from '../../../adapters/documents/layout'
import { renderPdf } from '../../../adapters/documents/pdf'
import { sampleFacts } from '../../../adapters/mail/samples'
import { MAIL_LANGUAGES } from '../../../adapters/mail/texts/language'
import type { MailTemplate } from '../../../domain/mail/catalogue'
import type { InvoiceFacts } from '../../../domain/mail/invoice-facts'

type Tax = InvoiceFacts['tax']['note']

/** The sample invoice of a mail as a document; `creditNote` makes it a correction of that invoice. */
function sample(
  template: MailTemplate,
  locale: string,
  rest: { creditNote?: DocumentFacts['creditNote']; note?: Tax; lines?: InvoiceFacts['lines'] } = {},
): DocumentFacts {
  const { invoice, ...facts } = sampleFacts(template, locale)
  if (invoice === undefined) throw new Error(`${template} has no sample invoice`)
  const { note = null, lines = invoice.lines, creditNote = null } = rest
  const printed = { ...invoice, lines, tax: { ...invoice.tax, note } }
  return { facts: { ...facts, invoice: printed }, issuedAt: '2027-12-04T09:30:00.000Z', creditNote }
}

/** Every text of the layout, in reading order. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null) return []
  const { text, stack, columns, table, content } = value as Record<string, unknown>
  return [text, stack, columns, content, (table as { body?: unknown } | undefined)?.body].flatMap(textsOf)
}

const printed = (document: DocumentFacts) => textsOf(layoutOf([document])).join('\n')
const credit = (reason: CreditReason, note: string | null = null) => ({
  creditNote: { number: 'LK-C0007', amountCents: 1234, reason, note },
})

describe('an invoice on paper', () => {
  test('says all that the law wants on it', () => {
    const document = sample('E05', 'en')
    const { seller, account, invoice } = document.facts
    const text = printed(document)
    for (const fact of [
      ...[seller.legalName, ...seller.addressLines, seller.taxId, seller.registration],
      ...[account.legalName, ...account.addressLines, account.taxId],
      ...[`Invoice ${invoice.number}`, 'Issued', 'Period', 'Net', 'Tax 0%', 'Total', '$39.00', '$0.00'],
    ]) {
      expect(text).toContain(fact)
    }
  })

  test.each(MAIL_LANGUAGES)('in %s says this', (language) => {
    expect(printed(sample('E05', language))).toMatchSnapshot()
  })

  test('shows prices below a cent in full, and each line of a sum', () => {
    const text = printed(sample('E15', 'en'))
    expect(text).toMatch(/\$0\.0\d{2,}/)
  })

  test('says why there is no tax only where it is so', () => {
    expect(printed(sample('E05', 'en', { note: 'REVERSE_CHARGE' }))).toContain('Reverse charge')
    expect(printed(sample('E05', 'en'))).not.toContain('Reverse charge')
  })
})

describe('a credit note on paper', () => {
  test.each(MAIL_LANGUAGES)('in %s names the invoice it corrects, why, and how much', (language) => {
    expect(printed(sample('E05', language, credit('SUPPORT', 'Two days of outage')))).toMatchSnapshot()
  })

  test.each(['VOID', 'DEPOSIT_REST', 'UNUSED_MONTHS', 'NEVER_CONNECTED', 'CANCELLED_BEFORE_CHARGE'] as const)(
    'has words for %s in every language',
    (reason) => {
      for (const language of MAIL_LANGUAGES) {
        expect(printed(sample('E05', language, credit(reason)))).not.toMatch(/undefined|null|\{\w+\}/)
      }
    },
  )
})

describe('the file', () => {
  test('is a PDF, and the same bytes whenever it is made', async () => {
    const first = await renderPdf([sample('E05', 'tr')])
    // Only the date is another: the printer's own timers go on.
    jest.useFakeTimers({
      now: Date.parse('2031-01-01T00:00:00Z'),
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout'],
    })
    const second = await renderPdf([sample('E05', 'tr')]).finally(() => jest.useRealTimers())
    expect(first.subarray(0, 5).toString()).toBe('%PDF-')
    expect(first.equals(second)).toBe(true)
    expect(first.equals(await renderPdf([sample('E05', 'es')]))).toBe(false)
  })

  test('breaks a long invoice into pages, and puts each credit note on one of its own', async () => {
    const [line] = sample('E05', 'en').facts.invoice.lines
    if (line === undefined) throw new Error('the sample has no line')
    const pages = async (...documents: [DocumentFacts, ...DocumentFacts[]]) =>
      Number(/\/Type \/Pages\s*\/Count (\d+)/.exec((await renderPdf(documents)).toString('latin1'))?.[1])
    expect(await pages(sample('E05', 'en'))).toBe(1)
    expect(await pages(sample('E05', 'en', { lines: Array.from({ length: 60 }, () => line) }))).toBeGreaterThan(1)
    expect(await pages(sample('E05', 'en', credit('VOID')), sample('E05', 'en', credit('VOID')))).toBe(2)
  })
})
