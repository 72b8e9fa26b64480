import { z } from 'zod'
import { listDeliveries } from '../../adapters/store/edge/webhook-endpoints'
import { ownEndpoint } from '../own-endpoint'
import { route } from '../route'
import { listOf, pageQuery, pageRequest, pathId } from '../schemas/common'
import { deliveryStatus, webhookDelivery } from '../schemas/webhook-endpoints'

export const webhookDeliveryList = route({
  method: 'get',
  path: '/v1/webhook-endpoints/{endpointId}/deliveries',
  summary: 'What was told to an endpoint, or waits to be, newest first',
  roles: ['support', 'customer'],
  params: z.strictObject({ endpointId: pathId }),
  query: z.strictObject({ ...pageQuery, status: deliveryStatus.optional() }),
  answers: { 200: listOf(webhookDelivery) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { id } = await ownEndpoint(call, call.params.endpointId)
    return { status: 200, body: await listDeliveries(call.db, id, call.query.status, pageRequest(call.query)) }
  },
})
