import { z } from 'zod'
import { shownPartner, visiblePartner } from '../partners'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { partner } from '../schemas/partners'

export const partnerGet = route({
  method: 'get',
  path: '/v1/partners/{partnerId}',
  summary: 'A partner: its balance of days, its channels, and when the balance ends',
  roles: ['support', 'customer'],
  params: z.strictObject({ partnerId: pathId }),
  answers: { 200: partner },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { partnerId } = call.params
    return { status: 200, body: await shownPartner(call, partnerId, await visiblePartner(call, partnerId)) }
  },
})
