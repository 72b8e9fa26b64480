import { refundNote, voidNote } from '../../../domain/invoice/credit-note'
import { depositApplied, depositInvoiced, invoicePaid, refunded } from '../../../domain/ledger'
import { anAccount, NOW } from '../usage/database'
import { aLine, anInvoiceRecord, type StoreBench, startStore } from './rows'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
})
afterAll(() => bench.stop())

/** An account with as many issued invoices. */
async function invoicesOfOne(count: number) {
  const accountId = await anAccount(bench.db)
  return Promise.all(
    Array.from({ length: count }, () =>
      bench.inside((tx) => tx.insertInvoice(anInvoiceRecord(accountId), [aLine(null)])),
    ),
  )
}

describe('a credit note', () => {
  it('has the next number of its own series without a gap, when 20 are issued at once and some are taken back', async () => {
    const invoices = await invoicesOfOne(20)
    const results = await Promise.allSettled(
      invoices.map((invoice, index) =>
        bench.inside(async (tx) => {
          const { number } = await tx.insertCreditNote(voidNote(invoice, 'SUPPORT', NOW))
          if (index % 4 === 3) throw new Error('taken back')
          return number
        }),
      ),
    )
    const numbers = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
    const prefix = invoices[0]?.number.split('-')[0]
    const wanted = Array.from({ length: 15 }, (_, index) => `${prefix}-C${String(index + 1).padStart(4, '0')}`)
    expect(numbers.sort()).toEqual(wanted)
  })

  it('voids an invoice once, documents a refund once, and is never changed or deleted', async () => {
    const [invoice] = await invoicesOfOne(1)
    if (invoice === undefined) throw new Error('no invoice')
    const { id } = await bench.inside((tx) => tx.insertCreditNote(voidNote(invoice, 'SUPPORT', NOW)))
    const again = { ...voidNote(invoice, 'SUPPORT', NOW), id: 'cn_another' }
    await expect(bench.inside((tx) => tx.insertCreditNote(again))).rejects.toThrow()
    const unknown = {
      id: 'ref_none',
      accountId: invoice.accountId,
      invoiceId: invoice.id,
      amountCents: 1,
      reason: 'SUPPORT',
    }
    await expect(bench.inside((tx) => tx.insertCreditNote(refundNote(unknown, NOW)))).rejects.toThrow()
    await expect(bench.db.creditNote.update({ where: { id }, data: { amountCents: 1 } })).rejects.toThrow(/append-only/)
    await expect(bench.db.creditNote.delete({ where: { id } })).rejects.toThrow(/append-only/)
  })

  it('and its invoice keep the buyer as he was', async () => {
    const [invoice] = await invoicesOfOne(1)
    if (invoice === undefined) throw new Error('no invoice')
    const note = await bench.inside((tx) => tx.insertCreditNote(voidNote(invoice, 'SUPPORT', NOW)))
    const { legalName } = await bench.db.account.findUniqueOrThrow({ where: { id: invoice.accountId } })
    await bench.db.account.update({ where: { id: invoice.accountId }, data: { legalName: 'Another' } })
    const stored = await bench.db.invoice.findUniqueOrThrow({ where: { id: invoice.id } })
    expect(stored.buyer).toMatchObject({ legalName })
    expect((await bench.db.creditNote.findUniqueOrThrow({ where: { id: note.id } })).buyer).toEqual(stored.buyer)
  })
})

it('what is held of a deposit follows the books: $39.00 less $4.20 of usage less $10.00 refunded is $24.80', async () => {
  const accountId = await anAccount(bench.db)
  const record = anInvoiceRecord(accountId, { kind: 'DEPOSIT', cause: 'CANCEL' })
  await bench.inside((tx) => tx.insertInvoice(record, [aLine(null)]))
  const posting = { accountId, at: NOW, invoiceId: record.id, currency: 'USD' }
  const held = () => bench.inside((tx) => tx.heldDepositCents(record.id))
  expect(await held()).toBe(0)
  await bench.inside(async (tx) => {
    await tx.post(depositInvoiced({ ...posting, key: `${record.id}:1`, amountCents: 3900 }))
    await tx.post(invoicePaid({ ...posting, key: `${record.id}:2`, amountCents: 3900, invoiceKind: 'DEPOSIT' }))
  })
  expect(await held()).toBe(3900)
  await bench.inside(async (tx) => {
    await tx.post(depositApplied({ ...posting, key: `${record.id}:3`, amountCents: 420 }))
    await tx.post(refunded({ ...posting, key: `${record.id}:4`, amountCents: 1000, of: 'DEPOSIT' }))
  })
  expect(await held()).toBe(2480)
})
