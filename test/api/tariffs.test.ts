import { createHash, randomUUID } from 'node:crypto'
import type { Problem } from '../support/resources'
import { type Edge, newCustomer, startEdge, storedNumber } from './edge'

const NOON = '2027-03-05T12:00:00.000Z'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())

const HEADER = 'effective_date,currency,market,category,rate'
const aCode = () => `t-${randomUUID().slice(0, 8)}`

/** Sends a file as it is. */
async function importCard(code: string, text: string, key = 'lk_dev_operator', type = 'text/csv') {
  const response = await fetch(`${edge.url}/v1/tariffs/${code}/rate-cards`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
    body: text,
  })
  return { status: response.status, body: (await response.json()) as Problem & Record<string, unknown> }
}

/** A customer under a tariff of messages of his own. */
async function messaging(text: string, patch: Record<string, unknown> = {}) {
  const code = aCode()
  const imported = await importCard(code, text)
  if (imported.status !== 201) throw new Error(JSON.stringify(imported.body))
  const clock = (await edge.operator.post<{ id: string }>('/v1/test-clocks', { now: NOON })).body
  const { accountId, client } = await newCustomer(edge, { testClockId: clock.id, tariffCode: code })
  const path = `/v1/accounts/${accountId}`
  const changed = await edge.operator.patch<Problem>(path, patch)
  if (changed.status !== 200) throw new Error(JSON.stringify(changed.body))
  return { accountId, client, path, code, numberId: await storedNumber(edge.db, accountId) }
}

describe('importing a rate card', () => {
  const text = [
    HEADER,
    '2026-10-01,USD,Turkey,marketing,0.0109',
    '2026-10-01,USD,Rest of Middle East,marketing,0.0341',
    '2026-10-01,EUR,Turkey,marketing,0.0093',
    '2027-01-01,USD,Turkey,marketing,0.0120',
  ].join('\r\n')

  test('makes a version for each currency and day, and keeps the hash of the file', async () => {
    const code = aCode()
    const { status, body } = await importCard(code, text)
    const sourceHash = createHash('sha256').update(text).digest('hex')
    const version = { id: expect.stringMatching(/^tar_/), code, unit: 'MESSAGE', sourceHash }
    expect([status, body]).toEqual([
      201,
      {
        sourceHash,
        data: [
          { ...version, currency: 'USD', effectiveFrom: '2026-10-01T00:00:00.000Z', rates: 12 },
          { ...version, currency: 'EUR', effectiveFrom: '2026-10-01T00:00:00.000Z', rates: 1 },
          { ...version, currency: 'USD', effectiveFrom: '2027-01-01T00:00:00.000Z', rates: 1 },
        ],
      },
    ])
    expect((await importCard(code, text)).body).toEqual(body)
  })

  test('that is wrong names every row and column, and takes nothing', async () => {
    const code = aCode()
    const wrong = `${HEADER}\n2026-10-01,USD,Turkey,marketing,0.0109\n2026-10-01,USX,Turkey,utility,-0.01\n`
    const { status, body } = await importCard(code, wrong)
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED'])
    expect(body.errors).toEqual([
      { path: 'row 3, currency', message: 'must be an ISO 4217 currency such as USD, it is "USX"' },
      { path: 'row 3, rate', message: 'must not be negative, it is "-0.01"' },
    ])
    expect(await edge.db.tariffVersion.count({ where: { code } })).toBe(0)
  })

  test('never changes a version: other rates for the same day are refused, with all of their file', async () => {
    const code = aCode()
    await importCard(code, text)
    const other = `${HEADER}\n2027-04-01,USD,Turkey,marketing,0.02\n2026-10-01,EUR,Turkey,marketing,0.02\n`
    const { status, body } = await importCard(code, other)
    expect([status, body.errors?.[0]?.path]).toEqual([400, 'effective_date'])
    expect(body.detail).toContain(`${code} in EUR has another version from 2026-10-01 on`)
    expect(await edge.db.tariffVersion.count({ where: { code } })).toBe(3)
  })

  test('is the operator’s, takes CSV, and needs something in it', async () => {
    expect((await importCard(aCode(), text, 'lk_dev_support')).status).toBe(403)
    const json = await importCard(aCode(), '{}', 'lk_dev_operator', 'application/json')
    expect(json).toMatchObject({ status: 400, body: { errors: [{ path: 'Content-Type' }] } })
    expect((await importCard(aCode(), '')).status).toBe(400)
    const large = await importCard(aCode(), 'x'.repeat(4 * 1024 * 1024 + 1))
    expect(large).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } })
  })
})

