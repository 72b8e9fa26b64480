import { z } from 'zod'
import { redeliver } from '../../adapters/store/edge/webhook-endpoints'
import { ownEndpoint } from '../own-endpoint'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { webhookDelivery } from '../schemas/webhook-endpoints'

export const webhookRedeliver = route({
  method: 'post',
  path: '/v1/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/redeliver',
  summary: 'Tells a fact again, whatever became of it before',
  roles: ['support', 'customer'],
  params: z.strictObject({ endpointId: pathId, deliveryId: pathId }),
  answers: { 200: webhookDelivery },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { id } = await ownEndpoint(call, call.params.endpointId)
    const { deliveryId } = call.params
    const body = await redeliver(call.db, id, deliveryId)
    if (body === null) throw notFound('webhook delivery', deliveryId)
    return { status: 200, body }
  },
})
