import { newId } from '../../../adapters/ids'
import { hostingInvoiced } from '../../../domain/ledger'
import { iso } from '../../../domain/time'
import { anAccount, anInvoice, NOW } from '../usage/database'
import { anInvoiceRecord, type StoreBench, startStore } from './rows'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

describe('A transaction', () => {
  it('leaves nothing behind when its work throws', async () => {
    const accountId = await anAccount(bench.db)
    const failed = bench.inside(async (tx) => {
      await tx.insertInvoice(anInvoiceRecord(accountId), [])
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await bench.db.invoice.count({ where: { accountId } })).toBe(0)
    expect((await bench.db.account.findUniqueOrThrow({ where: { id: accountId } })).invoiceCount).toBe(0)
  })

  it.each(['lockInvoice', 'updateInvoice'] as const)(
    'that is chosen to end a deadlock runs again (%s)',
    async (call) => {
      const accountId = await anAccount(bench.db)
      const [a, b] = [await anInvoice(bench.db, accountId), await anInvoice(bench.db, accountId)]
      let runs = 0
      let holding = 0
      const held: (() => void)[] = []
      const bothHold = new Promise<void>((resolve) => held.push(resolve))
      const inOrder = (first: string, second: string) =>
        bench.inside(async (tx) => {
          const take = (id: string) =>
            call === 'lockInvoice' ? tx.lockInvoice(id) : tx.updateInvoice(id, { day0At: null })
          runs += 1
          await take(first)
          // A change is not waited for; whatever is asked after it finds it done.
          await tx.readInvoice(first)
          holding += 1
          if (holding === 2) held[0]?.()
          await bothHold
          await take(second)
        })
      await Promise.all([inOrder(a, b), inOrder(b, a)])
      expect(runs).toBe(3)
    },
  )

  it('that conflicts every time gives up after five runs', async () => {
    const serialization = { code: 'P2034' }
    let runs = 0
    const endless = bench.inside(async () => {
      runs += 1
      throw serialization
    })
    await expect(endless).rejects.toBe(serialization)
    expect(runs).toBe(5)
  })

  it('runs once when it is refused for another reason', async () => {
    let runs = 0
    const refused = bench.inside(async (tx) => {
      runs += 1
      await tx.wake('account:acc_nobody', 'acc_nobody', NOW)
    })
    await expect(refused).rejects.toThrow('no account acc_nobody')
    expect(runs).toBe(1)
  })
})

describe('I15: a posting', () => {
  const posting = (accountId: string) =>
    hostingInvoiced({ key: newId('key'), accountId, at: NOW, currency: 'USD', amountCents: 3_900 })

  it('is booked once by its key', async () => {
    const accountId = await anAccount(bench.db)
    const hosting = posting(accountId)
    await bench.inside((tx) => tx.post(hosting))
    await bench.inside((tx) => tx.post(hosting))
    expect(await bench.db.ledgerTransaction.count({ where: { accountId } })).toBe(1)
    expect(await bench.db.ledgerEntry.count({ where: { accountId } })).toBe(2)
  })

  it('that does not sum to zero takes its whole transaction back', async () => {
    const accountId = await anAccount(bench.db)
    const id = newId('ltx')
    const crooked = bench.db.$transaction(async (tx) => {
      await tx.ledgerTransaction.create({ data: { id, key: id, accountId, kind: 'HOSTING', at: iso(NOW) } })
      const leg = { transactionId: id, position: 0, id: newId('len'), accountId, ledgerAccount: 'CASH' }
      await tx.ledgerEntry.create({ data: { ...leg, unit: 'USD', amountMicros: 1 } })
    })
    await expect(crooked).rejects.toThrow('does not sum to zero')
    expect(await bench.db.ledgerTransaction.count({ where: { accountId } })).toBe(0)
  })

  it('is never changed, nor its legs', async () => {
    const accountId = await anAccount(bench.db)
    await bench.inside((tx) => tx.post(posting(accountId)))
    const where = { accountId }
    await expect(bench.db.ledgerEntry.updateMany({ where, data: { amountMicros: 0 } })).rejects.toThrow('append-only')
    await expect(bench.db.ledgerEntry.deleteMany({ where })).rejects.toThrow('append-only')
    await expect(bench.db.ledgerTransaction.updateMany({ where, data: { note: 'x' } })).rejects.toThrow('append-only')
    await expect(bench.db.ledgerTransaction.deleteMany({ where })).rejects.toThrow('append-only')
  })
})
