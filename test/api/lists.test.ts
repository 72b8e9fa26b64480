import { newId } from '../../adapters/ids'
import { decodeCursor, encodeCursor } from '../../adapters/store/views/page'
import { everything } from '../support/client'
import type { Page, Problem } from '../support/resources'
import { type Edge, newCustomer, startEdge, storedNumber } from './edge'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())

type Row = { id: string }
const ids = (page: Page<Row>) => page.data.map(({ id }) => id)

describe('a list', () => {
  test('is newest first, and its pages hold each object once', async () => {
    const { accountId, client } = await newCustomer(edge)
    const made: string[] = []
    for (let index = 0; index < 5; index++) made.push(await storedNumber(edge.db, accountId, { state: 'DELETED' }))
    const first = (await client.get<Page<Row>>('/v1/numbers?limit=2')).body
    expect(ids(first)).toEqual([made[4], made[3]])
    const second = (await client.get<Page<Row>>(`/v1/numbers?limit=2&cursor=${first.nextCursor}`)).body
    const third = (await client.get<Page<Row>>(`/v1/numbers?limit=2&cursor=${second.nextCursor}`)).body
    expect([...ids(second), ...ids(third)]).toEqual([made[2], made[1], made[0]])
    expect(third.nextCursor).toBeNull()
  })

  test('keeps its place while newer objects come in', async () => {
    const { accountId, client } = await newCustomer(edge)
    const older = await storedNumber(edge.db, accountId)
    await storedNumber(edge.db, accountId)
    const { nextCursor } = (await client.get<Page<Row>>('/v1/numbers?limit=1')).body
    await storedNumber(edge.db, accountId)
    expect(ids((await client.get<Page<Row>>(`/v1/numbers?limit=5&cursor=${nextCursor}`)).body)).toEqual([older])
  })

  test('that ends exactly at its limit has no next page', async () => {
    const { accountId, client } = await newCustomer(edge)
    await storedNumber(edge.db, accountId)
    await storedNumber(edge.db, accountId)
    expect((await client.get<Page<Row>>('/v1/numbers?limit=2')).body.nextCursor).toBeNull()
    expect((await client.get<Page<Row>>('/v1/numbers?limit=1')).body.nextCursor).not.toBeNull()
  })

  test.each([['0'], ['101'], ['-1'], ['1.5'], ['many']])('refuses the limit %s', async (limit) => {
    const reply = await edge.operator.get<Problem>(`/v1/accounts?limit=${limit}`)
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: 'limit' }] } })
  })

  test.each([['1'], ['100']])('takes the limit %s', async (limit) => {
    expect((await edge.operator.get(`/v1/accounts?limit=${limit}`)).status).toBe(200)
  })

  test.each([['abc'], ['MQ'], [`${encodeCursor({ seq: 1n, part: 0 })}=`], ['%00']])(
    'refuses the cursor %s, which it never gave',
    async (cursor) => {
      const reply = await edge.operator.get<Problem>(`/v1/events?cursor=${cursor}`)
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: 'cursor' }] } })
    },
  )

  test('has cursors that lead back to where they were made', () => {
    for (const position of [
      { seq: 0n, part: 0 },
      { seq: 999_999_999_999_999_999n, part: 42 },
    ]) {
      expect(decodeCursor(encodeCursor(position))).toEqual(position)
    }
  })

  test('filters by state, and an unknown state is refused with those there are', async () => {
    const { accountId, client } = await newCustomer(edge)
    const held = await storedNumber(edge.db, accountId, { state: 'HOLD' })
    await storedNumber(edge.db, accountId, { state: 'ACTIVE' })
    expect(ids((await client.get<Page<Row>>('/v1/numbers?state=HOLD')).body)).toEqual([held])
    const refused = await client.get<Problem>('/v1/numbers?state=ASLEEP')
    expect(refused.body.errors).toEqual([{ path: 'state', message: expect.stringMatching(/one of .*HOLD/) }])
  })
})

