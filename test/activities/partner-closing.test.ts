import { newId } from '../../adapters/ids'
import { isRefusal } from '../../domain/errors'
import { type StoreBench, startStore } from '../adapters/store/rows'
import { aPartner, books, Life } from './partner-life'

// A partner closes his account (decision 0051).

jest.setTimeout(60_000)

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

async function aLife(mode: 'PREPAID' | 'POSTPAID', dayLimit = 0) {
  const { accountId, numbers } = await aPartner(bench, mode, dayLimit, 1)
  const life = new Life(bench, accountId, numbers)
  const close = async () => {
    const { result } = await life.act.account.closeAccount({ accountId, now: life.now })
    return isRefusal(result) ? `${result.code}: ${result.detail}` : 'CLOSED'
  }
  const bills = async () => {
    const rows = await bench.db.invoice.findMany({ where: { accountId }, orderBy: { seq: 'asc' } })
    return rows.map(({ cause, days, status }) => `${cause} ${days} ${status}`)
  }
  const facts = async (type: string) => {
    const rows = await bench.db.event.findMany({ where: { accountId, type }, orderBy: { seq: 'asc' } })
    return rows.map(({ data }) => data)
  }
  const pay = async () => {
    const { id: invoiceId } = await bench.db.invoice.findFirstOrThrow({ where: { accountId, status: 'OPEN' } })
    const command = { name: 'pay', methodId: null, trigger: 'CUSTOMER' } as const
    await life.act.dunning.payInvoice({ invoiceId, now: life.now, command, commandId: newId('cmd') })
  }
  return { accountId, life, close, bills, facts, pay }
}

it('days that are left stay his, are named where the account is closed, and a person is told; their money can still be given back', async () => {
  const { accountId, life, close, facts } = await aLife('PREPAID')
  await life.take({ kind: 'PAY', days: 60 })
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 20 })
  await life.take({ kind: 'DELETE', channel: 0 })
  expect(await close()).toBe('CLOSED')
  expect(await close()).toBe('CLOSED')
  expect(await facts('account.closed')).toEqual([{ walletCents: 0, dayBalance: 60 }])
  expect(await facts('ops.alert')).toContainEqual(expect.objectContaining({ code: 'DAYS_LEFT', days: 60 }))
  expect((await books(bench, accountId)).balance).toBe(60)
  await life.take({ kind: 'REFUND', share: 100 })
  expect(await books(bench, accountId)).toMatchObject({ sold: 50, balance: 50 })
})

it('POSTPAID: used days are asked for at once, and the account is closed when they are paid; nothing is reckoned after', async () => {
  const { accountId, life, close, bills, facts, pay } = await aLife('POSTPAID', 100)
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 40 })
  await life.take({ kind: 'PASS', hours: 24 * 10 - 1 })
  await life.take({ kind: 'DELETE', channel: 0 })
  expect(await close()).toMatch(/^UNPAID_INVOICES: .*: pay it/)
  expect(await bills()).toEqual(['DAYS_USED 10 OPEN'])
  expect(await close()).toMatch(/^UNPAID_INVOICES/)
  expect(await bills()).toEqual(['DAYS_USED 10 OPEN'])
  await pay()
  expect(await close()).toBe('CLOSED')
  expect(await facts('account.closed')).toEqual([{ walletCents: 0, dayBalance: 0 }])
  expect(await bench.inside((tx) => tx.readPartner(accountId))).toMatchObject({ mode: 'PREPAID', monthClosesAt: null })
  await life.take({ kind: 'PASS', hours: 24 * 60 })
  expect(await bills()).toEqual(['DAYS_USED 10 PAID'])
  expect(await life.faults()).toEqual([])
})

it('a request that nobody has paid is withdrawn: it is no debt', async () => {
  const { accountId, life, close, bills } = await aLife('PREPAID')
  await life.take({ kind: 'DELETE', channel: 0 })
  const command = { name: 'request-days', invoiceId: newId('inv'), order: { days: 30 } } as const
  await life.act.account.requestDays({ accountId, now: life.now, command })
  expect(await close()).toBe('CLOSED')
  expect(await bills()).toEqual(['DAY_REQUEST 30 VOID'])
})

it('while a channel is live it is refused, and nothing is withdrawn or asked for', async () => {
  const { accountId, life, close, bills } = await aLife('POSTPAID', 100)
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 40 })
  const command = { name: 'request-days', invoiceId: newId('inv'), order: { days: 30 } } as const
  await life.act.account.requestDays({ accountId, now: life.now, command })
  expect(await close()).toMatch(/^ILLEGAL_TRANSITION: .* is ACTIVE: cancel it/)
  expect(await bills()).toEqual(['DAY_REQUEST 30 OPEN'])
})

it('a closed account takes no other terms', async () => {
  const { accountId, life, close } = await aLife('PREPAID')
  await life.take({ kind: 'DELETE', channel: 0 })
  await close()
  const command = { name: 'change-partner', mode: 'POSTPAID', dayLimit: 10 } as const
  const { result } = await life.act.account.changePartner({ accountId, now: life.now, command })
  expect(result).toMatchObject({ code: 'ILLEGAL_TRANSITION' })
})
