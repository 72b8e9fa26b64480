import { newId } from '../../../adapters/ids'
import type { AttemptOutcome } from '../../../domain/invoice/record'
import { usageInvoiced } from '../../../domain/ledger'
import { DAY } from '../../../domain/time'
import { aNumber, anAccount, aPayingNumber, ingest, NOW, templates } from '../usage/database'
import { aLine, anAttemptRecord, anInvoiceRecord, aPaidInvoice, type StoreBench, startStore } from './rows'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

describe('An invoice', () => {
  it('is read as it was written, locked, by its id and by its cause, with its lines in order', async () => {
    const accountId = await anAccount(bench.db)
    const numberId = await aNumber(bench.db, accountId)
    const period = { periodOrdinal: 3, periodStart: NOW, periodEnd: NOW + DAY }
    const lines = [aLine(numberId), { ...aLine(null, -200), unitPriceMicros: null }, aLine(numberId, 1)]
    const issued = await bench.inside((tx) =>
      tx.insertInvoice(anInvoiceRecord(accountId, { numberId, ...period }), lines),
    )
    const read = await bench.inside(async (tx) => [
      await tx.lockInvoice(issued.id),
      await tx.readInvoice(issued.id),
      await tx.invoiceByCause(accountId, issued.causeKey),
      await tx.hostingInvoice(numberId, 3),
    ])
    expect(read).toEqual([issued, issued, issued, issued])
    expect(await bench.inside((tx) => tx.linesOf(issued.id))).toEqual(lines)
    expect(await bench.inside((tx) => tx.numbersOn(issued.id))).toEqual([numberId])
  })

  it('changes where the patch says and nowhere else', async () => {
    const accountId = await anAccount(bench.db)
    const issued = await bench.inside((tx) => tx.insertInvoice(anInvoiceRecord(accountId), [aLine(null)]))
    const patch = { dunningPolicy: 'standard', dunningVersion: 1, day0At: NOW, ladderPosition: 2 }
    await bench.inside((tx) => tx.updateInvoice(issued.id, patch))
    expect(await bench.inside((tx) => tx.readInvoice(issued.id))).toEqual({ ...issued, ...patch })
  })

  it('is null, or an error where one must be there, when there is none', async () => {
    const accountId = await anAccount(bench.db)
    const numberId = await aNumber(bench.db, accountId)
    expect(await bench.inside((tx) => tx.invoiceByCause(accountId, 'none'))).toBeNull()
    expect(await bench.inside((tx) => tx.hostingInvoice(numberId, 0))).toBeNull()
    await expect(bench.inside((tx) => tx.lockInvoice('inv_none'))).rejects.toThrow('no invoice inv_none')
    await expect(bench.inside((tx) => tx.readInvoice('inv_none'))).rejects.toThrow()
  })

  it('has the next number of its account without a gap, when 20 are issued at once and some are taken back', async () => {
    const accountId = await anAccount(bench.db)
    const issue = (index: number) =>
      bench.inside(async (tx) => {
        const { number } = await tx.insertInvoice(anInvoiceRecord(accountId), [aLine(null)])
        if (index % 4 === 3) throw new Error('taken back')
        return number
      })
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => issue(index)))
    const numbers = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
    const { invoicePrefix } = await bench.db.account.findUniqueOrThrow({ where: { id: accountId } })
    const wanted = Array.from({ length: 15 }, (_, index) => `${invoicePrefix}-${String(index + 1).padStart(4, '0')}`)
    expect(numbers.sort()).toEqual(wanted)
  })

  it('keeps all digits of its number beyond the 9999th', async () => {
    const accountId = await anAccount(bench.db)
    await bench.db.account.update({ where: { id: accountId }, data: { invoiceCount: 12_344 } })
    const { number } = await bench.inside((tx) => tx.insertInvoice(anInvoiceRecord(accountId), []))
    expect(number).toMatch(/-12345$/)
  })

  it('I11: is one for each cause, and one hosting invoice for each period of a number unless it was voided', async () => {
    const accountId = await anAccount(bench.db)
    const numberId = await aNumber(bench.db, accountId)
    const issue = (rest: Parameters<typeof anInvoiceRecord>[1]) =>
      bench.inside((tx) => tx.insertInvoice(anInvoiceRecord(accountId, { numberId, periodOrdinal: 1, ...rest }), []))
    const { id, causeKey } = await issue({ status: 'UNCOLLECTIBLE' })
    await expect(issue({ causeKey, periodOrdinal: 2 })).rejects.toThrow('invoices_account_id_cause_key_key')
    await expect(issue({})).rejects.toThrow('invoices_one_per_period')
    await bench.inside((tx) => tx.updateInvoice(id, { status: 'VOID' }))
    const again = await issue({})
    expect(await bench.inside((tx) => tx.hostingInvoice(numberId, 1))).toEqual(again)
    await expect(issue({ periodOrdinal: 2 })).rejects.toThrow('invoices_one_open_hosting')
  })
})

