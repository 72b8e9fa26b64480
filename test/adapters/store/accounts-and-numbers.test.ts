import { newId } from '../../../adapters/ids'
import { DAY } from '../../../domain/time'
import { aNumber, anAccount, anInvoice, aPayingNumber, ingest, NOW, templates } from '../usage/database'
import { aLine, aMethodRecord, aNumberRecord, anInvoiceRecord, type StoreBench, startStore } from './rows'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

describe('An account', () => {
  it('is read as it was written, locked or not, with instants as epoch milliseconds', async () => {
    const accountId = await anAccount(bench.db, { timeZone: 'Europe/Istanbul' })
    const patch = { standing: 'DELINQUENT', processorCustomer: 'cus_1', usageClosedAt: NOW } as const
    const [locked, read] = await bench.inside(async (tx) => {
      await tx.updateAccount(accountId, patch)
      return [await tx.lockAccount(accountId), await tx.readAccount(accountId)]
    })
    expect(locked).toEqual(read)
    expect(read).toMatchObject({ id: accountId, ...patch, timeZone: 'Europe/Istanbul', address: null, createdAt: NOW })
    expect(Object.keys(read)).not.toContain('invoiceCount')
  })

  it('keeps what a patch does not name', async () => {
    const accountId = await anAccount(bench.db)
    await bench.inside((tx) => tx.updateAccount(accountId, { processorCustomer: 'cus_2', usageClosedAt: NOW }))
    await bench.inside((tx) => tx.updateAccount(accountId, { usageClosedAt: null }))
    expect(await bench.inside((tx) => tx.readAccount(accountId))).toMatchObject({
      processorCustomer: 'cus_2',
      usageClosedAt: null,
    })
  })

  it('is an error when there is none', async () => {
    await expect(bench.inside((tx) => tx.lockAccount('acc_nobody'))).rejects.toThrow('no account acc_nobody')
    await expect(bench.inside((tx) => tx.readAccount('acc_nobody'))).rejects.toThrow()
    await expect(bench.inside((tx) => tx.updateAccount('acc_nobody', {}))).rejects.toThrow()
  })

  it('lets usage come in while it is locked', async () => {
    const { accountId, numberId } = await aPayingNumber(bench.db, 50_000)
    await bench.inside(async (tx) => {
      await tx.lockAccount(accountId)
      await tx.lockNumber(numberId)
      expect(await ingest(bench.db, accountId, templates(2, numberId))).toMatchObject({ accepted: 2 })
      expect(await tx.unbilledMicros(numberId)).toBe(100_000)
    })
  })

  it('keeps a second one who locks it waiting until the first has committed', async () => {
    const accountId = await anAccount(bench.db)
    let second: Promise<string | null> | undefined
    await bench.inside(async (tx) => {
      await tx.lockAccount(accountId)
      second = bench.inside(async (other) => (await other.lockAccount(accountId)).processorCustomer)
      await tx.updateAccount(accountId, { processorCustomer: 'written meanwhile' })
    })
    expect(await second).toBe('written meanwhile')
  })
})

