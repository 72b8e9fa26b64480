import { z } from 'zod'
import { listPaymentLinks } from '../../adapters/store/views/payment-links'
import { visibleAccount } from '../access'
import { route } from '../route'
import { id, listOf, pageQuery, pageRequest } from '../schemas/common'
import { listedPaymentLink } from '../schemas/payment-links'

export const paymentLinkList = route({
  method: 'get',
  path: '/v1/payment-links',
  summary: 'Payment links of an account as they stand, newest first; their addresses are not kept',
  roles: ['support', 'customer'],
  query: z.strictObject({ ...pageQuery, accountId: id('acc') }),
  answers: { 200: listOf(listedPaymentLink) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, now } = await visibleAccount(call, call.query.accountId)
    return { status: 200, body: await listPaymentLinks(call.db, accountId, now, pageRequest(call.query)) }
  },
})