describe('the customer’s rate card', () => {
  const text = `${HEADER}\n2026-10-01,USD,Turkey,marketing,0.0100\n2027-04-01,USD,Turkey,marketing,0.0200\n`
  type Card = { version: string; rates: unknown[] }

  test('with a mark-up of 10 % shows 0.0110 for 0.0100, and that is charged (I5)', async () => {
    const { client, path, code, numberId, accountId } = await messaging(text, { markupPercent: 10 })
    const { body } = await client.get<Card>(`${path}/rate-card`)
    expect(body).toEqual({
      ...{ accountId, tariffCode: code, currency: 'USD', markupPercent: 10, unit: 'MESSAGE' },
      ...{ version: expect.stringMatching(/^tar_/), effectiveFrom: '2026-10-01T00:00:00.000Z' },
      nextVersion: { version: expect.stringMatching(/^tar_/), effectiveFrom: '2027-04-01T00:00:00.000Z' },
      freePerMonth: [{ key: 'SERVICE', quantity: 1_000, effectiveOn: '2026-10-01' }],
      rates: [{ market: 'TR', key: 'MARKETING', volumeFrom: 1, priceMicros: 11_000 }],
    })
    const csv = await client.get<string>(`${path}/rate-card.csv`)
    expect(csv.body).toBe(
      'effective_from,version,currency,unit,market,category,volume_from,price\r\n' +
        `2026-10-01T00:00:00.000Z,${body.version},USD,MESSAGE,TR,MARKETING,1,0.011000\r\n`,
    )
    const event = { id: randomUUID(), numberId, contact: '905321234567', direction: 'OUTBOUND', kind: 'TEMPLATE' }
    await edge.operator.post('/v1/usage-events', { events: [{ ...event, category: 'MARKETING', at: NOON }] })
    expect((await client.get(path)).body).toMatchObject({ balanceMicros: -11_000, markupPercent: 10 })
  })

  test('of the seeded tariff shows its dialogues; without a version in force it is empty', async () => {
    const { client, accountId } = await newCustomer(edge)
    const card = await client.get<Card>(`/v1/accounts/${accountId}/rate-card`)
    expect(card.body).toMatchObject({
      unit: 'DIALOGUE',
      markupPercent: 0,
      freePerMonth: [{ key: 'ANY', quantity: 1_000 }],
    })
    expect(card.body.rates.length).toBeGreaterThan(0)
    const future = await messaging(`${HEADER}\n2028-01-01,USD,Turkey,marketing,0.01\n`)
    const none = await future.client.get(`${future.path}/rate-card`)
    expect(none.body).toMatchObject({ unit: null, version: null, effectiveFrom: null, nextVersion: null, rates: [] })
  })

  test('is nobody else’s (I20)', async () => {
    const { path } = await messaging(text)
    const { client } = await newCustomer(edge)
    expect((await client.get(`${path}/rate-card`)).status).toBe(404)
    expect((await client.get(`${path}/rate-card.csv`)).status).toBe(404)
  })

  test('has a mark-up that only the operator sets, of 0 to 1,000 with two decimals', async () => {
    const { path, client } = await messaging(text)
    expect(await client.patch(path, { markupPercent: 0 })).toMatchObject({ status: 403 })
    for (const markupPercent of [-1, 1_000.01, 7.255, '10']) {
      const reply = await edge.operator.patch(path, { markupPercent })
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: 'markupPercent' }] } })
    }
    for (const markupPercent of [7.25, 10.07, 1_000, 0]) {
      expect((await edge.operator.patch(path, { markupPercent })).body).toMatchObject({ markupPercent })
    }
  })
})

describe('volume tiers', () => {
  const tier = (volumeFrom: number, priceMicros = 1) => ({ market: 'TR', key: 'UTILITY', volumeFrom, priceMicros })
  const publish = (rates: object[], unit = 'MESSAGE') =>
    edge.operator.post<Problem>('/v1/tariffs', { code: aCode(), effectiveFrom: NOON, currency: 'USD', unit, rates })

  test('are published with the tariff', async () => {
    const rates = [tier(1, 5_000), tier(25_000_001, 4_000)]
    expect(await publish(rates)).toMatchObject({ status: 201, body: { rates, sourceHash: null } })
  })

  test.each([
    ['that overlap', [tier(1), tier(100), tier(100)], 'rates[2].market'],
    ['with a gap before the first', [tier(100)], 'rates[0].volumeFrom'],
    ['from none on', [tier(1), tier(0)], 'rates[1].volumeFrom'],
  ])('%s are refused by the place', async (_, rates, path) => {
    expect(await publish(rates)).toMatchObject({ status: 400, body: { errors: [{ path }] } })
  })

  test('are of messages only', async () => {
    const rates = [{ market: 'TR', key: 'USER_INITIATED', volumeFrom: 1, priceMicros: 1 }]
    expect(await publish(rates, 'DIALOGUE')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'rates[0].volumeFrom' }] },
    })
  })
})
