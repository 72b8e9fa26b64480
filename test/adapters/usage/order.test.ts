import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { Database } from '../../../adapters/store/client'
import type { ReportedEvent } from '../../../adapters/store/usage/intake'
import { unbilledByNumber } from '../../../adapters/store/usage/unbilled'
import { HOUR, MINUTE } from '../../../domain/time'
import type { TariffRate } from '../../../domain/usage/tariff'
import { aCard, aNumber, anAccount, aTariff, ingest, NOW, ownDatabase } from './database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

type Setting = { accountId: string; numbers: string[] }

const dialogueRates: TariffRate[] = [
  { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 20_000 },
  { market: 'ES', key: 'BUSINESS_INITIATED', priceMicros: 61_547 },
  { market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 50_000 },
  { market: 'OTHER', key: 'USER_INITIATED', priceMicros: 12_345 },
]
/** Two tiers of volume above the first, so near each other that a late message may move several across both. */
const messageRates: TariffRate[] = ['TR', 'ES', 'OTHER'].flatMap((market, i) =>
  ['MARKETING', 'UTILITY', 'SERVICE'].flatMap((key, j) =>
    (market === 'ES' ? [1] : [1, 3, 6]).map((volumeFrom, tier) => ({
      ...{ market, key, volumeFrom },
      priceMicros: 7_000 * (i + 1) + 111 * (j + 1) - 1_300 * tier,
    })),
  ),
)

/** Two numbers of one WABA with four free dialogues left, and four free service messages each. */
async function setting(unit: 'DIALOGUE' | 'MESSAGE', billingMode: 'POSTPAID' | 'PREPAID'): Promise<Setting> {
  const accountId = await anAccount(db, { billingMode })
  const wabaId = randomUUID()
  await db.waba.create({ data: { id: wabaId, accountId } })
  const numbers = [await aNumber(db, accountId, { wabaId }), await aNumber(db, accountId, { wabaId })]
  if (unit === 'DIALOGUE') await aTariff(db, accountId, dialogueRates)
  else await aCard(db, accountId, messageRates)
  const scopeKeys = [`WABA:${wabaId}`, ...numbers.map((id) => `SERVICE:${id}`)]
  await db.allowanceGrant.createMany({ data: scopeKeys.map((scopeKey) => ({ scopeKey, month: '2026-11', used: 996 })) })
  return { accountId, numbers }
}

/** What the books say, number by number: the ledger, what is unbilled, what is free and all counted sums. */
async function books({ accountId, numbers }: Setting) {
  const entries = await db.ledgerEntry.findMany({ where: { accountId, ledgerAccount: 'CUSTOMER_BALANCE' } })
  const transactions = await db.ledgerTransaction.findMany({ where: { accountId } })
  const numberOf = new Map(transactions.map(({ id, numberId }) => [id, numberId]))
  const unbilled = await db.$transaction((tx) => unbilledByNumber(tx, accountId))
  const totals = await db.$queryRaw<{ key: string; sums: string }[]>`
    SELECT key, concat_ws(' ', dimension, period, dialogues, messages, priced, free, unrated, amount_micros) AS sums
    FROM usage_totals WHERE account_id = ${accountId} AND dimension <> 'BOOKED' AND dialogues + messages > 0`
  const again = await db.$queryRaw<unknown[]>`
    SELECT * FROM (SELECT * FROM usage_totals EXCEPT SELECT * FROM usage_totals_of_rows) AS kept
    WHERE account_id = ${accountId}`
  if (again.length > 0) throw new Error(`sums that are not those of the rows: ${JSON.stringify(again, bare)}`)
  const counted = totals.map(({ key, sums }) => `${numbers.includes(key) ? numbers.indexOf(key) : key} ${sums}`).sort()
  const grants = await db.allowanceGrant.findMany({ where: { scopeKey: { in: await scopes(numbers) } } })
  return {
    ledger: numbers.map((id) =>
      entries
        .filter(({ transactionId }) => numberOf.get(transactionId) === id)
        .reduce((sum, each) => sum + Number(each.amountMicros), 0),
    ),
    unbilled: numbers.map((id) => unbilled.find(({ numberId }) => numberId === id)?.amountMicros ?? 0),
    given: grants.map(({ used }) => used).sort(),
    counted,
  }
}

const bare = (_key: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)

