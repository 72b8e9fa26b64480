import type { Database } from '../../../adapters/store/client'
import { takeUsage } from '../../../adapters/store/usage/charging'
import type { ReportedEvent } from '../../../adapters/store/usage/intake'
import { listDialogues } from '../../../adapters/store/usage/reading'
import { balanceMicros } from '../../../adapters/store/usage/unbilled'
import { DAY, HOUR, type Instant, MINUTE } from '../../../domain/time'
import {
  aCard,
  aNumber,
  anAccount,
  anInvoice,
  aTariff,
  aTemplate,
  ingest,
  NOW,
  ownDatabase,
  templates,
} from './database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

const balance = (accountId: string) => db.$transaction((tx) => balanceMicros(tx, accountId))
const rated = async (accountId: string) =>
  (await db.dialogue.findMany({ where: { accountId }, orderBy: [{ openedAt: 'asc' }, { seq: 'asc' }] })).map(
    ({ unit, category, rating, priceMicros }) => `${unit} ${category} ${rating} ${priceMicros}`,
  )

const PRICES = { MARKETING: 40_000, UTILITY: 10_000, AUTHENTICATION: 11_000, SERVICE: 9_000 }

/** An account under the tariff of messages with one number. */
async function messaging(settings: Parameters<typeof anAccount>[1] = {}, prices: Parameters<typeof aCard>[2] = PRICES) {
  const accountId = await anAccount(db, settings)
  await aCard(db, accountId, prices)
  return { accountId, numberId: await aNumber(db, accountId) }
}

const contact = '+905321234567'
const asks = (numberId: string, at: Instant, rest: Partial<ReportedEvent> = {}) =>
  aTemplate(numberId, { contact, at, direction: 'INBOUND', kind: 'FREE_FORM', category: null, ...rest })
const says = (numberId: string, at: Instant, rest: Partial<ReportedEvent> = {}) =>
  aTemplate(numberId, { contact, at, kind: 'FREE_FORM', category: null, ...rest })
/** All service messages of the month that were free, used. */
const useUpService = (numberId: string, used = 1_000, month = '2026-11') =>
  db.allowanceGrant.create({ data: { scopeKey: `SERVICE:${numberId}`, month, used } })

