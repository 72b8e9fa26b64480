import { z } from 'zod'
import { allocationView } from '../../adapters/store/partner/day-ledger'
import { numberOwner } from '../../adapters/store/views/numbers'
import { numberEntity } from '../../domain/keys'
import { command, visible } from '../access'
import { writablePartner } from '../partners'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { allocation, allocationInput } from '../schemas/partners'

export const allocationCreate = route({
  method: 'post',
  path: '/v1/partners/{partnerId}/allocations',
  summary: 'Gives days of the balance to a channel: its first ones have it registered, later ones prolong it',
  roles: ['support', 'customer'],
  params: z.strictObject({ partnerId: pathId }),
  body: allocationInput,
  answers: { 201: allocation },
  problems: ['NOT_FOUND', 'INSUFFICIENT_DAYS', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { partnerId } = call.params
    const clock = await writablePartner(call, partnerId)
    const { numberId, days, comment } = call.body
    const { accountId } = visible(call, 'number', numberId, await numberOwner(call.db, numberId))
    // Support sees every number, and yet none can be given another partner's days.
    if (accountId !== clock.accountId) throw notFound('number', numberId)
    const allocationId = call.newId('dal')
    await command(call, clock, numberEntity(numberId), { name: 'allocate', allocationId, days, comment })
    const given = await allocationView(call.db, { accountId, allocationId })
    if (given === null) throw notFound('allocation', allocationId)
    return { status: 201, body: { ...given, id: allocationId, partnerId, numberId } }
  },
})