describe('the ledger', () => {
  async function bookedTwice() {
    const { accountId, client } = await newCustomer(edge)
    for (const at of ['2027-03-01T00:00:00Z', '2027-03-02T00:00:00Z']) {
      const transactionId = newId('ltx')
      const leg = (position: number, ledgerAccount: string, amountMicros: bigint) => ({
        ...{ transactionId, position, id: newId('len'), accountId, ledgerAccount, unit: 'USD', amountMicros },
      })
      await edge.db.$transaction(async (tx) => {
        await tx.ledgerTransaction.create({
          data: { id: transactionId, key: transactionId, accountId, kind: 'USAGE', at: new Date(at) },
        })
        await tx.ledgerEntry.createMany({
          data: [leg(0, 'CUSTOMER_BALANCE', 50_000n), leg(1, 'USAGE_REVENUE', -50_000n)],
        })
      })
    }
    return { path: `/v1/accounts/${accountId}/ledger`, client, accountId }
  }

  test("shows the customer's own money: what he owes is negative, and the sum is his balance", async () => {
    const { path, client, accountId } = await bookedTwice()
    const { data } = (await client.get<Page<Record<string, unknown>>>(path)).body
    expect(data).toEqual([
      {
        ...{ id: expect.stringMatching(/^len_/), transactionId: expect.stringMatching(/^ltx_/) },
        ...{ at: '2027-03-02T00:00:00.000Z', kind: 'USAGE', amountMicros: -50_000 },
      },
      expect.objectContaining({ at: '2027-03-01T00:00:00.000Z', amountMicros: -50_000 }),
    ])
    const account = (await client.get(`/v1/accounts/${accountId}`)).body
    expect(account).toMatchObject({ balanceMicros: -100_000, allTimeUsageMicros: 100_000, unbilledUsageMicros: 0 })
  })

  test('as a journal shows every leg, page by page, and they sum to zero', async () => {
    const { path, client } = await bookedTwice()
    const whole = (await client.get<Page<{ id: string; amountMicros: number }>>(`${path}?view=journal`)).body.data
    expect(whole.map(({ amountMicros }) => amountMicros)).toEqual([-50_000, 50_000, -50_000, 50_000])
    const paged: string[] = []
    let cursor = ''
    for (let page = 0; page < 4; page++) {
      const { body } = await client.get<Page<Row>>(`${path}?view=journal&limit=1${cursor}`)
      paged.push(...ids(body))
      cursor = `&cursor=${body.nextCursor}`
    }
    expect(paged).toEqual(whole.map(({ id }) => id))
  })
})

describe('facts', () => {
  test('and mails are shown with exactly the members of the contract', async () => {
    const { accountId, client } = await newCustomer(edge)
    const numberId = await storedNumber(edge.db, accountId)
    await edge.db.event.create({
      data: {
        ...{ id: newId('evt'), type: 'number.state_changed', at: new Date('2027-03-01T00:00:00Z') },
        ...{ accountId, numberId, data: { from: 'ACTIVE', to: 'PAST_DUE', reason: 'RENEWAL_FAILED' } },
      },
    })
    const mail = (status: string) => ({
      ...{ id: newId('mail'), key: newId('key'), accountId, template: 'E09', params: {}, status },
      ...{ at: new Date('2027-03-01T00:00:00Z'), tryAt: new Date('2027-03-01T00:00:00Z'), messageId: '<a@b>' },
      ...{ recipients: ['owner@harbour-coffee.example'], locale: 'en', subject: 'Payment failed' },
      acceptedAt: status === 'ACCEPTED' ? new Date('2027-03-01T00:00:01Z') : null,
    })
    await edge.db.mail.createMany({ data: [mail('ACCEPTED'), mail('WAITING'), mail('SKIPPED')] })
    expect((await client.get('/v1/events')).body).toEqual({
      data: [
        {
          ...{ id: expect.stringMatching(/^evt_/), type: 'number.state_changed', at: '2027-03-01T00:00:00.000Z' },
          ...{ recordedAt: expect.any(String), accountId, numberId },
          data: { from: 'ACTIVE', to: 'PAST_DUE', reason: 'RENEWAL_FAILED' },
        },
      ],
      nextCursor: null,
    })
    expect((await client.get('/v1/mails')).body).toEqual({
      data: [
        {
          ...{ id: expect.any(String), template: 'E09', to: ['owner@harbour-coffee.example'], locale: 'en' },
          ...{ subject: 'Payment failed', at: '2027-03-01T00:00:00.000Z', acceptedAt: '2027-03-01T00:00:01.000Z' },
          messageId: '<a@b>',
        },
      ],
      nextCursor: null,
    })
    expect(await everything(client, `/v1/events?numberId=${numberId}&type=invoice.paid`)).toEqual([])
    expect(await everything(client, `/v1/events?numberId=${numberId}&type=number.state_changed`)).toHaveLength(1)
  })
})
