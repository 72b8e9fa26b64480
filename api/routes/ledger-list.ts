import { z } from 'zod'
import { listLedger } from '../../adapters/store/views/ledger'
import { visibleAccount } from '../access'
import { route } from '../route'
import { listOf, pageQuery, pageRequest, pathId } from '../schemas/common'
import { ledgerEntry } from '../schemas/facts'

export const ledgerList = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/ledger',
  summary: 'Movements of the customer’s balance, newest first; `view=journal` shows every leg of the books',
  roles: ['support', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  query: z.strictObject({ ...pageQuery, view: z.enum(['balance', 'journal']).default('balance') }),
  answers: { 200: listOf(ledgerEntry) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visibleAccount(call, call.params.accountId)
    const { view } = call.query
    return { status: 200, body: await listLedger(call.db, accountId, view, pageRequest(call.query)) }
  },
})
