import { z } from 'zod'
import { listDayLedger } from '../../adapters/store/partner/day-ledger'
import { visiblePartner } from '../partners'
import { route } from '../route'
import { listOf, pageQuery, pageRequest, pathId } from '../schemas/common'
import { dayLedgerEntry } from '../schemas/partners'

export const dayLedgerList = route({
  method: 'get',
  path: '/v1/partners/{partnerId}/day-ledger',
  summary: 'Movements of the balance of days, newest first',
  roles: ['support', 'customer'],
  params: z.strictObject({ partnerId: pathId }),
  query: z.strictObject(pageQuery),
  answers: { 200: listOf(dayLedgerEntry) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visiblePartner(call, call.params.partnerId)
    return { status: 200, body: await listDayLedger(call.db, accountId, pageRequest(call.query)) }
  },
})
