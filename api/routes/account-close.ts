import { z } from 'zod'
import { accountView } from '../../adapters/store/views/accounts'
import { accountEntity } from '../../domain/keys'
import { command, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { account } from '../schemas/accounts'
import { pathId } from '../schemas/common'

export const accountClose = route({
  method: 'post',
  path: '/v1/accounts/{accountId}/close',
  summary: 'Ends an account of which nothing is live and nothing is owed; the rest of its wallet is refunded',
  roles: ['support', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  answers: { 200: account },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'UNPAID_INVOICES', 'CLOCK_ADVANCING'],
  async handle(call) {
    const clock = await writableAccount(call, call.params.accountId)
    const { accountId } = clock
    await command(call, clock, accountEntity(accountId), { name: 'close' })
    const closed = await accountView(call.db, accountId)
    if (closed === null) throw notFound('account', accountId)
    return { status: 200, body: closed }
  },
})
