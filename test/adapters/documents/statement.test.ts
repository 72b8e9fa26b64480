import { layoutOfStatement, type StatementFacts } from '../../../adapters/documents/statement'
import { sampleFacts } from '../../../adapters/mail/samples'
import { MAIL_LANGUAGES } from '../../../adapters/mail/texts/language'
import type { StatementEntry } from '../../../adapters/store/views/statements'
import { DAY } from '../../../domain/time'

const FROM = Date.parse('2026-11-01T00:00:00Z')
const movement = (kind: Exclude<StatementEntry['kind'], 'USAGE'>, amountMicros: number, rest = {}): StatementEntry => ({
  ...{ kind, at: FROM + DAY, amountMicros, unit: null, transactionId: 'ltx_1' },
  ...{ invoiceId: null, numberId: null, note: null, ...rest },
})
const usage = (unit: 'DIALOGUE' | 'MESSAGE', category: string | null): StatementEntry => ({
  ...{ kind: 'USAGE', at: FROM + 2 * DAY, amountMicros: -31_200_000, unit, category, quantity: 1_624 },
})

const facts = (locale: string, entries: StatementEntry[]): StatementFacts => ({
  statement: {
    ...{ accountId: 'acc_1', month: '2026-11', from: FROM, to: FROM + 30 * DAY, timeZone: 'UTC', currency: 'USD' },
    ...{ openingMicros: 100_000_000, entries, closingMicros: 119_400_001 },
  },
  account: { legalName: 'Harbour Coffee Ltd', addressLines: ['12 Harbour Street'], taxId: 'GB123', locale },
  seller: sampleFacts('E05', 'en').seller,
  invoiceNumbers: new Map([['inv_1', 'LK-0002']]),
})

/** Every text of the layout, in reading order. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null) return []
  const { text, stack, columns, table, content } = value as Record<string, unknown>
  return [text, stack, columns, content, (table as { body?: unknown } | undefined)?.body].flatMap(textsOf)
}
const printed = (locale: string, entries: StatementEntry[]) =>
  textsOf(layoutOfStatement(facts(locale, entries))).join('\n')

describe('a statement on paper', () => {
  const entries = [
    movement('TOP_UP', 50_000_000),
    usage('MESSAGE', 'MARKETING'),
    usage('DIALOGUE', null),
    movement('USAGE_CHARGE', 31_200_000, { invoiceId: 'inv_1' }),
    movement('ADJUSTMENT', 600_000, { note: 'Two days of outage' }),
  ]

  test.each(MAIL_LANGUAGES)('in %s says this', (language) => {
    expect(printed(language, entries)).toMatchSnapshot()
  })

  test('names invoices and notes, and shows amounts to the last millionth', () => {
    const text = printed('en', entries)
    for (const part of ['Statement November 2026', '1 Nov 2026', '30 Nov 2026', 'GB123', '$100.00', '$119.400001']) {
      expect(text).toContain(part)
    }
    expect(text).toContain('Messages, marketing\n1,624\n-$31.20')
    expect(text).toContain('Usage invoiced, invoice LK-0002')
    expect(text).toContain('Adjustment: Two days of outage')
  })

  test.each([
    'TOP_UP',
    'USAGE_CHARGE',
    'HOSTING',
    'DEPOSIT',
    'REFUND',
    'ADJUSTMENT',
    'CHARGEBACK',
    'TRANSFER',
  ] as const)('has words for %s in every language', (kind) => {
    for (const language of MAIL_LANGUAGES) {
      expect(printed(language, [movement(kind, 1)])).not.toMatch(/undefined|null|\{\w+\}|_/)
    }
  })
})