describe('MESSAGE: each delivered message is charged by category and market', () => {
  it('charges every template, also within 24 hours of the last', async () => {
    const { accountId, numberId } = await messaging()
    await ingest(db, accountId, [
      aTemplate(numberId, { contact }),
      aTemplate(numberId, { contact, at: NOW + MINUTE }),
      aTemplate(numberId, { contact, at: NOW + 2 * MINUTE, category: 'AUTHENTICATION' }),
    ])
    expect(await rated(accountId)).toEqual([
      'MESSAGE MARKETING PRICED 40000',
      'MESSAGE MARKETING PRICED 40000',
      'MESSAGE AUTHENTICATION PRICED 11000',
    ])
    expect(await balance(accountId)).toBe(-91_000)
  })

  it('takes the rate of the market of the contact, else of OTHER', async () => {
    const rates = [
      { market: 'TR', key: 'MARKETING', priceMicros: 1_000 },
      { market: 'OTHER', key: 'MARKETING', priceMicros: 7_000 },
    ]
    const { accountId, numberId } = await messaging({}, rates)
    await ingest(db, accountId, [aTemplate(numberId), aTemplate(numberId, { contact: 'BR.8214ac90' })])
    expect(await balance(accountId)).toBe(-8_000)
  })

  it('charges nothing for a failed one (C10), nor to who pays Meta himself', async () => {
    const host = await messaging()
    await ingest(db, host.accountId, [aTemplate(host.numberId, { status: 'FAILED' })])
    expect(await rated(host.accountId)).toEqual([])
    const direct = await messaging({ metaBilling: 'DIRECT' })
    await ingest(db, direct.accountId, [aTemplate(direct.numberId)])
    expect(await rated(direct.accountId)).toEqual(['MESSAGE MARKETING FREE_DIRECT 0'])
  })

  it('counts one delivery reported twice, in one batch or two, once (I18)', async () => {
    const { accountId, numberId } = await messaging()
    const message = aTemplate(numberId)
    await ingest(db, accountId, [message, message])
    await ingest(db, accountId, [message])
    expect(await balance(accountId)).toBe(-40_000)
  })

  it('comes to the same sum in any order and any number of deliveries, when Meta says what it charged (I18)', async () => {
    const types = ['regular', 'free_customer_service', 'regular', 'free_entry_point']
    const report = (numberId: string) =>
      Array.from({ length: 12 }, (_, i) => ({
        ...aTemplate(numberId, { id: `${numberId} ${i}`, contact: `+90532000000${i % 3}`, at: NOW - i * HOUR }),
        pricing: { type: types[i % 4] ?? '', category: i % 3 === 0 ? 'marketing' : 'utility' },
      }))
    const sums = new Set<number>()
    for (const order of [1, 5, 7, 11]) {
      const { accountId, numberId } = await messaging()
      const events = report(numberId)
      // Coprime to 12, so that each event comes first and in another order; then all of them once more.
      for (let i = 0; i < 24; i++) await ingest(db, accountId, [events[(i * order) % 12] as ReportedEvent])
      sums.add(await balance(accountId))
    }
    expect([...sums]).toEqual([-(2 * 40_000 + 4 * 10_000)])
  }, 30_000)

  it('goes the way of all usage: unbilled, with one line a number, its price on it', async () => {
    const { accountId, numberId } = await messaging()
    await ingest(db, accountId, templates(3, numberId))
    const { phoneNumber } = await db.phoneNumber.findUniqueOrThrow({ where: { id: numberId } })
    const lines = await db.$transaction(async (tx) =>
      takeUsage(tx, { accountId, invoiceId: await anInvoice(tx, accountId) }),
    )
    expect(lines).toEqual([
      {
        numberId,
        description: `Messages, ${phoneNumber}`,
        quantity: 3,
        unitPriceMicros: 40_000,
        amountCents: 12,
        sold: 'MESSAGE',
      },
    ])
  })
})

