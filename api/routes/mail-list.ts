import { z } from 'zod'
import { listMails } from '../../adapters/store/views/mails'
import { visibleFilter } from '../access'
import { route } from '../route'
import { id, listOf, pageQuery, pageRequest } from '../schemas/common'
import { mail } from '../schemas/facts'

export const mailList = route({
  method: 'get',
  path: '/v1/mails',
  summary: 'Mails that the mail server has accepted, newest first',
  roles: ['support', 'customer'],
  query: z.strictObject({ ...pageQuery, accountId: id('acc').optional() }),
  answers: { 200: listOf(mail) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = call.query
    const filter = visibleFilter(call, { accountId })
    return { status: 200, body: await listMails(call.db, filter, pageRequest(call.query)) }
  },
})
