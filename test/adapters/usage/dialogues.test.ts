import type { Database } from '../../../adapters/store/client'
import { listDialogues } from '../../../adapters/store/usage/reading'
import { saveTariffs } from '../../../adapters/store/usage/tariffs'
import { balanceMicros } from '../../../adapters/store/usage/unbilled'
import { DAY, HOUR, MINUTE } from '../../../domain/time'
import { aNumber, anAccount, aPayingNumber, aTariff, aTemplate, ingest, NOW, ownDatabase, templates } from './database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

const balance = (accountId: string) => db.$transaction((tx) => balanceMicros(tx, accountId))
/** As they stand, oldest first: what was corrected counts as what it is now. */
const ratings = async (accountId: string) => {
  const { dialogues } = await listDialogues(db, { accountId, limit: 2_000, after: null })
  return dialogues.map((each) => each.rating).reverse()
}

describe('C8: dialogues', () => {
  it('opens one for a template within 24 hours of the last, in another batch, and a second at exactly 24 hours', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const contact = '+905321234567'
    const at = (offset: number) => [aTemplate(numberId, { contact, at: NOW + offset })]
    await ingest(db, accountId, at(0))
    await ingest(db, accountId, at(DAY - 1_000), NOW + DAY)
    expect(await balance(accountId)).toBe(-50_000)
    await ingest(db, accountId, at(DAY), NOW + DAY)
    expect(await balance(accountId)).toBe(-100_000)
  })

  it('counts a user-initiated one from the first message of the client, whatever batches these come in', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const contact = 'TR.8214ac90'
    const rest = { contact, kind: 'FREE_FORM' as const, category: null }
    await ingest(db, accountId, [aTemplate(numberId, { ...rest, direction: 'INBOUND', at: NOW - 20 * HOUR })])
    expect(await db.dialogue.count({ where: { accountId } })).toBe(0)
    await ingest(db, accountId, [aTemplate(numberId, { ...rest, at: NOW })])
    const [dialogue] = await db.dialogue.findMany({ where: { accountId } })
    expect(dialogue).toMatchObject({
      initiator: 'USER',
      category: 'SERVICE',
      market: 'TR',
      contact,
      openedAt: new Date(NOW - 20 * HOUR),
      expiresAt: new Date(NOW + 4 * HOUR),
    })
  })

  it('takes every way to write a phone number for the same contact', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const written = ['905321234567', '+905321234567', '+90 (532) 123-45-67', '00905321234567']
    await ingest(
      db,
      accountId,
      written.map((contact) => aTemplate(numberId, { contact })),
    )
    expect(await db.dialogue.count({ where: { accountId, contact: '+905321234567' } })).toBe(1)
  })
})

describe('C9: prices', () => {
  it('takes $0.0320 for one dialogue of each initiator in TR', async () => {
    const { accountId, numberId } = await aPayingNumber(db, [
      { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 20_000 },
      { market: 'TR', key: 'USER_INITIATED', priceMicros: 12_000 },
    ])
    const asked = aTemplate(numberId, { direction: 'INBOUND', kind: 'FREE_FORM', category: null })
    const answered = aTemplate(numberId, { kind: 'FREE_FORM', contact: asked.contact, at: NOW + MINUTE })
    await ingest(db, accountId, [aTemplate(numberId), asked, answered])
    expect(await balance(accountId)).toBe(-32_000)
  })

  it('keeps the price of a dialogue when the tariff gets a new version, and prices by the day of the opening', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    await ingest(db, accountId, [aTemplate(numberId)])
    await aTariff(db, accountId, 70_000, NOW + HOUR)
    const later = { at: NOW + HOUR }
    await ingest(db, accountId, [aTemplate(numberId), aTemplate(numberId, later)], NOW + HOUR)
    expect(await balance(accountId)).toBe(-170_000)
  })

  it('stores a dialogue without a rate as UNRATED, charges nothing and raises one alert', async () => {
    const { accountId, numberId } = await aPayingNumber(db, [
      { market: 'DE', key: 'BUSINESS_INITIATED', priceMicros: 20_000 },
    ])
    await ingest(db, accountId, templates(3, numberId))
    expect(await ratings(accountId)).toEqual(['UNRATED', 'UNRATED', 'UNRATED'])
    expect(await balance(accountId)).toBe(0)
    const alerts = await db.event.findMany({ where: { accountId } })
    expect(alerts.map(({ type, numberId, data, at }) => ({ type, numberId, data, at }))).toEqual([
      {
        type: 'ops.alert',
        numberId,
        at: new Date(NOW),
        data: {
          code: 'UNRATED_USAGE',
          tariffCode: accountId,
          currency: 'USD',
          market: 'TR',
          key: 'BUSINESS_INITIATED',
          dialogues: 3,
        },
      },
    ])
  })

  it('never prices a dialogue by a tariff of messages', async () => {
    const { accountId, numberId } = await aPayingNumber(db, [])
    const rates = [{ market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 1 }]
    await saveTariffs(db, [{ code: accountId, currency: 'USD', unit: 'MESSAGE', effectiveFrom: 1, rates }])
    await ingest(db, accountId, [aTemplate(numberId)])
    expect(await ratings(accountId)).toEqual(['UNRATED'])
  })
})

describe('C10: a failed message', () => {
  it('makes no dialogue and no ledger entry', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const result = await ingest(db, accountId, [aTemplate(numberId, { status: 'FAILED' })])
    expect(result).toEqual({ accepted: 1, duplicates: 0, rejected: [], wake: false })
    expect(await db.dialogue.count({ where: { accountId } })).toBe(0)
    expect(await db.ledgerTransaction.count({ where: { accountId } })).toBe(0)
  })
})

