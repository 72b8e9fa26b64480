import type { Client, Reply } from '../support/client'
import type { Problem, TestClock } from '../support/resources'
import { type Edge, newCustomer, startEdge, storedNumber } from './edge'

const NOON = '2027-03-05T12:00:00.000Z'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())
afterEach(() => {
  edge.engine.advanced = 'DONE'
  edge.config.testClocks = true
})

const newClock = async () => (await edge.operator.post<TestClock>('/v1/test-clocks', { now: NOON })).body
const advance = (id: string, to: string) =>
  edge.operator.post<TestClock & Problem>(`/v1/test-clocks/${id}/advance`, { to })

describe('a test clock', () => {
  test('stands where it was set, and is the birthday of who joins it', async () => {
    const clock = await newClock()
    expect(clock).toEqual({ id: expect.stringMatching(/^clk_/), now: NOON, status: 'READY' })
    expect((await edge.operator.get(`/v1/test-clocks/${clock.id}`)).body).toEqual(clock)
    const { accountId, client } = await newCustomer(edge, { testClockId: clock.id })
    const account = (await client.get(`/v1/accounts/${accountId}`)).body
    expect(account).toMatchObject({ testClockId: clock.id, createdAt: NOON })
  })

  test('is joined only if it exists', async () => {
    await expect(newCustomer(edge, { testClockId: 'clk_none' })).rejects.toThrow(/NOT_FOUND/)
  })

  test.each([
    ['to the present instant', NOON, 200],
    ['exactly two years', '2029-03-05T12:00:00.000Z', 200],
  ])('goes %s', async (_title, to, status) => {
    const { id } = await newClock()
    expect(await advance(id, to)).toMatchObject({ status, body: { id, now: to, status: 'READY' } })
  })

  test.each([
    ['backwards', '2027-03-05T11:59:59.999Z', 'CLOCK_BACKWARDS'],
    ['a millisecond more than two years', '2029-03-05T12:00:00.001Z', 'CLOCK_TOO_FAR'],
  ])('does not go %s', async (_title, to, code) => {
    const { id } = await newClock()
    const before = edge.engine.advances.length
    expect(await advance(id, to)).toMatchObject({ status: 422, body: { code } })
    expect(edge.engine.advances).toHaveLength(before)
  })

  test('that takes long answers 202 and goes on; another advance is 409', async () => {
    const { id } = await newClock()
    edge.engine.advanced = 'ADVANCING'
    expect(await advance(id, '2027-06-01T00:00:00Z')).toMatchObject({ status: 202, body: { status: 'ADVANCING' } })
    expect(await advance(id, '2027-06-02T00:00:00Z')).toMatchObject({ status: 409, body: { code: 'CLOCK_ADVANCING' } })
    expect(await edge.operator.delete(`/v1/test-clocks/${id}`)).toMatchObject({ status: 409 })
  })

  test('that is deleted says so, and deleting again answers the same', async () => {
    const { id } = await newClock()
    const deleted = await edge.operator.delete(`/v1/test-clocks/${id}`)
    expect(deleted).toMatchObject({ status: 200, body: { id, now: NOON, status: 'DELETED' } })
    expect((await edge.operator.delete(`/v1/test-clocks/${id}`)).body).toEqual(deleted.body)
    expect(await advance(id, '2027-06-01T00:00:00Z')).toMatchObject({
      status: 409,
      body: { code: 'ILLEGAL_TRANSITION' },
    })
  })

  test('does not exist where test clocks are off', async () => {
    edge.config.testClocks = false
    const reply = await edge.operator.post<Problem>('/v1/test-clocks', { now: NOON })
    expect(reply).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(reply.body.detail).toMatch(/LINEKEEPER_TEST_CLOCKS=on/)
  })
})

describe('while its clock is on its way', () => {
  type Write = [string, (client: Client, accountId: string, numberId: string) => Promise<Reply<Problem>>]
  const writes: Write[] = [
    ['a change of the profile', (client, id) => client.patch(`/v1/accounts/${id}`, { locale: 'es' })],
    [
      'a payment method',
      (client, id) => client.post(`/v1/accounts/${id}/payment-methods`, { paymentMethodId: 'pm_card_visa' }),
    ],
    ['a primary method', (client, id) => client.post(`/v1/accounts/${id}/payment-methods/pm_1/primary`)],
    ['a method to be removed', (client, id) => client.delete(`/v1/accounts/${id}/payment-methods/pm_1`)],
    ['a page for a method', (client, id) => client.post(`/v1/accounts/${id}/payment-method-sessions`)],
    [
      'an order',
      (client, accountId) =>
        client.post('/v1/numbers', { accountId, phoneNumber: '+4915112345678', displayName: 'Main', plan: 'MONTHLY' }),
    ],
    ['a cancel', (client, _id, numberId) => client.post(`/v1/numbers/${numberId}/cancel`)],
    ['a reactivation', (client, _id, numberId) => client.post(`/v1/numbers/${numberId}/reactivate`)],
    ['a WABA', (_client, accountId) => edge.operator.put('/v1/wabas/waba_1', { accountId })],
    [
      'usage',
      (_client, _id, numberId) =>
        edge.operator.post('/v1/usage-events', {
          events: [{ id: '1', numberId, contact: '+905321234567', direction: 'OUTBOUND', kind: 'TEMPLATE', at: NOON }],
        }),
    ],
  ]

  test.each(writes)('%s is refused, and nothing is sent', async (_title, write) => {
    const clock = await newClock()
    const { accountId, client } = await newCustomer(edge, { testClockId: clock.id })
    const numberId = await storedNumber(edge.db, accountId)
    await edge.db.testClock.update({ where: { id: clock.id }, data: { status: 'ADVANCING' } })
    const before = edge.engine.commands.length
    expect(await write(client, accountId, numberId)).toMatchObject({ status: 409, body: { code: 'CLOCK_ADVANCING' } })
    await edge.db.testClock.update({ where: { id: clock.id }, data: { status: 'DELETED' } })
    const late = await write(client, accountId, numberId)
    expect(late).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    expect(edge.engine.commands).toHaveLength(before)
    expect((await client.get(`/v1/accounts/${accountId}`)).status).toBe(200)
    // The control: it was the clock that stood in the way.
    await edge.db.testClock.update({ where: { id: clock.id }, data: { status: 'READY' } })
    expect(String((await write(client, accountId, numberId)).body.code)).not.toMatch(/CLOCK|TRANSITION/)
  })
})