describe('MESSAGE: what is free', () => {
  const SEPTEMBER = Date.parse('2026-09-30T12:00:00Z')
  const OCTOBER = Date.parse('2026-10-01T00:00:00Z')

  it('until 1 October 2026: service messages, and utility inside the service window', async () => {
    const { accountId, numberId } = await messaging()
    const utility = { kind: 'TEMPLATE', category: 'UTILITY' } as const
    const batch = [
      says(numberId, SEPTEMBER - HOUR, utility),
      asks(numberId, SEPTEMBER),
      says(numberId, SEPTEMBER + HOUR),
      says(numberId, SEPTEMBER + 2 * HOUR, utility),
      says(numberId, SEPTEMBER + 3 * HOUR, { kind: 'TEMPLATE', category: 'MARKETING' }),
    ]
    await ingest(db, accountId, batch, SEPTEMBER + DAY)
    expect(await rated(accountId)).toEqual([
      'MESSAGE UTILITY PRICED 10000',
      'MESSAGE SERVICE FREE_CUSTOMER_SERVICE 0',
      'MESSAGE UTILITY FREE_CUSTOMER_SERVICE 0',
      'MESSAGE MARKETING PRICED 40000',
    ])
  })

  it('from then on both are charged, from midnight on the clocks of the WABA', async () => {
    const { accountId } = await messaging()
    const wabaId = `waba ${accountId}`
    await db.waba.create({ data: { id: wabaId, accountId, timeZone: 'America/New_York' } })
    const numberId = await aNumber(db, accountId, { wabaId })
    await useUpService(numberId, 1_000, '2026-10')
    const midnight = OCTOBER + 4 * HOUR
    const utility = { kind: 'TEMPLATE', category: 'UTILITY' } as const
    const batch = [
      asks(numberId, midnight - HOUR),
      says(numberId, midnight - 2),
      says(numberId, midnight - 1, utility),
      says(numberId, midnight),
      says(numberId, midnight + 1, utility),
    ]
    await ingest(db, accountId, batch, midnight + HOUR)
    expect(await rated(accountId)).toEqual([
      'MESSAGE SERVICE FREE_CUSTOMER_SERVICE 0',
      'MESSAGE UTILITY FREE_CUSTOMER_SERVICE 0',
      'MESSAGE SERVICE PRICED 9000',
      'MESSAGE UTILITY PRICED 10000',
    ])
  })

  it('the first 1,000 service messages of each number and month, and no utility', async () => {
    const { accountId, numberId } = await messaging()
    const other = await aNumber(db, accountId)
    await useUpService(numberId, 998)
    const replies = [0, 1, 2].map((i) => says(numberId, NOW + i, { contact: `+90532000000${i}` }))
    await ingest(db, accountId, [
      ...replies,
      says(other, NOW + 5),
      aTemplate(numberId, { category: 'UTILITY', at: NOW + 6 }),
    ])
    expect(await rated(accountId)).toEqual([
      'MESSAGE SERVICE FREE_ALLOWANCE 0',
      'MESSAGE SERVICE FREE_ALLOWANCE 0',
      'MESSAGE SERVICE PRICED 9000',
      'MESSAGE SERVICE FREE_ALLOWANCE 0',
      'MESSAGE UTILITY PRICED 10000',
    ])
    const december = Date.parse('2026-12-01T00:00:00Z')
    await ingest(db, accountId, [says(numberId, december)], december)
    expect((await rated(accountId)).at(-1)).toBe('MESSAGE SERVICE FREE_ALLOWANCE 0')
  })

  it('everything for 72 hours after the answer to a click on an ad, in whatever batches', async () => {
    const { accountId, numberId } = await messaging()
    const template = (at: Instant) => says(numberId, at, { kind: 'TEMPLATE', category: 'MARKETING' })
    await ingest(db, accountId, [asks(numberId, NOW, { entryPoint: 'AD_CLICK' })])
    const answered = NOW + 23 * HOUR
    await ingest(db, accountId, [says(numberId, answered)], answered)
    const end = answered + 72 * HOUR
    await ingest(db, accountId, [template(end), template(end - 1)], end)
    expect(await rated(accountId)).toEqual([
      'MESSAGE SERVICE FREE_ENTRY_POINT 0',
      'MESSAGE MARKETING FREE_ENTRY_POINT 0',
      'MESSAGE MARKETING PRICED 40000',
    ])
    expect(await db.allowanceGrant.count({ where: { scopeKey: { contains: numberId } } })).toBe(0)
  })
})