describe('C11: the allowance', () => {
  it('makes 1,000 dialogues of a month free, prices the 1,001st and begins anew on the 1st', async () => {
    const accountId = await anAccount(db)
    const numberId = await aNumber(db, accountId)
    await aTariff(db, accountId, 50_000)
    await ingest(db, accountId, templates(1_000, numberId))
    expect(await balance(accountId)).toBe(0)
    await ingest(db, accountId, [aTemplate(numberId, { at: NOW + MINUTE })])
    expect(await balance(accountId)).toBe(-50_000)
    const december = Date.parse('2026-12-01T00:00:00Z')
    await ingest(
      db,
      accountId,
      [aTemplate(numberId, { at: december - 1 }), aTemplate(numberId, { at: december })],
      december,
    )
    expect(await balance(accountId)).toBe(-100_000)
    expect((await ratings(accountId)).slice(-2).sort()).toEqual(['FREE_ALLOWANCE', 'PRICED'])
  })

  it('counts the month in the zone of the WABA, else of the account', async () => {
    const accountId = await anAccount(db, { timeZone: 'America/New_York' })
    const inIstanbul = `waba ${accountId}`
    await db.waba.create({ data: { id: inIstanbul, accountId, timeZone: 'Europe/Istanbul' } })
    const alone = await aNumber(db, accountId)
    const ofWaba = await aNumber(db, accountId, { wabaId: inIstanbul })
    // 22:00 UTC on 30 November: 1 December in Istanbul, still November in New York.
    const at = Date.parse('2026-11-30T22:00:00Z')
    await ingest(db, accountId, [aTemplate(alone, { at }), aTemplate(ofWaba, { at })], at)
    const keys = (await db.dialogue.findMany({ where: { accountId } })).map((each) => each.allowanceKey).sort()
    expect(keys).toEqual([`NUMBER:${alone} 2026-11`, `WABA:${inIstanbul} 2026-12`])
  })

  it.each([
    ['WABA', [500, 500]],
    ['ACCOUNT', [400, 600]],
    ['NUMBER', [0, 1_000]],
  ] as const)('is shared as the scope %s says', async (allowanceScope, [priced, free]) => {
    const accountId = await anAccount(db, { allowanceScope })
    await db.waba.create({ data: { id: `waba ${accountId}`, accountId } })
    const ofWaba = { wabaId: `waba ${accountId}` }
    const numbers = [
      await aNumber(db, accountId, ofWaba),
      await aNumber(db, accountId, ofWaba),
      await aNumber(db, accountId),
    ]
    await aTariff(db, accountId, 50_000)
    // 500 left in the WABA's, 600 in the account's, 1,000 in each number's.
    await db.allowanceGrant.createMany({
      data: [
        { scopeKey: `WABA:waba ${accountId}`, month: '2026-11', used: 800 },
        { scopeKey: `ACCOUNT:${accountId}`, month: '2026-11', used: 400 },
      ],
    })
    const [first = '', second = '', third = ''] = numbers
    const batch = [...templates(350, first), ...templates(350, second), ...templates(300, third)]
    await ingest(db, accountId, batch)
    const all = await ratings(accountId)
    expect([
      all.filter((each) => each === 'PRICED').length,
      all.filter((each) => each === 'FREE_ALLOWANCE').length,
    ]).toEqual([priced, free])
  })

  it('is not overdrawn by two batches at once', async () => {
    const accountId = await anAccount(db, { allowanceScope: 'ACCOUNT' })
    await db.allowanceGrant.create({ data: { scopeKey: `ACCOUNT:${accountId}`, month: '2026-11', used: 900 } })
    await aTariff(db, accountId, 50_000)
    const numbers = await Promise.all(Array.from({ length: 6 }, () => aNumber(db, accountId)))
    await Promise.all(numbers.map((numberId) => ingest(db, accountId, templates(50, numberId))))
    const all = await ratings(accountId)
    expect(all.filter((each) => each === 'FREE_ALLOWANCE').length).toBe(100)
    expect(await balance(accountId)).toBe(-200 * 50_000)
  })
})

describe('C12 and DIRECT billing', () => {
  it('a click on an ad that is answered after 23 hours makes 72 hours free and uses no allowance', async () => {
    const accountId = await anAccount(db)
    const numberId = await aNumber(db, accountId)
    const contact = '+905329999999'
    const clicked = aTemplate(numberId, { contact, direction: 'INBOUND', kind: 'FREE_FORM', entryPoint: 'AD_CLICK' })
    await ingest(db, accountId, [clicked])
    const answered = NOW + 23 * HOUR
    await ingest(db, accountId, [aTemplate(numberId, { contact, at: answered, kind: 'FREE_FORM' })], answered)
    const last = answered + 72 * HOUR - 1
    await ingest(db, accountId, [aTemplate(numberId, { contact, at: last })], last)
    expect(await ratings(accountId)).toEqual(['FREE_ENTRY_POINT'])
    expect(await db.allowanceGrant.count({ where: { scopeKey: { contains: numberId } } })).toBe(0)
  })

  it('an account that pays Meta itself is charged nothing and uses no allowance', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000, { metaBilling: 'DIRECT' })
    await ingest(db, accountId, templates(2, numberId))
    expect(await ratings(accountId)).toEqual(['FREE_DIRECT', 'FREE_DIRECT'])
    expect(await balance(accountId)).toBe(0)
  })
})
