import type { Client } from '@temporalio/client'
import type { Database } from '../../../adapters/store/client'
import { createMessenger, deliverLate } from '../../../adapters/temporal/messenger'

const NUMBERS = 100

/** An account whose hundred numbers are to be woken; the messenger's two statements work on its table. */
function pendingWakeUps() {
  const pending = new Map(
    Array.from({ length: NUMBERS }, (_, nth) => [
      BigInt(nth),
      { seq: BigInt(nth), target: `number:num_${nth}`, at: new Date(0) },
    ]),
  )
  const db = {
    $queryRaw: async () => [...pending.values()],
    $executeRaw: async (_: TemplateStringsArray, seqs: bigint[]) => seqs.filter((seq) => pending.delete(seq)).length,
  } as unknown as Database
  return { db, pending }
}

/** Temporal as the messenger needs it; `onSignal` is what an entity does that was woken. */
function temporal(onSignal: () => void) {
  const signalled: string[] = []
  const signalWithStart = async (_type: string, { workflowId }: { workflowId: string }) => {
    signalled.push(workflowId)
    await new Promise((resolve) => setImmediate(resolve))
    onSignal()
  }
  return { client: { workflow: { signalWithStart } } as unknown as Client, signalled }
}

it('wakes each number of an account once, though each that is woken looks for what else there is to deliver', async () => {
  const { db, pending } = pendingWakeUps()
  const aftermaths: Promise<void>[] = []
  const { client, signalled } = temporal(() => aftermaths.push(messenger.deliver('acc_1')))
  const messenger = createMessenger(db, client)
  await messenger.deliver('acc_1')
  await Promise.all(aftermaths)
  expect(signalled.sort()).toEqual(Array.from({ length: NUMBERS }, (_, nth) => `number:num_${nth}`).sort())
  expect(pending.size).toBe(0)
  expect(aftermaths).toHaveLength(NUMBERS)
})

it('leaves what could not be brought to the next delivery', async () => {
  const { db, pending } = pendingWakeUps()
  let away = true
  const { client, signalled } = temporal(() => {
    if (away) throw new Error('Temporal is away')
  })
  const messenger = createMessenger(db, client)
  await expect(messenger.deliver('acc_1')).rejects.toThrow('Temporal is away')
  expect(pending.size).toBe(NUMBERS)
  away = false
  await messenger.deliver('acc_1')
  expect(pending.size).toBe(0)
  expect(signalled).toHaveLength(NUMBERS + 1)
})

describe('what is late', () => {
  /** So many accounts with late wake-ups, of which a look shows two. */
  function late(...accounts: string[]) {
    const left = new Set(accounts)
    const db = {
      $queryRaw: async () => [...left].slice(0, 2).map((account_id) => ({ account_id })),
    } as unknown as Database
    return { db, left }
  }

  it('is brought until nothing is', async () => {
    const { db, left } = late('acc_1', 'acc_2', 'acc_3')
    await deliverLate(db, { deliver: async (accountId) => void left.delete(accountId) }, 5_000)
    expect(left.size).toBe(0)
  })

  it('and cannot be brought to one account is told, and keeps the others waiting for nothing', async () => {
    const { db, left } = late('acc_1', 'acc_2', 'acc_3')
    const deliver = async (accountId: string) => {
      if (accountId === 'acc_1') throw new Error('Temporal does not know it')
      left.delete(accountId)
    }
    for (const expected of [['acc_1', 'acc_3'], ['acc_1']]) {
      await expect(deliverLate(db, { deliver }, 5_000)).rejects.toThrow('Temporal does not know it')
      expect([...left]).toEqual(expected)
    }
  })
})
