import { type StatementEntry, statement } from '../../adapters/store/views/statements'
import { iso } from '../../domain/time'
import { route } from '../route'
import { statement as statementSchema } from '../schemas/statements'
import { statementPath, visibleMonth } from './statement-month'

export const statementGet = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/statements/{month}',
  summary: 'What moved the balance in a month of the account’s zone: movements one by one, usage by category',
  roles: ['support', 'customer'],
  params: statementPath,
  answers: { 200: statementSchema },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, month } = await visibleMonth(call, call.params)
    const { from, to, entries, ...rest } = await statement(call.db, accountId, month)
    return { status: 200, body: { ...rest, from: iso(from), to: iso(to), entries: entries.map(shown) } }
  },
})

/** Without what an entry of its kind does not have. */
function shown({ at, unit, ...entry }: StatementEntry) {
  const given = Object.entries(entry).filter(([, value]) => value !== null)
  return { ...(Object.fromEntries(given) as Omit<StatementEntry, 'at' | 'unit'>), at: iso(at), ...(unit && { unit }) }
}