describe('W4: payment methods', () => {
  const roles = async (accountId: string) =>
    (await bench.inside((tx) => tx.methodsOf(accountId))).map(({ id, role }) => [id, role])

  it('have one primary: a new one demotes the other', async () => {
    const accountId = await anAccount(bench.db)
    const first = aMethodRecord(accountId, { role: 'PRIMARY' })
    const second = aMethodRecord(accountId, { role: 'PRIMARY' })
    await bench.inside((tx) => tx.insertMethod(first))
    await bench.inside((tx) => tx.insertMethod(second))
    expect(await bench.inside((tx) => tx.methodsOf(accountId))).toEqual([{ ...first, role: 'BACKUP' }, second])
    await bench.inside((tx) => tx.updateMethod(first.id, { role: 'PRIMARY' }))
    expect(await roles(accountId)).toEqual([
      [first.id, 'PRIMARY'],
      [second.id, 'BACKUP'],
    ])
  })

  it('that are added again change nothing, whoever is the primary by now', async () => {
    const accountId = await anAccount(bench.db)
    const first = aMethodRecord(accountId, { role: 'PRIMARY' })
    const second = aMethodRecord(accountId, { role: 'PRIMARY' })
    for (const method of [first, second, first, { ...second, id: newId('pm') }]) {
      await bench.inside((tx) => tx.insertMethod(method))
    }
    expect(await roles(accountId)).toEqual([
      [first.id, 'BACKUP'],
      [second.id, 'PRIMARY'],
    ])
  })

  it('that are added as primary at once leave one primary', async () => {
    const accountId = await anAccount(bench.db)
    const methods = [1, 2, 3, 4].map(() => aMethodRecord(accountId, { role: 'PRIMARY' }))
    await Promise.all(methods.map((method) => bench.inside((tx) => tx.insertMethod(method))))
    expect((await roles(accountId)).map(([, role]) => role).sort()).toEqual(['BACKUP', 'BACKUP', 'BACKUP', 'PRIMARY'])
  })

  it('of one account are never another’s (W1)', async () => {
    const method = aMethodRecord(await anAccount(bench.db))
    await bench.inside((tx) => tx.insertMethod(method))
    const stolen = { ...method, id: newId('pm'), accountId: await anAccount(bench.db) }
    await expect(bench.inside((tx) => tx.insertMethod(stolen))).rejects.toThrow('(W1)')
  })

  it('that were removed are not listed', async () => {
    const accountId = await anAccount(bench.db)
    const method = aMethodRecord(accountId)
    await bench.inside((tx) => tx.insertMethod(method))
    await bench.inside((tx) => tx.updateMethod(method.id, { status: 'REMOVED' }))
    expect(await roles(accountId)).toEqual([])
  })

  it('cannot have two primaries in the database', async () => {
    const accountId = await anAccount(bench.db)
    const at = { addedAt: new Date(NOW), renewedAt: null, expiryNoticeAt: null }
    const rows = [1, 2].map(() => ({ ...aMethodRecord(accountId, { role: 'PRIMARY' }), ...at }))
    await expect(bench.db.paymentMethod.createMany({ data: rows })).rejects.toThrow('payment_methods_one_primary')
  })
})

