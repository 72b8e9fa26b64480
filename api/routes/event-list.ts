import { z } from 'zod'
import { listEvents } from '../../adapters/store/views/events'
import { visibleFilter } from '../access'
import { route } from '../route'
import { id, listOf, pageQuery, pageRequest } from '../schemas/common'
import { event } from '../schemas/facts'

export const eventList = route({
  method: 'get',
  path: '/v1/events',
  summary: 'What happened, newest first; nothing in it ever changes',
  roles: ['support', 'customer'],
  query: z.strictObject({
    ...pageQuery,
    accountId: id('acc').optional(),
    numberId: id('num').optional(),
    type: z
      .string()
      .regex(/^[a-z_.]{1,64}$/, 'must be a type such as number.state_changed')
      .optional(),
  }),
  answers: { 200: listOf(event) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, numberId, type } = call.query
    const filter = visibleFilter(call, { accountId, numberId, type })
    const withNotes = call.caller.accountId === null
    return { status: 200, body: await listEvents(call.db, filter, pageRequest(call.query), withNotes) }
  },
})
