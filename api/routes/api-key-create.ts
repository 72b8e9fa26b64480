import { z } from 'zod'
import { issueCustomerKey } from '../../adapters/store/edge/api-keys'
import { visibleAccount } from '../access'
import { route } from '../route'
import { apiKeyInput, newApiKey } from '../schemas/accounts'
import { pathId } from '../schemas/common'

export const apiKeyCreate = route({
  method: 'post',
  path: '/v1/accounts/{accountId}/api-keys',
  summary: 'Issues a customer’s API key; the key is shown this once',
  roles: ['signup'],
  params: z.strictObject({ accountId: pathId }),
  body: apiKeyInput,
  answers: { 201: newApiKey },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visibleAccount(call, call.params.accountId)
    const id = call.newId('key')
    return { status: 201, body: { id, key: await issueCustomerKey(call.db, id, accountId) } }
  },
})
