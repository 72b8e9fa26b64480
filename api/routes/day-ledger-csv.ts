import { z } from 'zod'
import { type DayLedgerView, wholeDayLedger } from '../../adapters/store/partner/day-ledger'
import { type Columns, csv, csvOf } from '../csv'
import { visiblePartner } from '../partners'
import { route } from '../route'
import { pathId } from '../schemas/common'

const COLUMNS: Columns<DayLedgerView> = {
  date: (row) => row.at,
  kind: (row) => row.kind,
  days: (row) => row.days,
  balance_days: (row) => row.balanceDays,
  number_id: (row) => row.numberId ?? null,
  invoice_id: (row) => row.invoiceId ?? null,
  comment: (row) => row.comment ?? null,
  ledger_id: (row) => row.transactionId,
}

export const dayLedgerCsv = route({
  method: 'get',
  path: '/v1/partners/{partnerId}/day-ledger.csv',
  summary: 'The same as rows, oldest first, each with the balance after it',
  roles: ['support', 'customer'],
  params: z.strictObject({ partnerId: pathId }),
  answers: { 200: csv },
  produces: 'text/csv',
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visiblePartner(call, call.params.partnerId)
    return { status: 200, body: csvOf(COLUMNS, await wholeDayLedger(call.db, accountId)) }
  },
})
