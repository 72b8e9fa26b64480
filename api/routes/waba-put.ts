import { z } from 'zod'
import { putWaba } from '../../adapters/store/edge/wabas'
import { writableAccount } from '../access'
import { problem } from '../problem'
import { route } from '../route'
import { waba, wabaInput } from '../schemas/accounts'
import { wabaId } from '../schemas/numbers'

export const wabaPut = route({
  method: 'put',
  path: '/v1/wabas/{wabaId}',
  summary: 'Assigns a WABA to an account, or changes it',
  roles: [],
  params: z.strictObject({ wabaId }),
  body: wabaInput,
  answers: { 200: waba },
  problems: ['NOT_FOUND', 'WABA_TAKEN', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { accountId, ...fields } = call.body
    await writableAccount(call, accountId)
    const { wabaId } = call.params
    const put = await putWaba(call.db, wabaId, accountId, fields)
    if (put === null) throw problem('WABA_TAKEN', `The WABA ${wabaId} belongs to another account.`)
    return { status: 200, body: put }
  },
})
