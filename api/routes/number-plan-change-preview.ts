import { z } from 'zod'
import { numberOwner } from '../../adapters/store/views/numbers'
import { planChangePreview as previewOf } from '../../adapters/store/views/plan-change'
import { isRefusal } from '../../domain/errors'
import { visible, visibleAccount } from '../access'
import { notFound, Problem } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { planChange, planChangePreview } from '../schemas/numbers'

export const numberPlanChangePreview = route({
  method: 'get',
  path: '/v1/numbers/{numberId}/plan-change-preview',
  summary: 'What a change of plan would do, to the cent and the second',
  roles: ['support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  query: planChange,
  answers: { 200: planChangePreview },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'UNPAID_INVOICES', 'INDIVIDUAL_TERMS_REQUIRED'],
  async handle(call) {
    const { numberId } = call.params
    const { accountId } = visible(call, 'number', numberId, await numberOwner(call.db, numberId))
    const { now } = await visibleAccount(call, accountId)
    const preview = await previewOf(call.db, numberId, call.query, now)
    if (preview === null) throw notFound('number', numberId)
    if (isRefusal(preview)) throw new Problem(preview)
    return { status: 200, body: preview }
  },
})
