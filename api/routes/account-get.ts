import { z } from 'zod'
import { accountView } from '../../adapters/store/views/accounts'
import { visibleAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { account } from '../schemas/accounts'
import { pathId } from '../schemas/common'

export const accountGet = route({
  method: 'get',
  path: '/v1/accounts/{accountId}',
  summary: 'An account with its balance',
  roles: ['signup', 'support', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  answers: { 200: account },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visibleAccount(call, call.params.accountId)
    const body = await accountView(call.db, accountId)
    if (body === null) throw notFound('account', accountId)
    return { status: 200, body }
  },
})
