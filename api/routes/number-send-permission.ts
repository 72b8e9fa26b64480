import { z } from 'zod'
import { sendPermission as permissionOf } from '../../adapters/store/views/send-permission'
import { visible } from '../access'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { sendPermission } from '../schemas/numbers'

export const numberSendPermission = route({
  method: 'get',
  path: '/v1/numbers/{numberId}/send-permission',
  summary: 'Whether the number may send now',
  roles: ['signup', 'support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  answers: { 200: sendPermission },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { numberId } = call.params
    const permission = await permissionOf(call.db, numberId)
    const { allowed, reason } = visible(call, 'number', numberId, permission)
    return { status: 200, body: { allowed, reason } }
  },
})