describe('Unpaid invoices', () => {
  it('of an account are the open, processing and uncollectible ones, oldest first', async () => {
    const accountId = await anAccount(bench.db)
    const statuses = ['UNCOLLECTIBLE', 'VOID', 'PROCESSING', 'DRAFT', 'OPEN'] as const
    await bench.inside(async (tx) => {
      for (const status of statuses) await tx.insertInvoice(anInvoiceRecord(accountId, { status }), [])
      await aPaidInvoice(tx, accountId)
    })
    const unpaid = await bench.inside((tx) => tx.unpaidInvoices(accountId))
    expect(unpaid.map(({ status }) => status)).toEqual(['UNCOLLECTIBLE', 'PROCESSING', 'OPEN'])
  })

  it('of a number are its hosting and the usage with lines of it, and no deposit', async () => {
    const accountId = await anAccount(bench.db)
    const [numberId, other] = [await aNumber(bench.db, accountId), await aNumber(bench.db, accountId)]
    const wanted = await bench.inside(async (tx) => {
      const usage = { kind: 'USAGE', cause: 'THRESHOLD' } as const
      const issue = (rest: Parameters<typeof anInvoiceRecord>[1], ...on: string[]) =>
        tx.insertInvoice(
          anInvoiceRecord(accountId, rest),
          on.map((each) => aLine(each)),
        )
      const shared = await issue(usage, other, numberId)
      const hosting = await issue({ numberId }, numberId)
      await issue({ numberId: other }, other)
      await issue(usage, other)
      await issue({ ...usage, status: 'VOID' }, numberId)
      await issue({ numberId, kind: 'DEPOSIT', cause: 'CANCEL' }, numberId)
      return [shared, hosting]
    })
    expect(await bench.inside((tx) => tx.unpaidInvoicesOfNumber(numberId))).toEqual(wanted)
  })
})

describe('A usage invoice', () => {
  it('takes the usage before it is written, as the engine issues it (C16)', async () => {
    const { accountId, numberId } = await aPayingNumber(bench.db, 50_000)
    await ingest(bench.db, accountId, templates(4, numberId))
    const id = newId('inv')
    await bench.inside(async (tx) => {
      const lines = await tx.takeUsage({ accountId, invoiceId: id })
      const usage = { id, kind: 'USAGE', cause: 'THRESHOLD', totalCents: 20 } as const
      await tx.insertInvoice(anInvoiceRecord(accountId, usage), lines)
      await tx.post(usageInvoiced({ key: id, accountId, at: NOW, currency: 'USD', amountCents: 20 }))
    })
    expect(await bench.inside((tx) => tx.linesOf(id))).toMatchObject([{ numberId, quantity: 4, amountCents: 20 }])
    expect(await bench.inside((tx) => tx.balanceMicros(accountId))).toBe(0)
    expect(await bench.db.dialogue.count({ where: { invoiceId: id } })).toBe(4)
  })
})

