import { z } from 'zod'
import { listCreditNotes } from '../../adapters/store/views/credit-notes'
import { invoiceView } from '../../adapters/store/views/invoices'
import { visible } from '../access'
import { route } from '../route'
import { listOf, pageQuery, pageRequest, pathId } from '../schemas/common'
import { creditNote } from '../schemas/credit-notes'

export const creditNoteList = route({
  method: 'get',
  path: '/v1/invoices/{invoiceId}/credit-notes',
  summary: 'The credit notes that correct an invoice, newest first',
  roles: ['support', 'customer'],
  params: z.strictObject({ invoiceId: pathId }),
  query: z.strictObject(pageQuery),
  answers: { 200: listOf(creditNote) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { invoiceId } = call.params
    const { currency } = visible(call, 'invoice', invoiceId, await invoiceView(call.db, invoiceId))
    return { status: 200, body: await listCreditNotes(call.db, { invoiceId, currency }, pageRequest(call.query)) }
  },
})
