import { z } from 'zod'
import { listAccounts } from '../../adapters/store/views/accounts'
import { route } from '../route'
import { account } from '../schemas/accounts'
import { listOf, pageQuery, pageRequest } from '../schemas/common'

export const accountList = route({
  method: 'get',
  path: '/v1/accounts',
  summary: 'Accounts, newest first; a customer sees its own',
  roles: ['signup', 'support', 'customer'],
  query: z.strictObject(pageQuery),
  answers: { 200: listOf(account) },
  async handle({ db, caller, query }) {
    const filter = caller.accountId === null ? {} : { id: caller.accountId }
    return { status: 200, body: await listAccounts(db, filter, pageRequest(query)) }
  },
})
