import { accountActivities } from '../../activities/account'
import type { Ports } from '../../activities/ports'
import { newId } from '../../adapters/ids'
import { DONE } from '../../domain/commands'
import { MINUTE } from '../../domain/time'
import { aMethodRecord, type StoreBench, startStore } from '../adapters/store/rows'
import { anAccount, NOW } from '../adapters/usage/database'

let bench: StoreBench

beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

/** An account with two methods, and a processor that detaches only when it is told to. */
async function aMethodToRemove() {
  const accountId = await anAccount(bench.db)
  const method = aMethodRecord(accountId, { role: 'PRIMARY' })
  const heir = aMethodRecord(accountId)
  await bench.inside((tx) => tx.insertMethod(method))
  await bench.inside((tx) => tx.insertMethod(heir))
  const processor = { answers: false, detached: [] as string[] }
  const ports = {
    store: bench.store,
    processor: {
      detachMethod: (methodRef: string) => {
        if (!processor.answers) return Promise.reject(new Error('connection refused'))
        processor.detached.push(methodRef)
        return Promise.resolve()
      },
    },
    outbox: { flush: () => Promise.resolve() },
    messenger: { deliver: () => Promise.resolve() },
    newId,
  } as unknown as Ports
  const account = accountActivities(ports)
  const command = { name: 'remove-method' as const, methodId: method.id }
  return { accountId, method, heir, processor, account, command }
}

const alerts = async (accountId: string) => {
  const rows = await bench.db.event.findMany({ where: { accountId, type: 'ops.alert' } })
  return rows.map(({ data }) => (data as { code: string }).code)
}

describe('removing a method (W5)', () => {
  it('is done although the processor does not answer: the account comes back to detach it', async () => {
    const { accountId, method, heir, processor, account, command } = await aMethodToRemove()
    const removed = await account.removePaymentMethod({ accountId, now: NOW, command })
    expect(removed).toMatchObject({ result: DONE, next: { kind: 'DETACH_METHOD', at: NOW + MINUTE } })
    expect(await bench.inside((tx) => tx.methodsOf(accountId))).toMatchObject([{ id: heir.id, role: 'PRIMARY' }])

    processor.answers = true
    const action = { kind: 'DETACH_METHOD' as const, at: NOW + MINUTE, rank: 0 }
    const after = await account.workAccount({ accountId, now: action.at, action })
    expect({ next: after.next, detached: processor.detached }).toEqual({ next: null, detached: [method.processorId] })
  })

  it('repeated after a crash is done, and detaches what the crash left attached', async () => {
    const { accountId, method, processor, account, command } = await aMethodToRemove()
    // The process died after the commit: the repetition finds the method removed and planned to be detached.
    await account.removePaymentMethod({ accountId, now: NOW, command })
    processor.answers = true
    const again = await account.removePaymentMethod({ accountId, now: NOW + MINUTE, command })
    expect(again).toMatchObject({ result: DONE, next: null })
    const once = await account.removePaymentMethod({ accountId, now: NOW + MINUTE, command })
    expect(once).toMatchObject({ result: DONE, next: null })
    expect(processor.detached).toEqual([method.processorId])
  })

  it("of another account's method is refused", async () => {
    const { account, command } = await aMethodToRemove()
    const stranger = await anAccount(bench.db)
    const refused = await account.removePaymentMethod({ accountId: stranger, now: NOW, command })
    expect(refused.result).toMatchObject({ refused: true, code: 'NOT_FOUND' })
  })

  it('that the processor refuses eight times is told to an operator, and goes on', async () => {
    const { accountId, account, command } = await aMethodToRemove()
    let { next } = await account.removePaymentMethod({ accountId, now: NOW, command })
    for (let tries = 1; tries < 9 && next !== null; tries++) {
      next = (await account.workAccount({ accountId, now: next.at, action: next as never })).next
    }
    expect(next?.kind).toBe('DETACH_METHOD')
    expect(await alerts(accountId)).toEqual(['METHOD_NOT_DETACHED'])
  })
})
