import { z } from 'zod'
import { accountEntity } from '../../domain/keys'
import { command } from '../access'
import { shownPartner, writablePartner } from '../partners'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { partner, partnerPatch } from '../schemas/partners'

export const partnerChange = route({
  method: 'patch',
  path: '/v1/partners/{partnerId}',
  summary: 'Other terms from now on; who leaves POSTPAID is invoiced for what he has used so far',
  roles: ['support'],
  params: z.strictObject({ partnerId: pathId }),
  body: partnerPatch,
  answers: { 200: partner },
  problems: ['NOT_FOUND', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { partnerId } = call.params
    const clock = await writablePartner(call, partnerId)
    const { mode, pricePerMonthCents, dayLimit = null } = call.body
    await command(call, clock, accountEntity(clock.accountId), {
      ...{ name: 'change-partner', dayLimit },
      ...(mode === undefined ? {} : { mode }),
      ...(pricePerMonthCents === undefined ? {} : { pricePerMonthCents }),
    })
    return { status: 200, body: await shownPartner(call, partnerId, clock) }
  },
})
