import { z } from 'zod'
import { creditNoteDocuments } from '../../adapters/documents/facts'
import { renderPdf } from '../../adapters/documents/pdf'
import { invoiceOwner } from '../../adapters/store/views/invoices'
import { visible } from '../access'
import { notFound } from '../problem'
import { type Call, route } from '../route'
import { pathId, pdf } from '../schemas/common'

const common = {
  method: 'get',
  roles: ['support', 'customer'],
  answers: { 200: pdf },
  produces: 'application/pdf',
  problems: ['NOT_FOUND'],
} as const

export const creditNotePdf = route({
  ...common,
  path: '/v1/invoices/{invoiceId}/credit-notes/{creditNoteId}.pdf',
  summary: 'A credit note to print and file, in the account’s language',
  params: z.strictObject({ invoiceId: pathId, creditNoteId: pathId }),
  handle: (call) => printed(call, call.params.invoiceId, call.params.creditNoteId),
})

export const creditNotesPdf = route({
  ...common,
  path: '/v1/invoices/{invoiceId}/credit-notes.pdf',
  summary: 'All credit notes of an invoice in one file, each on a page of its own',
  params: z.strictObject({ invoiceId: pathId }),
  handle: (call) => printed(call, call.params.invoiceId),
})

async function printed(call: Call, invoiceId: string, creditNoteId?: string) {
  const owner = await invoiceOwner(call.db, invoiceId)
  visible(call, 'invoice', invoiceId, owner === null ? null : { accountId: owner })
  const [first, ...others] = await creditNoteDocuments(call.db, invoiceId, call.config.seller, creditNoteId)
  if (first === undefined) throw notFound('credit note', creditNoteId ?? `of invoice ${invoiceId}`)
  return { status: 200 as const, body: await renderPdf([first, ...others]) }
}
