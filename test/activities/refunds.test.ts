import { accountActivities } from '../../activities/account'
import type { Ports } from '../../activities/ports'
import { newId } from '../../adapters/ids'
import { toWallet } from '../../domain/ledger'
import { MINUTE } from '../../domain/time'
import { aPaidInvoice, type StoreBench, startStore } from '../adapters/store/rows'
import { anAccount, NOW } from '../adapters/usage/database'

let bench: StoreBench

beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

/** An account with one recorded refund, and a processor that answers only when it is told to. */
async function aRefundToSend() {
  const accountId = await anAccount(bench.db)
  const { refund } = await bench.inside((tx) => aPaidInvoice(tx, accountId))
  await bench.inside((tx) => tx.insertRefund(refund))
  const processor = { answers: false, asked: 0 }
  const ports = {
    store: bench.store,
    processor: {
      refund: () => {
        processor.asked += 1
        if (!processor.answers) return Promise.reject(new Error('connection refused'))
        return Promise.resolve({ kind: 'SUCCEEDED', refundRef: newId('re') })
      },
    },
    outbox: { flush: () => Promise.resolve() },
    messenger: { deliver: () => Promise.resolve() },
    newId,
  } as unknown as Ports
  const account = accountActivities(ports)
  const status = async () => (await bench.db.refund.findUniqueOrThrow({ where: { id: refund.id } })).status
  return { accountId, processor, account, status }
}

describe('a refund that the processor gives no answer to', () => {
  it('keeps nothing waiting: it is put off, and the account comes back to it', async () => {
    const { accountId, processor, account, status } = await aRefundToSend()
    const first = await account.considerAccount({ accountId, now: NOW })
    expect(first.next).toEqual({ kind: 'SEND_REFUND', at: NOW + MINUTE, rank: expect.any(Number) })
    expect({ asked: processor.asked, status: await status() }).toEqual({ asked: 1, status: 'SENT' })

    processor.answers = true
    const action = { kind: 'SEND_REFUND' as const, at: NOW + MINUTE, rank: 2 }
    const second = await account.workAccount({ accountId, now: action.at, action })
    // What is left is the mail that tells of it, which this bench does not send.
    expect(second.next?.kind).toBe('SEND_MAIL')
    expect({ asked: processor.asked, status: await status() }).toEqual({ asked: 2, status: 'SUCCEEDED' })
  })

  it('alerts an operator after the eighth time, and goes on', async () => {
    const { accountId, account, status } = await aRefundToSend()
    let { next } = await account.considerAccount({ accountId, now: NOW })
    for (let tries = 1; tries < 9 && next !== null; tries++) {
      next = (await account.workAccount({ accountId, now: next.at, action: next as never })).next
    }
    expect(next?.kind).toBe('SEND_REFUND')
    expect(await status()).toBe('SENT')
    const alerts = await bench.db.event.findMany({ where: { accountId, type: 'ops.alert' } })
    expect(alerts.map(({ data }) => (data as { code: string }).code)).toEqual(['REFUND_DELAYED'])
  })
})

describe("a closed account's wallet", () => {
  it('goes to the next older charge when the card of the newest does not take it', async () => {
    const accountId = await anAccount(bench.db)
    const older = await bench.inside((tx) => aPaidInvoice(tx, accountId))
    const newer = await bench.inside((tx) => aPaidInvoice(tx, accountId))
    await bench.inside((tx) =>
      tx.post(
        toWallet({ key: `credit:${accountId}`, accountId, at: NOW, currency: 'USD', amountCents: 3000, of: 'HOSTING' }),
      ),
    )
    const asked: string[] = []
    const processor = {
      refund: ({ chargeRef }: { chargeRef: string }) => {
        asked.push(chargeRef)
        const kind = chargeRef === newer.attempt.chargeRef ? 'FAILED' : 'SUCCEEDED'
        return Promise.resolve({ kind, refundRef: newId('re') })
      },
    }
    const idle = { flush: () => Promise.resolve(), deliver: () => Promise.resolve() }
    const ports = { store: bench.store, processor, outbox: idle, messenger: idle, newId } as unknown as Ports
    const account = accountActivities(ports)
    let { next, result } = await account.closeAccount({ accountId, now: NOW })
    expect(result).toEqual({ done: true })
    while (next?.kind === 'SEND_REFUND') {
      next = (await account.workAccount({ accountId, now: next.at, action: next as never })).next
    }
    expect(asked).toEqual([newer.attempt.chargeRef, older.attempt.chargeRef])
    const after = await bench.inside(async (tx) => ({
      balance: await tx.balanceMicros(accountId),
      refundedCents: (await tx.readInvoice(older.invoice.id)).refundedCents,
      refusedCents: (await tx.readInvoice(newer.invoice.id)).refundedCents,
    }))
    expect(after).toEqual({ balance: 0, refundedCents: 3000, refusedCents: 0 })
  })
})
