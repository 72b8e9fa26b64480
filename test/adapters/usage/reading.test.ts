import fc from 'fast-check'
import { parsePhoneNumberFromString } from 'libphonenumber-js'
import metadata from 'libphonenumber-js/min/metadata'
import type { Database } from '../../../adapters/store/client'
import { canonicalContact, marketOf } from '../../../adapters/store/usage/contacts'
import { usageRows } from '../../../adapters/store/usage/export'
import { listDialogues } from '../../../adapters/store/usage/reading'
import { usageReport } from '../../../adapters/store/usage/report'
import { saveTariffs, seedDefaultTariff, type TariffInput, TariffTaken } from '../../../adapters/store/usage/tariffs'
import { DAY, HOUR } from '../../../domain/time'
import { aNumber, aPayingNumber, aTemplate, ingest, NOW, ownDatabase, templates } from './database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

/** One priced, one UNRATED and one free dialogue on two numbers and two days of Istanbul. */
async function threeDialogues() {
  const { accountId, numberId } = await aPayingNumber(
    db,
    [{ market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 20_000 }],
    { timeZone: 'Europe/Istanbul' },
  )
  const other = await aNumber(db, accountId)
  // 22:00 UTC is the next day in Istanbul.
  const priced = aTemplate(numberId, { at: NOW - 14 * HOUR })
  const unrated = aTemplate(numberId, { contact: 'ES.abc', category: 'UTILITY' })
  const free = aTemplate(other, { contact: '+34612345678', category: null })
  await ingest(db, accountId, [priced, unrated, free])
  return { accountId, numberId, other, of: { accountId, from: NOW - 20 * DAY, to: NOW + 1 } }
}

describe('S7: usage by day, number, category and country', () => {
  const group = (key: string, counts: number[], amountMicros: number) => {
    const [dialogues, priced, free, unrated] = counts
    return { key, dialogues, messages: 0, priced, free, unrated, amountMicros }
  }

  it('adds up the same dialogues in each way', async () => {
    const { of, numberId, other } = await threeDialogues()
    expect(await usageReport(db, { ...of, groupBy: 'day' })).toEqual([group('2026-11-20', [3, 1, 1, 1], 20_000)])
    expect(await usageReport(db, { ...of, groupBy: 'number' })).toEqual(
      [group(numberId, [2, 1, 0, 1], 20_000), group(other, [1, 0, 1, 0], 0)].sort((a, b) => (a.key < b.key ? -1 : 1)),
    )
    expect(await usageReport(db, { ...of, groupBy: 'category' })).toEqual([
      group('MARKETING', [1, 1, 0, 0], 20_000),
      group('UNKNOWN', [1, 0, 1, 0], 0),
      group('UTILITY', [1, 0, 0, 1], 0),
    ])
    expect(await usageReport(db, { ...of, groupBy: 'country' })).toEqual([
      group('ES', [2, 0, 1, 1], 0),
      group('TR', [1, 1, 0, 0], 20_000),
    ])
  })

  it('takes the start of the time asked for and not its end', async () => {
    const { accountId } = await threeDialogues()
    const between = async (from: number, to: number) =>
      (await usageReport(db, { accountId, from, to, groupBy: 'day' })).map((each) => each.dialogues)
    expect(await between(NOW - 14 * HOUR, NOW)).toEqual([1])
    expect(await between(NOW - 14 * HOUR + 1, NOW)).toEqual([])
  })
})

describe('S8: rows of the finance export', () => {
  it('are one for each dialogue, and sum to what was booked', async () => {
    const { of, numberId } = await threeDialogues()
    const rows = []
    for await (const row of usageRows(db, of.accountId, { by: 'opened', ...of })) rows.push(row)
    const { phoneNumber } = await db.phoneNumber.findUniqueOrThrow({ where: { id: numberId } })
    const [transaction] = await db.ledgerTransaction.findMany({ where: { accountId: of.accountId } })
    expect(rows).toHaveLength(3)
    expect(rows.find((row) => row.rating === 'PRICED')).toEqual({
      quantity: 1,
      openedAt: NOW - 14 * HOUR,
      localDate: '2026-11-20',
      number: phoneNumber,
      waba: null,
      contactCountry: 'TR',
      category: 'MARKETING',
      initiator: 'BUSINESS',
      entryPoint: null,
      unit: 'DIALOGUE',
      priceMicros: 20_000,
      currency: 'USD',
      rating: 'PRICED',
      ledgerId: transaction?.id,
    })
  })

  it('are all there when they do not fit into one read', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    await ingest(db, accountId, templates(1_500, numberId))
    const ids = new Set<string>()
    let count = 0
    for await (const row of usageRows(db, accountId, { by: 'opened', from: NOW, to: NOW + 1 })) {
      count += 1
      ids.add(row.number)
    }
    expect([count, ids.size]).toEqual([1_500, 1])
  })
})