describe('An attempt', () => {
  const anInvoice = async () => {
    const accountId = await anAccount(bench.db)
    return bench.inside((tx) => tx.insertInvoice(anInvoiceRecord(accountId), []))
  }

  it('is listed by its ordinal, with the real time of the database as the time it was sent', async () => {
    const { id } = await anInvoice()
    const before = Date.now()
    const [second, first] = await bench.inside(async (tx) => [
      await tx.insertAttempt(anAttemptRecord(id, 2, { outcome: 'DECLINED' })),
      await tx.insertAttempt(anAttemptRecord(id, 1, { outcome: 'DECLINED' })),
    ])
    expect(await bench.inside((tx) => tx.attemptsOf(id))).toEqual([first, second])
    expect(first?.sentAt).toBeGreaterThanOrEqual(before - 1_000)
    expect(first?.sentAt).toBeLessThanOrEqual(Date.now() + 1_000)
  })

  it('keeps what its patch does not name', async () => {
    const { id } = await anInvoice()
    const attempt = await bench.inside((tx) => tx.insertAttempt(anAttemptRecord(id, 1, { chargeRef: 'ch_1' })))
    const patch = { outcome: 'UNKNOWN', nextLookAt: NOW + DAY, looks: 1 } as const
    await bench.inside((tx) => tx.updateAttempt(attempt.id, { ...patch, resolvedAt: NOW }))
    expect(await bench.inside((tx) => tx.attemptsOf(id))).toEqual([{ ...attempt, ...patch }])
    const { resolvedAt } = await bench.db.paymentAttempt.findUniqueOrThrow({ where: { id: attempt.id } })
    expect(resolvedAt).toEqual(new Date(NOW))
  })

  it.each<AttemptOutcome>(['SENT', 'UNKNOWN', 'PROCESSING'])(
    'I1: that is %s leaves no room for another in flight',
    async (outcome) => {
      const { id } = await anInvoice()
      const { id: attemptId } = await bench.inside((tx) => tx.insertAttempt(anAttemptRecord(id, 1, { outcome })))
      const another = () => bench.inside((tx) => tx.insertAttempt(anAttemptRecord(id, 2)))
      await expect(another()).rejects.toThrow('payment_attempts_one_in_flight')
      await bench.inside((tx) => tx.updateAttempt(attemptId, { outcome: 'DECLINED' }))
      expect(await another()).toMatchObject({ ordinal: 2 })
    },
  )
})

describe('A refund', () => {
  it('is recorded once by its key, sent with the charge it gives back, and settled once', async () => {
    const accountId = await anAccount(bench.db)
    const { refund, attempt } = await bench.inside((tx) => aPaidInvoice(tx, accountId))
    const insert = (id: string) => bench.inside((tx) => tx.insertRefund({ ...refund, id }))
    const inserted = await Promise.all([refund.id, newId('ref'), newId('ref')].map(insert))
    expect(inserted.filter((each) => each)).toEqual([true])
    const [due, ...more] = await bench.inside((tx) => tx.refundsToSend(accountId, NOW))
    expect(more).toEqual([])
    expect(due).toEqual({ ...refund, id: expect.any(String), note: null, chargeRef: attempt.chargeRef })
    const id = due?.id ?? ''
    // Put off, it waits for its time.
    await bench.inside((tx) => tx.postponeRefund(id, 1, NOW + 60_000))
    expect(await bench.inside((tx) => tx.refundsToSend(accountId, NOW))).toEqual([])
    expect(await bench.inside((tx) => tx.refundRetryAt(accountId))).toBe(NOW + 60_000)
    const settle = (status: 'SUCCEEDED' | 'TO_WALLET', refundRef: string) =>
      bench.inside((tx) => tx.updateRefund(id, { status, refundRef }))
    expect([await settle('SUCCEEDED', 're_1'), await settle('TO_WALLET', 're_2')]).toEqual([true, false])
    expect(await bench.inside((tx) => tx.refundsToSend(accountId, NOW))).toEqual([])
    expect(await bench.db.refund.findUnique({ where: { id } })).toMatchObject({
      status: 'SUCCEEDED',
      refundRef: 're_1',
    })
  })

  it('cannot give back more of an invoice than was paid', async () => {
    const accountId = await anAccount(bench.db)
    const { invoice } = await bench.inside((tx) => aPaidInvoice(tx, accountId))
    const give = (refundedCents: number) => bench.inside((tx) => tx.updateInvoice(invoice.id, { refundedCents }))
    await give(3_900)
    await expect(give(3_901)).rejects.toThrow(/check/)
  })
})