describe('MESSAGE: what nobody can price is UNRATED, with an alert, never free', () => {
  const alerts = async (accountId: string) =>
    (await db.event.findMany({ where: { accountId }, orderBy: { seq: 'asc' } })).map(({ data }) => data)

  it('a template of no category, a category without a rate, a category or type of Meta’s that is new', async () => {
    const { accountId, numberId } = await messaging()
    const pricing = (type: string, category: string) => ({ at: NOW, pricing: { type, category } })
    await ingest(db, accountId, [
      aTemplate(numberId, { category: null, at: NOW - 3 }),
      aTemplate(numberId, { category: 'AUTHENTICATION_INTERNATIONAL', at: NOW - 2 }),
      aTemplate(numberId, { ...pricing('regular', 'marketing_lite'), at: NOW - 1 }),
      aTemplate(numberId, pricing('free_tier', 'service')),
    ])
    expect(await rated(accountId)).toEqual([
      'MESSAGE null UNRATED 0',
      'MESSAGE AUTHENTICATION_INTERNATIONAL UNRATED 0',
      'MESSAGE MARKETING_LITE UNRATED 0',
      'MESSAGE SERVICE UNRATED 0',
    ])
    const about = { code: 'UNRATED_USAGE', tariffCode: accountId, currency: 'USD', market: 'TR', messages: 1 }
    const found = await alerts(accountId)
    expect(found).toHaveLength(4)
    expect(found).toEqual(
      expect.arrayContaining([
        { ...about, key: 'UNKNOWN' },
        { ...about, key: 'AUTHENTICATION_INTERNATIONAL' },
        { ...about, key: 'MARKETING_LITE', pricingType: 'REGULAR' },
        { ...about, key: 'SERVICE', pricingType: 'FREE_TIER' },
      ]),
    )
  })

  it('while what Meta says it charges, or not, is taken at its word', async () => {
    const { accountId, numberId } = await messaging()
    await ingest(db, accountId, [
      aTemplate(numberId, { at: NOW, pricing: { type: 'regular', category: 'utility' } }),
      aTemplate(numberId, { at: NOW + 1, pricing: { type: 'free_customer_service', category: 'utility' } }),
      aTemplate(numberId, { at: NOW + 2, pricing: { type: 'free_entry_point', category: 'marketing' } }),
    ])
    expect(await rated(accountId)).toEqual([
      'MESSAGE UTILITY PRICED 10000',
      'MESSAGE UTILITY FREE_CUSTOMER_SERVICE 0',
      'MESSAGE MARKETING FREE_ENTRY_POINT 0',
    ])
  })
})

describe('MESSAGE: volume tiers', () => {
  it('count the priced messages of the month by market and category, over all numbers, in order of delivery', async () => {
    const tier = (volumeFrom: number, priceMicros: number) => ({
      market: 'TR',
      key: 'UTILITY',
      volumeFrom,
      priceMicros,
    })
    const marketing = { market: 'TR', key: 'MARKETING', priceMicros: 40_000 }
    const { accountId, numberId } = await messaging({}, [tier(1, 10_000), tier(3, 6_000), marketing])
    const other = await aNumber(db, accountId)
    const utility = (of: string, at: Instant) => aTemplate(of, { category: 'UTILITY', at })
    await ingest(db, accountId, [utility(numberId, NOW), aTemplate(numberId, { at: NOW + 1 })])
    await ingest(db, accountId, [utility(other, NOW + 4), utility(numberId, NOW + 3)], NOW + 4)
    expect(await rated(accountId)).toEqual([
      'MESSAGE UTILITY PRICED 10000',
      'MESSAGE MARKETING PRICED 40000',
      'MESSAGE UTILITY PRICED 10000',
      'MESSAGE UTILITY PRICED 6000',
    ])
    const december = Date.parse('2026-12-01T00:00:00Z')
    await ingest(db, accountId, [utility(numberId, december)], december)
    expect((await rated(accountId)).at(-1)).toBe('MESSAGE UTILITY PRICED 10000')
  })

  it('follow the time of the messages: a late one takes its tier, and whose tier that changes is corrected (I18)', async () => {
    const tiers = [1, 3, 5].map((volumeFrom, i) => ({
      market: 'TR',
      key: 'UTILITY',
      volumeFrom,
      priceMicros: 10_000 - 2_000 * i,
    }))
    const { accountId, numberId } = await messaging({}, tiers)
    const other = await aNumber(db, accountId)
    const utility = (of: string, minute: number) => aTemplate(of, { category: 'UTILITY', at: NOW - DAY + minute })
    for (const minute of [10, 20, 30, 40, 50]) await ingest(db, accountId, [utility(numberId, minute)])
    expect(await balance(accountId)).toBe(-(2 * 10_000 + 2 * 8_000 + 6_000))
    // Before all others, of another number: it costs the first tier's price, and one of each tier moves up by one.
    await ingest(db, accountId, [utility(other, 5)])
    expect(await balance(accountId)).toBe(-(2 * 10_000 + 2 * 8_000 + 2 * 6_000))
    const stands = (await listDialogues(db, { accountId, limit: 100, after: null })).dialogues
    expect(stands.sort((a, b) => a.openedAt - b.openedAt).map(({ priceMicros }) => priceMicros)).toEqual([
      ...[10_000, 10_000, 8_000, 8_000, 6_000, 6_000],
    ])
    const corrections = await db.usageCorrection.findMany({ where: { accountId }, orderBy: { amountMicros: 'asc' } })
    expect(
      corrections.map(({ ratingBefore, rating, amountMicros }) => `${ratingBefore} ${rating} ${amountMicros}`),
    ).toEqual(['PRICED PRICED -2000', 'PRICED PRICED -2000'])
  })

  it('that OTHER has count the markets without rates of their own together, and no market that has some', async () => {
    const rate = (market: string, volumeFrom: number, priceMicros: number) => ({
      market,
      key: 'UTILITY',
      volumeFrom,
      priceMicros,
    })
    const { accountId, numberId } = await messaging({}, [
      rate('TR', 1, 9_000),
      rate('OTHER', 1, 10_000),
      rate('OTHER', 3, 6_000),
    ])
    const to = (contact: string, minute: number) =>
      aTemplate(numberId, { category: 'UTILITY', contact, at: NOW - DAY + minute })
    await ingest(db, accountId, [
      to('+34612000001', 20),
      to('+4915100000', 30),
      to('+905320000009', 35),
      to('+34612000001', 40),
    ])
    expect(await balance(accountId)).toBe(-(2 * 10_000 + 9_000 + 6_000))
    await ingest(db, accountId, [to('+4915100001', 10), to('+905320000009', 5)])
    expect(await balance(accountId)).toBe(-(2 * 10_000 + 2 * 9_000 + 2 * 6_000))
  })
})

