import { z } from 'zod'
import { paymentLinkFor } from '../../adapters/store/payment-links'
import { accountClock } from '../../adapters/store/views/clock'
import { type NumberDebt, type NumberView, numberView } from '../../adapters/store/views/numbers'
import { visible } from '../access'
import { type Call, route } from '../route'
import { pathId } from '../schemas/common'
import { number } from '../schemas/numbers'

type Shown = Pick<NumberView, 'accountId' | 'debts'>

/** Each debt with the page that anybody can pay it on (I1 of source 004); a key that may not share links gets none. */
async function withPayUrls(call: Call, { accountId, debts }: Shown): Promise<NumberView['debts']> {
  const { caller, db, config } = call
  if (debts.length === 0 || caller.role === 'signup') return debts
  const now = (await accountClock(db, accountId))?.now ?? Date.now()
  const of = { secret: caller.secret, accountId, now }
  const withUrl = async (debt: NumberDebt) => {
    return { ...debt, payUrl: await paymentLinkFor(db, config.publicUrl, { ...of, invoiceId: debt.invoiceId }) }
  }
  return Promise.all(debts.map(withUrl))
}

export const numberGet = route({
  method: 'get',
  path: '/v1/numbers/{numberId}',
  summary: 'A number with what happens next',
  roles: ['signup', 'support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  answers: { 200: number },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { numberId } = call.params
    const shown = visible(call, 'number', numberId, await numberView(call.db, numberId))
    return { status: 200, body: { ...shown, debts: await withPayUrls(call, shown) } }
  },
})
