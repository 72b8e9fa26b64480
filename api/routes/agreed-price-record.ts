import { z } from 'zod'
import { agreedPriceView } from '../../adapters/store/views/agreed-prices'
import { accountEntity } from '../../domain/keys'
import { iso } from '../../domain/time'
import { command, writableAccount } from '../access'
import { invalid, notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { agreedPrice, agreedPriceInput } from '../schemas/prices'

export const agreedPriceRecord = route({
  method: 'post',
  path: '/v1/accounts/{accountId}/agreed-prices',
  summary: 'Records a price agreed with the account; it answers the open requests for terms',
  roles: ['support'],
  params: z.strictObject({ accountId: pathId }),
  body: agreedPriceInput,
  answers: { 201: agreedPrice },
  problems: ['NOT_FOUND', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { accountId } = call.params
    const { plan = null, perMonthCents, annualDiscountPercent, validFrom = null, note } = call.body
    const clock = await writableAccount(call, accountId)
    if (validFrom !== null && validFrom < clock.now) {
      const message = `must not be in the past, ${iso(clock.now)} for this account; leave it out for now`
      throw invalid({ path: 'validFrom', message })
    }
    const agreedPriceId = call.newId('agr')
    await command(call, clock, accountEntity(accountId), {
      name: 'agree-price',
      ...{ agreedPriceId, plan, perMonthCents, annualDiscountPercent: annualDiscountPercent ?? 0, validFrom, note },
      approvedBy: call.caller.id,
    })
    const recorded = await agreedPriceView(call.db, agreedPriceId)
    if (recorded === null) throw notFound('agreed price', agreedPriceId)
    return { status: 201, body: recorded }
  },
})
