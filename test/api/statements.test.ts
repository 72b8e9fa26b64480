import { randomUUID } from 'node:crypto'
import type { Client } from '../support/client'
import type { Problem } from '../support/resources'
import { type Edge, newCustomer, startEdge, storedNumber } from './edge'

const NOON = '2027-03-05T12:00:00.000Z'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())

type Statement = {
  openingMicros: number
  entries: { kind: string; amountMicros: number; category?: string; quantity?: number }[]
  closingMicros: number
  from: string
  to: string
}

/** A customer whose free dialogues are used up, with two dialogues of $0.02 in March. */
async function twoDialogues(fields: Record<string, unknown> = {}) {
  const clock = (await edge.operator.post<{ id: string }>('/v1/test-clocks', { now: NOON })).body
  const { accountId, client } = await newCustomer(edge, { testClockId: clock.id, ...fields })
  const numberId = await storedNumber(edge.db, accountId)
  await edge.db.allowanceGrant.create({ data: { scopeKey: `NUMBER:${numberId}`, month: '2027-03', used: 1_000 } })
  const event = (contact: string) => ({
    ...{
      id: randomUUID(),
      numberId,
      contact,
      direction: 'OUTBOUND',
      kind: 'TEMPLATE',
      category: 'MARKETING',
      at: NOON,
    },
  })
  await edge.operator.post('/v1/usage-events', { events: [event('905321234567'), event('905321234568')] })
  return { accountId, numberId, client, path: `/v1/accounts/${accountId}` }
}
const csvRows = async (client: Client, path: string) => {
  const { status, body } = await client.get<string>(path)
  if (status !== 200) throw new Error(JSON.stringify(body))
  const [header = '', ...rows] = body.trimEnd().split('\r\n')
  const names = header.split(',')
  return rows.map((row) => Object.fromEntries(row.split(',').map((value, i) => [names[i], value])))
}

describe('statements', () => {
  test('add up as JSON and as CSV, and Σ of the usage rows of the month equals them (I10, S8)', async () => {
    const { client, path } = await twoDialogues()
    const { body } = await client.get<Statement>(`${path}/statements/2027-03`)
    expect(body).toMatchObject({
      ...{ openingMicros: 0, closingMicros: -40_000, currency: 'USD', timeZone: 'UTC', month: '2027-03' },
      ...{ from: '2027-03-01T00:00:00.000Z', to: '2027-04-01T00:00:00.000Z' },
    })
    expect(body.entries).toEqual([
      { kind: 'USAGE', at: NOON, amountMicros: -40_000, unit: 'DIALOGUE', category: 'MARKETING', quantity: 2 },
    ])
    const rows = await csvRows(client, `${path}/statements/2027-03.csv`)
    expect(rows.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['OPENING', '0.000000'],
      ['USAGE', '-0.040000'],
      ['CLOSING', '-0.040000'],
    ])
    const usage = await client.get<string>(`${path}/usage.csv?month=2027-03`)
    expect(usage.body.trimEnd().split('\r\n')).toHaveLength(3)
    const amounts = await csvRows(client, `${path}/usage.csv?month=2027-03`)
    expect(amounts.map((row) => row['amount'])).toEqual(['0.020000', '0.020000'])
  })

  test('are PDFs too, in the account’s language, the same bytes each time', async () => {
    const { client, path } = await twoDialogues({ locale: 'tr', legalName: 'Şahin Işık Ltd' })
    const { status, headers, body } = await client.get<string>(`${path}/statements/2027-03.pdf`)
    expect([status, headers.get('content-type'), body.slice(0, 5)]).toEqual([200, 'application/pdf', '%PDF-'])
    expect((await client.get<string>(`${path}/statements/2027-03.pdf`)).body).toBe(body)
  })

  test('of an empty month are empty, and open with the last balance', async () => {
    const { client, path } = await twoDialogues()
    const of = async (month: string) => (await client.get<Statement>(`${path}/statements/${month}`)).body
    expect(await of('2027-02')).toMatchObject({ openingMicros: 0, entries: [], closingMicros: 0 })
    expect(await of('2000-01')).toMatchObject({ openingMicros: 0, entries: [], closingMicros: 0 })
  })

  test.each(['2027-13', '2027-00', '2027-3', 'march', '1999-12', '2027-03-01'])(
    'of the month %s are refused: it is none',
    async (month) => {
      const { client, path } = await twoDialogues()
      for (const form of ['', '.csv', '.pdf']) {
        const reply = await client.get<Problem>(`${path}/statements/${month}${form}`)
        expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: 'month' }] } })
        expect(reply.body.detail).toMatch(/written YYYY-MM/)
      }
    },
  )

  test('of a month that has not begun in the account’s zone are refused', async () => {
    const { client, path } = await twoDialogues({ timeZone: 'America/New_York' })
    const reply = await client.get<Problem>(`${path}/statements/2027-04`)
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: 'month' }] } })
    expect(reply.body.detail).toMatch(/2027-04 has not begun in America\/New_York/)
    expect(await client.get(`${path}/usage.csv?month=2027-04`)).toMatchObject({ status: 400 })
  })

  test('of another account are not there (I20)', async () => {
    const { path } = await twoDialogues()
    const { client } = await newCustomer(edge)
    for (const form of ['', '.csv', '.pdf']) {
      expect((await client.get(`${path}/statements/2027-03${form}`)).status).toBe(404)
    }
  })
})