describe('A number', () => {
  it('is read as it was written', async () => {
    const accountId = await anAccount(bench.db)
    const suspended = { state: 'SUSPENDED', suspensionReasons: ['HOSTING_UNPAID', 'USAGE_UNPAID'] } as const
    const dates = { billingAnchor: NOW, periodStart: NOW, periodEnd: NOW + DAY, renewAt: NOW + DAY, suspendedAt: NOW }
    const number = aNumberRecord(accountId, {
      ...suspended,
      suspensionReasons: [...suspended.suspensionReasons],
      ...dates,
    })
    expect(await bench.inside((tx) => tx.insertNumber(number))).toBe(true)
    const [locked, read, all] = await bench.inside(async (tx) => [
      await tx.lockNumber(number.id),
      await tx.readNumber(number.id),
      await tx.numbersOf(accountId),
    ])
    expect([locked, read, all]).toEqual([number, number, [number]])
  })

  it('changes where the patch says and nowhere else', async () => {
    const number = aNumberRecord(await anAccount(bench.db), { tryAgainAt: NOW, cancelReason: 'REQUESTED' })
    const patch = { state: 'HOLD', holdUntil: NOW + DAY, tryAgainAt: null } as const
    await bench.inside(async (tx) => {
      await tx.insertNumber(number)
      await tx.updateNumber(number.id, patch)
    })
    expect(await bench.inside((tx) => tx.readNumber(number.id))).toEqual({ ...number, ...patch })
  })

  it('is null when there is none', async () => {
    expect(await bench.inside((tx) => tx.lockNumber('num_nobody'))).toBeNull()
    expect(await bench.inside((tx) => tx.readNumber('num_nobody'))).toBeNull()
  })

  it('I17: with a live subscription cannot be ordered again, and the transaction goes on', async () => {
    const number = aNumberRecord(await anAccount(bench.db))
    const again = aNumberRecord(await anAccount(bench.db), { phoneNumber: number.phoneNumber })
    await bench.inside((tx) => tx.insertNumber(number))
    const answers = await bench.inside(async (tx) => {
      const taken = await tx.insertNumber(again)
      await tx.updateNumber(number.id, { state: 'ABANDONED' })
      return [taken, await tx.insertNumber(again)]
    })
    expect(answers).toEqual([false, true])
  })

  it('I17: is given to one of those who order it at once', async () => {
    const accountId = await anAccount(bench.db)
    const { phoneNumber } = aNumberRecord(accountId)
    const orders = [1, 2, 3, 4].map(() =>
      bench.inside((tx) => tx.insertNumber(aNumberRecord(accountId, { phoneNumber }))),
    )
    expect((await Promise.all(orders)).filter((inserted) => inserted)).toEqual([true])
  })

  it('counts for the volume price from its payment to its cancel (C5)', async () => {
    const accountId = await anAccount(bench.db)
    for (const state of ['PENDING_PAYMENT', 'PROVISIONING', 'ACTIVE', 'SUSPENDED', 'SETTLING', 'HOLD', 'DELETED']) {
      await aNumber(bench.db, accountId, { state })
    }
    expect((await bench.inside((tx) => tx.pricingFacts(accountId))).billableNumbers).toBe(3)
  })

  it('claims a WABA for its account once, and never another’s (C11)', async () => {
    const [mine, other] = [await anAccount(bench.db), await anAccount(bench.db)]
    const waba = newId('waba')
    const claim = (accountId: string) => bench.inside((tx) => tx.claimWaba(waba, accountId))
    expect([await claim(mine), await claim(mine), await claim(other)]).toEqual([true, true, false])
  })
})

describe('I22: what a cancel depends on', () => {
  it('is the number’s own price, usage and debts', async () => {
    const { accountId, numberId } = await aPayingNumber(bench.db, 50_000)
    const other = await aNumber(bench.db, accountId)
    await ingest(bench.db, accountId, templates(3, numberId, { at: NOW - DAY }))
    const paid = await anInvoice(bench.db, accountId, { paidAt: NOW - 2 * DAY })
    await bench.db.invoiceLine.create({ data: { invoiceId: paid, position: 0, ...aLine(numberId, 700) } })
    const facts = await bench.inside(async (tx) => {
      await tx.updateNumber(numberId, { priceCents: 3_000, metaReleaseAt: NOW + DAY })
      const usage = { kind: 'USAGE', cause: 'THRESHOLD' } as const
      for (const status of ['OPEN', 'PROCESSING', 'UNCOLLECTIBLE', 'VOID'] as const) {
        const lines = [aLine(numberId, 100), aLine(other, 9_000)]
        await tx.insertInvoice(anInvoiceRecord(accountId, { ...usage, status }), lines)
      }
      await tx.insertInvoice(anInvoiceRecord(accountId, { numberId }), [aLine(numberId, 3_900)])
      const number = await tx.lockNumber(numberId)
      return number && tx.cancellationFacts(number, NOW)
    })
    expect(facts).toEqual({
      cancelledAt: NOW,
      periodEnd: null,
      plan: 'MONTHLY',
      priceCents: 3_000,
      metaBilling: 'HOST',
      unbilledCents: 15,
      unpaidUsageCents: 300,
      lastPaidUsageAt: NOW - 2 * DAY,
      lastUsageAt: NOW - DAY,
      metaReleaseAt: NOW + DAY,
    })
  })
})
