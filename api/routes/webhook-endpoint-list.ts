import { z } from 'zod'
import { listEndpoints } from '../../adapters/store/edge/webhook-endpoints'
import { route } from '../route'
import { listOf, pageQuery, pageRequest } from '../schemas/common'
import { webhookEndpoint } from '../schemas/webhook-endpoints'

export const webhookEndpointList = route({
  method: 'get',
  path: '/v1/webhook-endpoints',
  summary: 'The customer’s own endpoints, or the host’s, newest first',
  roles: ['support', 'customer'],
  query: z.strictObject(pageQuery),
  answers: { 200: listOf(webhookEndpoint) },
  async handle(call) {
    return { status: 200, body: await listEndpoints(call.db, call.caller.accountId, pageRequest(call.query)) }
  },
})
