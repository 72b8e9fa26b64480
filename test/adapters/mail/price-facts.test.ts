import type { AgreedPriceRecord } from '../../../activities/ports/prices'
import { DAY, iso } from '../../../domain/time'
import { aNumberRecord } from '../store/rows'
import { NOW } from '../usage/database'
import { aCustomer, mailsOf, type OutboxBench, startOutbox, toldIn } from './outbox-bench'

let bench: OutboxBench
beforeAll(async () => {
  bench = await startOutbox()
}, 60_000)
afterAll(() => bench.stop())

const decision = (cents: number, fromCents: number | null, rises = false) => ({
  price: {
    plan: 'MONTHLY',
    cents,
    rule: cents === 3000 ? 'VOLUME' : 'MONTHLY',
    listVersion: 1,
    agreedPriceId: null,
  } as const,
  ...{ fromCents, rises, tell: fromCents !== null, callsOff: false },
})

/** Writes a change of the account's monthly price; a rise with its mail. */
async function changed(accountId: string, { price, ...rest }: ReturnType<typeof decision>): Promise<string> {
  return bench.inside(async (tx) => {
    const decisions = [{ price, ...rest }]
    const id = await tx.insertPriceChange({ accountId, at: NOW, billableNumbers: 4, decisions })
    const params = { changeId: id }
    if (rest.tell) await tx.requestMail({ template: 'E28', about: accountId, step: id, accountId, params, at: NOW })
    return id
  })
}

/** An account whose number renews in 3 days. */
const renewingIn3Days = () => {
  const period = { billingAnchor: NOW - 28 * DAY, periodEnd: null, renewAt: NOW + 3 * DAY }
  return aCustomer(bench, { number: { priceCents: 3000, ...period } })
}

describe('E28', () => {
  it('C6: names the first renewal that a rise reaches, and the price is in force seven days after its acceptance', async () => {
    const customer = await renewingIn3Days()
    const { accountId } = customer
    await changed(accountId, decision(3000, null))
    await changed(accountId, decision(3900, 3000, true))
    await bench.flush(accountId, NOW + 1000)
    const { priceChange } = await toldIn(bench, accountId)
    expect(priceChange?.changes).toEqual([{ plan: 'MONTHLY', fromCents: 3000, toCents: 3900, reason: 'FEWER_NUMBERS' }])
    // In 3 days is too soon: the renewal after it is the first.
    const { phoneNumber } = customer.number
    const [told] = priceChange?.numbers ?? []
    expect(told).toMatchObject({ phoneNumber, amountCents: 3900 })
    expect(Date.parse(told?.at ?? '')).toBeGreaterThan(NOW + 27 * DAY)
    const { changes } = await bench.inside((tx) => tx.pricingFacts(accountId))
    expect(changes.MONTHLY.at(-1)?.notice).toEqual({ acceptedAt: NOW + 1000, settled: true })
  })

  it('C6: a mail server that is away keeps the lower price', async () => {
    const { accountId } = await renewingIn3Days()
    await changed(accountId, decision(3000, null))
    bench.answerBy((line) => (line.startsWith('MAIL') ? '451 later' : undefined))
    await changed(accountId, decision(3900, 3000, true))
    await bench.flush(accountId)
    const waiting = await bench.inside((tx) => tx.pricingFacts(accountId))
    expect(waiting.changes.MONTHLY.at(-1)?.notice).toEqual({ acceptedAt: null, settled: false })
    bench.answerBy(() => undefined)
    await bench.flush(accountId, NOW + 9 * DAY)
    const told = await bench.inside((tx) => tx.pricingFacts(accountId))
    expect(told.changes.MONTHLY.at(-1)?.notice).toEqual({ acceptedAt: NOW + 9 * DAY, settled: true })
  })

  it('is left out when a later change has taken its place', async () => {
    const { accountId } = await renewingIn3Days()
    await changed(accountId, decision(3000, null))
    await changed(accountId, decision(3900, 3000, true))
    await changed(accountId, { ...decision(3000, 3000), tell: false, callsOff: true })
    await bench.flush(accountId)
    expect((await mailsOf(bench, accountId)).map(({ template, status }) => [template, status])).toEqual([
      ['E28', 'SKIPPED'],
    ])
  })

  it('C6: a rise is told though no number has paid the lower price yet: without its mail it would never come', async () => {
    const period = { billingAnchor: NOW - 10 * DAY, periodEnd: null, renewAt: NOW + 20 * DAY }
    const { accountId, number } = await aCustomer(bench, { number: { priceCents: 3900, ...period } })
    await changed(accountId, decision(3900, null))
    // A fifth number came and went.
    await changed(accountId, { ...decision(3000, 3900), tell: false })
    await changed(accountId, decision(3900, 3000, true))
    await bench.flush(accountId)
    const { priceChange } = await toldIn(bench, accountId)
    expect(priceChange?.numbers.map((each) => each.phoneNumber)).toEqual([number.phoneNumber])
    const { changes } = await bench.inside((tx) => tx.pricingFacts(accountId))
    expect(changes.MONTHLY.at(-1)?.notice?.acceptedAt).not.toBeNull()
  })

  it('of a fall leaves out numbers that pay the price already, and of any those that renew on the other plan', async () => {
    const customer = await renewingIn3Days()
    const { accountId } = customer
    const rest = { state: 'ACTIVE', renewAt: NOW + 5 * DAY, billingAnchor: NOW - 25 * DAY } as const
    await bench.inside(async (tx) => {
      await tx.insertNumber(aNumberRecord(accountId, { ...rest, priceCents: 2700 }))
      await tx.insertNumber(aNumberRecord(accountId, { ...rest, plan: 'ANNUAL', priceCents: 36_000 }))
      await tx.insertNumber(aNumberRecord(accountId, { ...rest, nextPlan: 'ANNUAL', priceCents: 3000 }))
    })
    await changed(accountId, decision(3000, null))
    await changed(accountId, decision(2700, 3000))
    await bench.flush(accountId)
    const { priceChange } = await toldIn(bench, accountId)
    expect(priceChange?.numbers.map((each) => each.phoneNumber)).toEqual([customer.number.phoneNumber])
  })
})

