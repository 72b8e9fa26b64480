import { z } from 'zod'
import { revokeKey } from '../../adapters/store/edge/api-keys'
import { visibleAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { revokedApiKey } from '../schemas/accounts'
import { pathId } from '../schemas/common'

export const apiKeyDelete = route({
  method: 'delete',
  path: '/v1/accounts/{accountId}/api-keys/{keyId}',
  summary: 'Revokes an API key at once',
  roles: ['signup'],
  params: z.strictObject({ accountId: pathId, keyId: pathId }),
  answers: { 200: revokedApiKey },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visibleAccount(call, call.params.accountId)
    const { keyId } = call.params
    const revoked = await revokeKey(call.db, accountId, keyId)
    if (revoked === null) throw notFound('API key', keyId)
    return { status: 200, body: { id: keyId, revokedAt: revoked.revokedAt.toISOString() } }
  },
})
