import { rateCard } from '../../adapters/store/views/rate-card'
import { iso, isoOrNull } from '../../domain/time'
import { visibleAccount } from '../access'
import { route } from '../route'
import { rateCard as rateCardSchema } from '../schemas/tariffs'
import { accountPath } from './usage-range'

export const rateCardGet = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/rate-card',
  summary: 'What the account pays now: its tariff with its mark-up',
  roles: ['support', 'customer'],
  params: accountPath,
  answers: { 200: rateCardSchema },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, now } = await visibleAccount(call, call.params.accountId)
    const { effectiveFrom, nextVersion, freePerMonth, ...card } = await rateCard(call.db, accountId, now)
    const body = {
      ...card,
      effectiveFrom: isoOrNull(effectiveFrom),
      nextVersion: nextVersion && { ...nextVersion, effectiveFrom: iso(nextVersion.effectiveFrom) },
      freePerMonth: freePerMonth.map(({ key, freePerMonth, effectiveOn }) => ({
        key,
        quantity: freePerMonth,
        effectiveOn,
      })),
    }
    return { status: 200, body }
  },
})