describe('E29', () => {
  const ask = (accountId: string) =>
    bench.inside(async (tx) => {
      const quoteId = await tx.insertQuoteRequest({
        ...{ accountId, wish: 'ORDER', numberId: null, plan: 'ANNUAL', billableNumbers: 5, requestedAt: NOW },
      })
      if (quoteId === null) return null
      const params = { quoteId }
      await tx.requestMail({ template: 'E29', about: quoteId, step: 0, accountId, params, at: NOW })
      return quoteId
    })

  it('C7: one request is open for one wish, and is told as asked for', async () => {
    const { accountId } = await aCustomer(bench)
    expect(await ask(accountId)).toMatch(/^quo_/)
    expect(await ask(accountId)).toBeNull()
    await bench.flush(accountId)
    const { quote } = await toldIn(bench, accountId)
    expect(quote).toEqual({ status: 'OPEN', wish: 'ORDER', numbers: 5, terms: null })
  })

  it('C7: an agreed price approves what is open, says its terms, and what was only asked for is not told any more', async () => {
    const { accountId } = await aCustomer(bench)
    const quoteId = await ask(accountId)
    const price: AgreedPriceRecord = {
      ...{ id: `agr_${accountId}`, accountId, plan: 'ANNUAL', perMonthCents: 2700, annualDiscountPercent: 0 },
      ...{ validFrom: NOW, note: 'five shops', approvedBy: 'key_support', at: NOW },
    }
    await bench.inside(async (tx) => {
      expect(await tx.insertAgreedPrice(price)).toBe(true)
      expect(await tx.insertAgreedPrice(price)).toBe(false)
      expect(await tx.approveQuoteRequests(price)).toEqual([quoteId])
      const params = { quoteId, agreedPriceId: price.id }
      await tx.requestMail({ template: 'E29', about: price.id, step: 0, accountId, params, at: NOW })
    })
    await bench.flush(accountId)
    expect((await mailsOf(bench, accountId)).map(({ status }) => status)).toEqual(['SKIPPED', 'ACCEPTED'])
    expect((await toldIn(bench, accountId)).quote).toEqual({
      ...{ status: 'APPROVED', wish: 'ORDER', numbers: 5 },
      terms: { monthlyCents: null, annualCents: 32_400, validFrom: iso(NOW) },
    })
  })

  it('prices that were agreed or decided are never edited', async () => {
    const { accountId } = await aCustomer(bench)
    await changed(accountId, decision(3000, null))
    await expect(bench.db.priceChange.updateMany({ where: { accountId }, data: { priceCents: 1 } })).rejects.toThrow(
      'price_changes is append-only',
    )
  })
})
