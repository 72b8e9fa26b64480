import { z } from 'zod'
import { tariffExists, updateAccount } from '../../adapters/store/edge/accounts'
import { accountView } from '../../adapters/store/views/accounts'
import { basisPoints } from '../../domain/usage/tariff'
import { wake, writableAccount } from '../access'
import { invalid, notFound, problem } from '../problem'
import { route } from '../route'
import { account, accountPatch, OPERATOR_FIELDS } from '../schemas/accounts'
import { pathId } from '../schemas/common'

export const accountChange = route({
  method: 'patch',
  path: '/v1/accounts/{accountId}',
  summary: 'Changes what is named: profile, locale, time zone; prices and policies are the operator’s',
  roles: ['customer'],
  params: z.strictObject({ accountId: pathId }),
  body: accountPatch,
  answers: { 200: account },
  problems: ['NOT_FOUND', 'CLOCK_ADVANCING', 'ILLEGAL_TRANSITION'],
  async handle(call) {
    const { db, body } = call
    const clock = await writableAccount(call, call.params.accountId)
    const { accountId, clockId } = clock
    const reserved = OPERATOR_FIELDS.filter((field) => body[field] !== undefined)
    if (reserved.length > 0 && call.caller.role !== 'operator') {
      throw problem('FORBIDDEN', `A ${call.caller.role} key may not change ${reserved.join(', ')}; ask support.`)
    }
    if (body.tariffCode !== undefined && !(await tariffExists(db, body.tariffCode))) {
      throw invalid({ path: 'tariffCode', message: `there is no tariff ${body.tariffCode}` })
    }
    const { markupPercent, ...fields } = body
    const markup = markupPercent === undefined ? {} : { markupBps: basisPoints(markupPercent) }
    if (await updateAccount(db, clock, { ...fields, ...markup })) await wake(call, accountId, clockId)
    const changed = await accountView(db, accountId)
    if (changed === null) throw notFound('account', accountId)
    return { status: 200, body: changed }
  },
})
