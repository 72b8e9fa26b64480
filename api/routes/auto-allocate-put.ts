import { z } from 'zod'
import { accountEntity } from '../../domain/keys'
import { DAYS_PER_MONTH } from '../../domain/partner/days'
import { command } from '../access'
import { shownPartner, writablePartner } from '../partners'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { autoAllocate, partner } from '../schemas/partners'

export const autoAllocatePut = route({
  method: 'put',
  path: '/v1/partners/{partnerId}/auto-allocate',
  summary: 'Chooses what a channel is given by itself when its days end, as long as the balance has it',
  roles: ['support', 'customer'],
  params: z.strictObject({ partnerId: pathId }),
  body: autoAllocate,
  answers: { 200: partner },
  problems: ['NOT_FOUND', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { partnerId } = call.params
    const clock = await writablePartner(call, partnerId)
    const { enabled, days } = call.body
    const wanted = enabled ? (days ?? DAYS_PER_MONTH) : null
    await command(call, clock, accountEntity(clock.accountId), { name: 'set-auto-allocate', days: wanted })
    return { status: 200, body: await shownPartner(call, partnerId, clock) }
  },
})