describe('usage', () => {
  test('of 3 dialogues on 2 numbers, read by number, is 2 rows summing to 3 (S7)', async () => {
    const { accountId, client, path } = await twoDialogues()
    const numberId = await storedNumber(edge.db, accountId)
    const event = {
      id: randomUUID(),
      numberId,
      contact: 'BR.8214ac90',
      direction: 'OUTBOUND',
      kind: 'TEMPLATE',
      at: NOON,
    }
    await edge.operator.post('/v1/usage-events', { events: [event] })
    const to = 'to=2027-03-06T00:00:00Z'
    const { body } = await client.get<{ data: { dialogues: number }[] }>(`${path}/usage?groupBy=number&${to}`)
    expect(body.data.map((row) => row.dialogues).sort()).toEqual([1, 2])
  })

  test.each([
    ['that goes backwards', 'from=2027-03-02T00:00:00Z&to=2027-03-01T00:00:00Z', 'from'],
    ['longer than a leap year', 'from=2026-03-01T00:00:00Z&to=2027-03-03T00:00:00Z', 'from'],
    ['that is no instant', 'from=yesterday', 'from'],
  ])('of a time %s is refused', async (_, query, field) => {
    const { client, path } = await twoDialogues()
    for (const form of ['usage', 'usage.csv']) {
      const reply = await client.get(`${path}/${form}?${query}`)
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: field }] } })
    }
  })

  test('is of a month or of a time, not both', async () => {
    const { client, path } = await twoDialogues()
    const reply = await client.get(`${path}/usage.csv?month=2027-03&from=2027-03-01T00:00:00Z`)
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: 'month' }] } })
  })

  test('of all time is Σ of the usage, whatever was paid of it (S5)', async () => {
    const { client, path } = await twoDialogues()
    expect((await client.get(path)).body).toMatchObject({ allTimeUsageMicros: 40_000, balanceMicros: -40_000 })
  })

  test('of the last 24 hours counts people, not messages (I9)', async () => {
    const { client, numberId } = await twoDialogues()
    const path = `/v1/numbers/${numberId}/usage-24h`
    expect((await client.get(path)).body).toEqual({
      ...{ numberId, from: '2027-03-04T12:00:00.000Z', to: NOON, uniqueRecipients: 2 },
    })
    const { client: other } = await newCustomer(edge)
    expect((await other.get(path)).status).toBe(404)
  })
})
