import { z } from 'zod'
import { recipientsOfLastDay } from '../../adapters/store/usage/recipients'
import { accountClock } from '../../adapters/store/views/clock'
import { usageOwners } from '../../adapters/store/views/usage-owners'
import { DAY, iso } from '../../domain/time'
import { visible } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { usage24h } from '../schemas/usage'

export const numberUsage24h = route({
  method: 'get',
  path: '/v1/numbers/{numberId}/usage-24h',
  summary: 'How many people got templates outside the service window in the last 24 hours (I9)',
  roles: ['support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  answers: { 200: usage24h },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { numberId } = call.params
    const owner = (await usageOwners(call.db, [numberId])).get(numberId)
    const { accountId } = visible(call, 'number', numberId, owner === undefined ? null : { accountId: owner })
    const clock = await accountClock(call.db, accountId)
    if (clock === null) throw notFound('number', numberId)
    const uniqueRecipients = await recipientsOfLastDay(call.db, numberId, clock.now)
    return { status: 200, body: { numberId, from: iso(clock.now - DAY), to: iso(clock.now), uniqueRecipients } }
  },
})
