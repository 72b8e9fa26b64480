import { z } from 'zod'
import { listNumbers } from '../../adapters/store/views/numbers'
import { NUMBER_STATES } from '../../domain/number/states'
import { visibleFilter } from '../access'
import { route } from '../route'
import { id, listOf, pageQuery, pageRequest } from '../schemas/common'
import { number } from '../schemas/numbers'

export const numberList = route({
  method: 'get',
  path: '/v1/numbers',
  summary: 'Numbers, newest first',
  roles: ['signup', 'support', 'customer'],
  query: z.strictObject({ ...pageQuery, accountId: id('acc').optional(), state: z.enum(NUMBER_STATES).optional() }),
  answers: { 200: listOf(number) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, state } = call.query
    const filter = visibleFilter(call, { accountId, state })
    return { status: 200, body: await listNumbers(call.db, filter, pageRequest(call.query)) }
  },
})
