import { accountEntity } from '../../domain/keys'
import { command, openAccount } from '../access'
import { shownPartner } from '../partners'
import { route } from '../route'
import { partner, partnerInput } from '../schemas/partners'

export const partnerCreate = route({
  method: 'post',
  path: '/v1/partners',
  summary: 'Makes an account a partner that pays for hosting in days',
  roles: ['support'],
  body: partnerInput,
  answers: { 201: partner },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { accountId, mode, pricePerMonthCents, dayLimit = null } = call.body
    const clock = await openAccount(call, accountId)
    const partnerId = call.newId('par')
    const terms = { mode, pricePerMonthCents, dayLimit }
    await command(call, clock, accountEntity(accountId), { name: 'open-partner', partnerId, ...terms })
    return { status: 201, body: await shownPartner(call, partnerId, clock) }
  },
})
