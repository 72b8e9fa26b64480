import { categoryName } from '../category-name'
import type { MailBody } from '../content'
import { present, type Wording } from '../wording'

/** E35: opening, what moved, usage by category, closing; the figures in full stand in the document. */
export function monthlyStatement(w: Wording): MailBody {
  const { say, format } = w
  const { midMonth, openingMicros, movements, usage, closingMicros } = present(w.facts.statement, 'statement')
  const month = format.month(midMonth)
  return {
    subject: say('statement.title', { month }),
    tone: 'notice',
    lead: say('E35.lead', { month, balance: format.moneyCut(closingMicros) }),
    paragraphs: [say('statement.sign')],
    details: [
      { label: say('statement.opening'), value: format.price(openingMicros) },
      ...movements.map(({ kind, amountMicros }) => ({
        label: say(`statement.${kind}`),
        value: format.price(amountMicros),
      })),
      ...usage.map(({ unit, category, amountMicros }) => ({
        label: say(`statement.USAGE.${unit}`, { category: categoryName(say, category) }),
        value: format.price(amountMicros),
      })),
      { label: say('statement.closing'), value: format.price(closingMicros) },
    ],
    actions: [w.link(say('E35.pdf'), 'statementPdf'), w.link(say('E35.csv'), 'statementCsv')],
  }
}