describe('I5: the mark-up', () => {
  it.each(['DIALOGUE', 'MESSAGE'])('of 10 %% makes 0.0110 of 0.0100, charged and frozen, under %s', async (unit) => {
    const accountId = await anAccount(db, { markupBps: 1_000 })
    const numberId = await aNumber(db, accountId)
    if (unit === 'MESSAGE') await aCard(db, accountId, { MARKETING: 10_000 })
    else await aTariff(db, accountId, 10_000)
    await db.allowanceGrant.create({ data: { scopeKey: `NUMBER:${numberId}`, month: '2026-11', used: 1_000 } })
    await ingest(db, accountId, [aTemplate(numberId)])
    await db.account.update({ where: { id: accountId }, data: { markupBps: 0 } })
    expect(await balance(accountId)).toBe(-11_000)
    const [record] = await db.dialogue.findMany({ where: { accountId } })
    expect(record).toMatchObject({ unit, priceMicros: 11_000n, markupBps: 1_000 })
    await ingest(db, accountId, [aTemplate(numberId)])
    expect(await balance(accountId)).toBe(-21_000)
  })
})

describe('A tariff that changes its unit', () => {
  it('sells dialogues before and messages after; a dialogue paid for stays paid to its end', async () => {
    const { accountId, numberId } = await messaging({}, [])
    await aTariff(db, accountId, 50_000, 1)
    await aCard(db, accountId, PRICES, NOW)
    await db.allowanceGrant.create({ data: { scopeKey: `NUMBER:${numberId}`, month: '2026-11', used: 1_000 } })
    const template = (at: Instant) => aTemplate(numberId, { contact, at })
    const opened = NOW - HOUR
    await ingest(
      db,
      accountId,
      [template(opened), template(NOW), template(opened + DAY - 1), template(opened + DAY)],
      NOW + DAY,
    )
    expect(await rated(accountId)).toEqual(['DIALOGUE MARKETING PRICED 50000', 'MESSAGE MARKETING PRICED 40000'])
  })
})
