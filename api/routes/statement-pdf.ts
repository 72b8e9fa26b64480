import { renderStatement } from '../../adapters/documents/pdf'
import { statementDocument } from '../../adapters/documents/statement'
import { route } from '../route'
import { pdf } from '../schemas/common'
import { statementPath, visibleMonth } from './statement-month'

export const statementPdf = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/statements/{month}.pdf',
  summary: 'The statement to print and file, in the account’s language',
  roles: ['support', 'customer'],
  params: statementPath,
  answers: { 200: pdf },
  produces: 'application/pdf',
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, month } = await visibleMonth(call, call.params)
    const document = await statementDocument(call.db, { accountId, month }, call.config.seller)
    return { status: 200, body: await renderStatement(document) }
  },
})
