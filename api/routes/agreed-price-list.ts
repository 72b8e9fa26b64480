import { z } from 'zod'
import { listAgreedPrices } from '../../adapters/store/views/agreed-prices'
import { visibleAccount } from '../access'
import { route } from '../route'
import { listOf, pageQuery, pageRequest, pathId } from '../schemas/common'
import { agreedPrice } from '../schemas/prices'

export const agreedPriceList = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/agreed-prices',
  summary: 'Every price that was agreed with the account, newest first',
  roles: ['support'],
  params: z.strictObject({ accountId: pathId }),
  query: z.strictObject(pageQuery),
  answers: { 200: listOf(agreedPrice) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visibleAccount(call, call.params.accountId)
    return { status: 200, body: await listAgreedPrices(call.db, accountId, pageRequest(call.query)) }
  },
})
