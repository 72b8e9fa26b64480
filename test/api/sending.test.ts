import type { Granted } from '../support/sending'
import { type Edge, newCustomer, startEdge, storedNumber } from './edge'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())

const WISH = { contact: '+905321234567', category: 'MARKETING', kind: 'TEMPLATE' }

/** A prepaid customer with a number in service whose free dialogues are used up; the example tariff prices the rest. */
async function sender(balanceMicros: bigint) {
  const { accountId, client } = await newCustomer(edge, { billingMode: 'PREPAID' })
  const numberId = await storedNumber(edge.db, accountId, { state: 'ACTIVE' })
  const month = new Date().toISOString().slice(0, 7)
  await edge.db.allowanceGrant.create({ data: { scopeKey: `NUMBER:${numberId}`, month, used: 1_000 } })
  await edge.db.wallet.update({ where: { accountId }, data: { balanceMicros } })
  return { accountId, numberId, client, path: `/v1/numbers/${numberId}/send-permission` }
}

describe('asking to send', () => {
  it('answers with the reservation, and the same one when the answer was lost and the request is repeated', async () => {
    const { accountId, client, path } = await sender(50_000_000n)
    const first = await client.post<Granted>(path, WISH, { idempotencyKey: 'lost-answer' })
    expect([first.status, first.body.allowed]).toEqual([201, true])
    expect(first.body.reservationId).toMatch(/^rsv_/)
    expect(first.body.priceMicros).toBeGreaterThan(0)
    const again = await client.post(path, WISH, { idempotencyKey: 'lost-answer' })
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await edge.db.reservation.count({ where: { accountId } })).toBe(1)
  })

  it.each([
    [{ ...WISH, kind: 'LETTER' }, 'kind'],
    [{ ...WISH, category: 'SPAM' }, 'category'],
    [{ ...WISH, contact: '' }, 'contact'],
    [{ ...WISH, price: 1 }, 'price'],
    [{ kind: 'TEMPLATE' }, 'contact'],
  ])('%j is refused, naming %s, and reserves nothing', async (body, path) => {
    const own = await sender(50_000_000n)
    const reply = await own.client.post(own.path, body)
    expect(reply).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED', errors: [{ path }] } })
    expect(await edge.db.reservation.count({ where: { accountId: own.accountId } })).toBe(0)
  })

  it('takes a contact that hides his phone number (a business-scoped id)', async () => {
    const { client, path } = await sender(50_000_000n)
    expect(await client.post(path, { ...WISH, contact: 'TR.4912837465' })).toMatchObject({ status: 201 })
  })

  it('is 402 with its reason, and 404 for a number of somebody else', async () => {
    const { client, path, numberId } = await sender(0n)
    expect(await client.post(path, WISH)).toMatchObject({
      status: 402,
      body: { code: 'SENDING_PAUSED', reason: 'SENDING_PAUSED', title: 'Sending is paused' },
    })
    for (const [state, reason] of [
      ['SUSPENDED', 'SUSPENDED'],
      ['HOLD', 'NOT_ACTIVE'],
    ] as const) {
      const suspensionReasons = state === 'SUSPENDED' ? ['ADMIN'] : []
      await edge.db.phoneNumber.update({ where: { id: numberId }, data: { state, suspensionReasons } })
      expect(await client.post(path, WISH)).toMatchObject({ status: 402, body: { code: reason, reason } })
    }
    const stranger = await newCustomer(edge)
    expect(await stranger.client.post(path, WISH)).toMatchObject({ status: 404 })
    expect(await stranger.client.post('/v1/numbers/num_none/send-permission', WISH)).toMatchObject({ status: 404 })
  })

  it('is told apart from a clock on its way, which refuses before anything is reserved', async () => {
    const { accountId, client, path } = await sender(50_000_000n)
    const now = new Date()
    await edge.db.testClock.create({ data: { id: 'clk_sending', nowAt: now, targetAt: now, status: 'ADVANCING' } })
    await edge.db.account.update({ where: { id: accountId }, data: { testClockId: 'clk_sending' } })
    expect(await client.post(path, WISH)).toMatchObject({ status: 409, body: { code: 'CLOCK_ADVANCING' } })
    expect(await edge.db.reservation.count({ where: { accountId } })).toBe(0)
  })
})

describe('a spending limit', () => {
  it('below what is spent is refused, naming the smallest that can be kept; that one stops paid messages', async () => {
    const { accountId, client, path } = await sender(50_000_000n)
    const limit = `/v1/accounts/${accountId}/spending-limit`
    const month = new Date().toISOString().slice(0, 7)
    await edge.db.spending.create({ data: { ownerId: accountId, accountId, month, spentMicros: 12_345_678n } })
    const refused = await client.put<{ detail: string }>(limit, { monthlyCents: 1_234 })
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ path: 'monthlyCents' }] },
    })
    expect(refused.body.detail).toMatch(/^monthlyCents: 1234 is below what is spent .* Set 1235 /)
    expect((await client.get(limit)).body).toMatchObject({ monthlyCents: null, usedMicros: 12_345_678 })
    expect(await client.put(limit, { monthlyCents: 1_235 })).toMatchObject({
      status: 200,
      body: { monthlyCents: 1_235, month, usedMicros: 12_345_678, reached: false },
    })
    expect(await client.post(path, WISH)).toMatchObject({ status: 402, body: { reason: 'SPENDING_LIMIT' } })
    expect(await client.put(limit, { monthlyCents: null })).toMatchObject({ body: { monthlyCents: null } })
    expect(await client.post(path, WISH)).toMatchObject({ status: 201 })
  })

  it.each([-1, 10.5, '100', undefined, 1e12])('of %p is refused, naming the field', async (monthlyCents) => {
    const { accountId, numberId, client } = await sender(0n)
    for (const owner of [`accounts/${accountId}`, `numbers/${numberId}`]) {
      expect(await client.put(`/v1/${owner}/spending-limit`, { monthlyCents })).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED', errors: [{ path: 'monthlyCents' }] },
      })
    }
  })

  it('and alerts are the account’s own: a stranger meets 404', async () => {
    const { accountId, numberId } = await sender(0n)
    const { client } = await newCustomer(edge)
    for (const path of [
      `/v1/accounts/${accountId}/spending-limit`,
      `/v1/numbers/${numberId}/spending-limit`,
      `/v1/accounts/${accountId}/alerts`,
    ]) {
      expect((await client.get(path)).status).toBe(404)
      expect((await client.put(path, { monthlyCents: 1, balanceBelowCents: 1 })).status).toBeGreaterThanOrEqual(400)
      const body = path.endsWith('alerts') ? { balanceBelowCents: 1 } : { monthlyCents: 1 }
      expect((await client.put(path, body)).status).toBe(404)
    }
  })
})

describe('pauseAt', () => {
  it('is the customer’s to choose, and wakes his account', async () => {
    const { accountId, client } = await sender(0n)
    const path = `/v1/accounts/${accountId}`
    expect((await client.get(path)).body).toMatchObject({ pauseAt: '<0', sendingPaused: false })
    const changed = await client.patch(path, { pauseAt: '<=0' })
    expect(changed).toMatchObject({ status: 200, body: { pauseAt: '<=0', sendingPaused: true } })
    expect(edge.engine.wakes).toContain(accountId)
    expect(await client.patch(path, { pauseAt: '0' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'pauseAt' }] },
    })
  })
})
