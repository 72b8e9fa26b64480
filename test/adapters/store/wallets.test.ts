import fc from 'fast-check'
import { type Database, plain } from '../../../adapters/store/client'
import { postAll } from '../../../adapters/store/ledger'
import { hostingInvoiced, type LedgerTransaction, usageRated, usageWaived } from '../../../domain/ledger'
import { anAccount, NOW, ownDatabase } from '../usage/database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

const CONSTRUCTORS = [usageRated, usageWaived]
let posted = 0

const posting = (accountId: string, amountMicros: number, which: number): LedgerTransaction => {
  const facts = { key: `wallet ${posted++}`, accountId, at: NOW, currency: 'USD' }
  const construct = CONSTRUCTORS[which]
  return construct ? construct({ ...facts, amountMicros }) : hostingInvoiced({ ...facts, amountCents: amountMicros })
}

async function walletAndEntries(accountId: string) {
  const wallet = plain(await db.wallet.findUniqueOrThrow({ where: { accountId } }))
  const { _sum } = plain(
    await db.ledgerEntry.aggregate({
      where: { accountId, ledgerAccount: 'CUSTOMER_BALANCE' },
      _sum: { amountMicros: true },
    }),
  )
  return { wallet: wallet.balanceMicros, entries: -(_sum.amountMicros ?? 0) || 0 }
}

describe('the balance that is kept beside the ledger', () => {
  it('is zero for an account without a posting', async () => {
    expect(await walletAndEntries(await anAccount(db))).toEqual({ wallet: 0, entries: 0 })
  })

  it('is always the sum of the entries, whatever is posted, repeated, or posted side by side (S1, I15)', async () => {
    const accounts = [await anAccount(db), await anAccount(db), await anAccount(db)]
    const move = fc.record({ who: fc.nat(2), amountMicros: fc.integer({ min: 1, max: 1e9 }), which: fc.nat(2) })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(move, { minLength: 1, maxLength: 5 }), { maxLength: 6 }), async (batches) => {
        const transactions = batches.map((batch) =>
          batch.map(({ who, amountMicros, which }) => posting(accounts[who] ?? '', amountMicros, which)),
        )
        await Promise.all(
          [...transactions, ...transactions].map((batch) => db.$transaction((tx) => postAll(tx, batch))),
        )
        for (const accountId of accounts) {
          const { wallet, entries } = await walletAndEntries(accountId)
          expect(wallet).toBe(entries)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('does not move when a posting is undone with its transaction', async () => {
    const accountId = await anAccount(db)
    const undone = db.$transaction(async (tx) => {
      await postAll(tx, [posting(accountId, 5_000_000, 0)])
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await walletAndEntries(accountId)).toEqual({ wallet: 0, entries: 0 })
  })
})
