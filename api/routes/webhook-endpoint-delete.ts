import { z } from 'zod'
import { removeEndpoint } from '../../adapters/store/edge/webhook-endpoints'
import { ownEndpoint } from '../own-endpoint'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { removedWebhookEndpoint } from '../schemas/webhook-endpoints'

export const webhookEndpointDelete = route({
  method: 'delete',
  path: '/v1/webhook-endpoints/{endpointId}',
  summary: 'Ends an endpoint; what waits for it is told no more',
  roles: ['support', 'customer'],
  params: z.strictObject({ endpointId: pathId }),
  answers: { 200: removedWebhookEndpoint },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { id } = await ownEndpoint(call, call.params.endpointId)
    await removeEndpoint(call.db, id)
    return { status: 200, body: { id } }
  },
})