describe('The list of dialogues', () => {
  it('is newest first, page by page, with contacts masked', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    for (let i = 0; i < 5; i++) await ingest(db, accountId, [aTemplate(numberId, { contact: `+90532000000${i}` })])
    const first = await listDialogues(db, { accountId, limit: 3, after: null })
    const second = await listDialogues(db, { accountId, limit: 3, after: first.next })
    const contacts = [...first.dialogues, ...second.dialogues].map((each) => each.contact)
    expect(contacts).toEqual([4, 3, 2, 1, 0].map((last) => `+90********0${last}`))
    expect(second.next).toBeNull()
    expect(first.dialogues[0]).toMatchObject({ numberId, openedAt: NOW, rating: 'PRICED', priceMicros: 50_000 })
  })

  it('I20: holds nothing of another account', async () => {
    await threeDialogues()
    const { accountId } = await aPayingNumber(db, 50_000)
    expect(await listDialogues(db, { accountId, limit: 100, after: null })).toEqual({ dialogues: [], next: null })
  })
})

describe('Tariffs', () => {
  const saveTariff = async (db: Database, of: TariffInput) => (await saveTariffs(db, [of]))[0]
  const input = (code: string) => ({
    code,
    currency: 'USD',
    unit: 'DIALOGUE' as const,
    effectiveFrom: NOW,
    rates: [
      { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 1 },
      { market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 2 },
    ],
  })

  it('get a version for each instant from which they hold; the same version again changes nothing', async () => {
    const first = await saveTariff(db, input('fixture'))
    expect(first?.created).toBe(true)
    const again = { ...input('fixture'), rates: [...input('fixture').rates].reverse() }
    expect(await saveTariff(db, again)).toEqual({ id: first?.id, created: false })
    const later = await saveTariff(db, { ...input('fixture'), effectiveFrom: NOW + 1 })
    expect([later?.created, later?.id === first?.id]).toEqual([true, false])
  })

  it('are never changed: other rates for the same instant are refused', async () => {
    await saveTariff(db, input('frozen'))
    await expect(saveTariff(db, { ...input('frozen'), rates: [] })).rejects.toThrow(TariffTaken)
    await expect(saveTariff(db, { ...input('frozen'), unit: 'MESSAGE' })).rejects.toThrow(TariffTaken)
    expect(await db.tariffRate.count({ where: { version: { code: 'frozen' } } })).toBe(2)
  })

  it('have a default, seeded once, that prices every market for both initiators', async () => {
    await Promise.all([seedDefaultTariff(db), seedDefaultTariff(db)])
    const versions = await db.tariffVersion.findMany({ where: { code: 'default' }, include: { rates: true } })
    expect(versions).toHaveLength(1)
    const other = versions[0]?.rates.filter((rate) => rate.market === 'OTHER').map((rate) => rate.key)
    expect(other?.sort()).toEqual(['BUSINESS_INITIATED', 'USER_INITIATED'])
    expect(versions[0]?.rates.every((rate) => rate.priceMicros > 0n)).toBe(true)
  })
})

describe('C9: the market of a contact', () => {
  it.each([
    ['+905321234567', 'TR'],
    ['+79161234567', 'RU'],
    ['+77011234567', 'KZ'],
    ['+15550100', 'US'],
    ['BR.8214ac90', 'BR'],
    ['ZZ.8214ac90', 'OTHER'],
    ['+999123456', 'OTHER'],
    ['somebody', 'OTHER'],
  ])('%s is %s', (contact, market) => expect(marketOf(contact)).toBe(market))

  it.each([
    ['905321234567', '+905321234567'],
    ['00 90 532 123 45 67', '+905321234567'],
    [' TR.8214ac90 ', 'TR.8214ac90'],
    ['somebody', 'somebody'],
  ])('%s is stored as %s', (contact, stored) => expect(canonicalContact(contact)).toBe(stored))
})

describe('the market of a number whose calling code is one country’s alone', () => {
  const alone = Object.entries(metadata.country_calling_codes).filter(([, countries]) => countries.length === 1)

  it('is what the whole plan of numbers says of it, wherever that says something', () => {
    const numbers = fc
      .tuple(fc.constantFrom(...alone), fc.stringMatching(/^[1-9]\d{6,11}$/))
      .map(([[code, [country]], rest]) => ({ contact: `+${code}${rest}`.slice(0, 16), country }))
    fc.assert(
      fc.property(numbers, ({ contact, country }) => {
        expect(marketOf(contact)).toBe(country)
        expect([country, undefined]).toContain(parsePhoneNumberFromString(contact)?.country)
      }),
      { numRuns: 2_000 },
    )
  })
})
