import { insertAccount, tariffExists } from '../../adapters/store/edge/accounts'
import { accountView } from '../../adapters/store/views/accounts'
import { testClockView } from '../../adapters/store/views/test-clocks'
import { invalid, notFound, problem } from '../problem'
import { type Call, route } from '../route'
import { account, accountInput } from '../schemas/accounts'

/** An account joins a test clock here and nowhere else. It has no workflow yet: its first command starts one. */
export const accountCreate = route({
  method: 'post',
  path: '/v1/accounts',
  summary: 'Creates an account',
  roles: ['signup'],
  body: accountInput,
  answers: { 201: account },
  problems: ['CLOCK_ADVANCING', 'ILLEGAL_TRANSITION', 'NOT_FOUND'],
  async handle(call) {
    const { db, body } = call
    const id = call.newId('acc')
    const createdAt = body.testClockId ? await readyClock(call, body.testClockId) : Date.now()
    if (!(await tariffExists(db, body.tariffCode))) {
      throw invalid({ path: 'tariffCode', message: `there is no tariff ${body.tariffCode}` })
    }
    const { address = null, taxId = null, testClockId = null, ...fields } = body
    await insertAccount(db, { ...fields, id, address, taxId, testClockId, createdAt })
    const created = await accountView(db, id)
    if (created === null) throw notFound('account', id)
    return { status: 201, body: created }
  },
})

async function readyClock(call: Call, clockId: string): Promise<number> {
  const clock = await testClockView(call.db, clockId)
  if (clock === null) throw notFound('test clock', clockId)
  if (clock.status === 'ADVANCING') {
    throw problem('CLOCK_ADVANCING', `The test clock ${clockId} is advancing; wait until it is READY.`)
  }
  if (clock.status === 'DELETED') throw problem('ILLEGAL_TRANSITION', `The test clock ${clockId} was deleted.`)
  return Date.parse(clock.now)
}