async function scopes(numbers: string[]): Promise<string[]> {
  const rows = await db.phoneNumber.findMany({ where: { id: { in: numbers } } })
  return [...rows.map(({ wabaId }) => `WABA:${wabaId}`), ...numbers.map((id) => `SERVICE:${id}`)]
}

const message = fc.record({
  // Of 17 days, the last ones of which are those of the fixture's month.
  hour: fc.nat({ max: 400 }),
  number: fc.nat({ max: 1 }),
  // The first three may be one person: once Meta names both his number and his id, they are.
  who: fc.constantFrom<Pick<ReportedEvent, 'contact' | 'userId'>>(
    { contact: '+905320000001' },
    { contact: 'TR.hidden' },
    { contact: '+905320000001', userId: 'TR.hidden' },
    { contact: '+34612000001' },
    { contact: '+4915100001', userId: 'DE.other' },
  ),
  what: fc.constantFrom<Partial<ReportedEvent>>(
    { kind: 'TEMPLATE', category: 'MARKETING' },
    { kind: 'TEMPLATE', category: 'UTILITY' },
    { kind: 'FREE_FORM' },
    { kind: 'FREE_FORM', direction: 'INBOUND' },
    { kind: 'FREE_FORM', direction: 'INBOUND' },
    { kind: 'FREE_FORM', direction: 'INBOUND', entryPoint: 'AD_CLICK' },
    { kind: 'TEMPLATE', category: 'UTILITY', pricing: { type: 'regular', category: 'utility' } },
    { kind: 'TEMPLATE', category: 'UTILITY', pricing: { type: 'free_customer_service', category: 'utility' } },
    { kind: 'TEMPLATE', category: 'MARKETING', status: 'FAILED' },
  ),
  /** Read later than delivered: the second report of it, if there is one. */
  readAfter: fc.option(fc.integer({ min: 1, max: 30 }), { freq: 3 }),
})

const histories = fc.array(message, { minLength: 2, maxLength: 30 }).chain((messages) => {
  const reports = messages.flatMap(({ readAfter }, i) => [
    { i, later: 0 },
    ...(readAfter ? [{ i, later: readAfter }] : []),
  ])
  const twice = [...reports, ...reports]
  return fc.record({
    messages: fc.constant(messages),
    reports: fc.constant(reports),
    shuffled: fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length }),
    cuts: fc.uniqueArray(fc.nat({ max: twice.length }), { maxLength: 8 }),
  })
})

describe.each(['DIALOGUE', 'MESSAGE'] as const)('I18: under the tariff of %s', (unit) => {
  it.each(['POSTPAID', 'PREPAID'] as const)(
    'any order, repetition and batching of a month’s reports ends in the same books (%s)',
    async (billingMode) => {
      await fc.assert(
        fc.asyncProperty(histories, async ({ messages, reports, shuffled, cuts }) => {
          const [inOrder, anyhow] = [await setting(unit, billingMode), await setting(unit, billingMode)]
          const report = ({ numbers }: Setting, { i, later }: { i: number; later: number }): ReportedEvent => {
            const { hour = 0, number = 0, who = { contact: '' }, what = {} } = messages[i] ?? {}
            const at = NOW - hour * HOUR + later * MINUTE
            const plain = { direction: 'OUTBOUND' as const, kind: 'FREE_FORM' as const }
            return { ...plain, id: `wamid ${i}`, numberId: numbers[number] ?? '', at, ...who, ...what }
          }
          const sorted = reports.map((each) => report(inOrder, each)).sort((a, b) => a.at - b.at)
          for (const each of sorted) await ingest(db, inOrder.accountId, [each], NOW + HOUR)
          const at = [0, ...cuts.sort((a, b) => a - b), shuffled.length]
          for (const [n, from] of at.entries()) {
            const batch = shuffled.slice(from, at[n + 1]).map((each) => report(anyhow, each))
            if (batch.length > 0) await ingest(db, anyhow.accountId, batch, NOW + HOUR)
          }
          expect(await books(anyhow)).toEqual(await books(inOrder))
        }),
        // Whatever fails prints its seed and path: ORDER_SEED and ORDER_PATH live it again.
        {
          numRuns: Number(process.env.ORDER_RUNS ?? 12),
          ...(process.env.ORDER_SEED ? { seed: Number(process.env.ORDER_SEED) } : {}),
          ...(process.env.ORDER_PATH ? { path: process.env.ORDER_PATH } : {}),
        },
      )
    },
    300_000,
  )
})
