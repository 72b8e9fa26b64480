import type { StatementFacts } from '../../../domain/mail/statement-facts'
import { iso } from '../../../domain/time'
import { statementIn } from '../../store/views/statements'
import type { Reading } from './reading'

/** The statement of the month that the outbox row names. Throws when it does not add up (I15). */
export async function statementFacts({ tx, account, mail }: Reading): Promise<StatementFacts> {
  const { from, to, entries, openingMicros, closingMicros } = await statementIn(tx, account.id, monthOf(mail.params))
  const byKind = new Map<StatementFacts['movements'][number]['kind'], number>()
  const usage: StatementFacts['usage'] = []
  for (const entry of entries) {
    if (entry.kind === 'USAGE')
      usage.push({ unit: entry.unit, category: entry.category, amountMicros: entry.amountMicros })
    else byKind.set(entry.kind, (byKind.get(entry.kind) ?? 0) + entry.amountMicros)
  }
  const movements = [...byKind].map(([kind, amountMicros]) => ({ kind, amountMicros }))
  return { midMonth: iso((from + to) / 2), openingMicros, movements, usage, closingMicros }
}

function monthOf({ month }: Reading['mail']['params']): string {
  if (typeof month !== 'string') throw new Error('a statement is of a month: the outbox row must name it')
  return month
}
