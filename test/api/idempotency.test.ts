import { randomUUID } from 'node:crypto'
import { EngineUnavailable } from '../../activities/ports/engine'
import type { Problem } from '../support/resources'
import { type Edge, newCustomer, PROFILE, startEdge, storedNumber } from './edge'

let edge: Edge
let accountId: string
beforeAll(async () => {
  edge = await startEdge()
  accountId = (await newCustomer(edge)).accountId
})
afterAll(() => edge.stop())
beforeEach(() => {
  edge.engine.commands = []
  edge.engine.answer = () => ({ done: true })
})

const newKey = () => ({ idempotencyKey: randomUUID() })
const order = (fields: Record<string, unknown> = {}) => ({
  ...{ accountId, phoneNumber: '+4915112345678', displayName: 'Main', plan: 'MONTHLY' },
  ...fields,
})
/** An engine that makes the number it is told to, as the real one does. */
const makesNumber = async ({ target }: { target: string }) => {
  await storedNumber(edge.db, accountId, { id: target.split(':')[1], state: 'PROVISIONING' })
  return { done: true as const }
}

test('the same key and body give the first answer again, and nothing is done twice', async () => {
  const key = newKey()
  const first = await edge.signup.post('/v1/accounts', PROFILE, key)
  const again = await edge.signup.post('/v1/accounts', PROFILE, key)
  expect(first.status).toBe(201)
  expect(first.headers.get('idempotent-replayed')).toBeNull()
  expect(again).toMatchObject({ status: 201, body: first.body })
  expect(again.headers.get('idempotent-replayed')).toBe('true')
})

test('without a key each request stands for itself', async () => {
  const first = await edge.signup.post<{ id: string }>('/v1/accounts', PROFILE)
  const second = await edge.signup.post<{ id: string }>('/v1/accounts', PROFILE)
  expect(first.body.id).not.toBe(second.body.id)
})

test('the same key with another body is 422', async () => {
  const key = newKey()
  await edge.signup.post('/v1/accounts', PROFILE, key)
  const reply = await edge.signup.post('/v1/accounts', { ...PROFILE, locale: 'tr' }, key)
  expect(reply).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
})

test('the same key of another caller is another key', async () => {
  const key = newKey()
  const first = await edge.signup.post<{ id: string }>('/v1/accounts', PROFILE, key)
  const other = await edge.operator.post<{ id: string }>('/v1/accounts', PROFILE, key)
  expect(other.status).toBe(201)
  expect(other.body.id).not.toBe(first.body.id)
})

test('while the first is still running the second is 409, and later it gets its answer', async () => {
  const key = newKey()
  let arrived = () => {}
  const running = new Promise<void>((resolve) => {
    arrived = resolve
  })
  let finish = () => {}
  const held = new Promise<void>((resolve) => {
    finish = resolve
  })
  edge.engine.answer = async (envelope) => {
    arrived()
    await held
    return makesNumber(envelope)
  }
  const first = edge.operator.post('/v1/numbers', order(), key)
  await running
  const second = await edge.operator.post('/v1/numbers', order(), key)
  expect(second).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_IN_FLIGHT' } })
  finish()
  expect((await first).status).toBe(201)
  expect((await edge.operator.post('/v1/numbers', order(), key)).body).toEqual((await first).body)
  expect(edge.engine.commands).toHaveLength(1)
})

test('ten at once carry one order out', async () => {
  const key = newKey()
  edge.engine.answer = makesNumber
  const body = order({ phoneNumber: '+4915112345679' })
  const replies = await Promise.all(Array.from({ length: 10 }, () => edge.operator.post('/v1/numbers', body, key)))
  expect(edge.engine.commands).toHaveLength(1)
  expect(replies.filter(({ status }) => ![201, 409].includes(status))).toEqual([])
})

test('after a crash the repeated request continues the same order under the same ids (I10)', async () => {
  const key = newKey()
  const body = order({ phoneNumber: '+4915112345680' })
  // A process that dies leaves its claim behind: here the engine's connection breaks after it took the command.
  edge.engine.answer = async (envelope) => {
    await makesNumber(envelope)
    throw new EngineUnavailable('the connection broke')
  }
  expect((await edge.operator.post('/v1/numbers', body, key)).status).toBe(503)
  edge.engine.answer = () => ({ done: true })
  const reply = await edge.operator.post<{ id: string }>('/v1/numbers', body, key)
  expect(reply.status).toBe(201)
  expect(edge.engine.commands).toHaveLength(2)
  expect(edge.engine.commands[1]).toEqual(edge.engine.commands[0])
  expect(edge.engine.commands[0]?.target).toBe(`number:${reply.body.id}`)
})

test('a claim whose process is gone is taken over once its lease is over, and not before', async () => {
  const key = newKey()
  const body = order({ phoneNumber: '+4915112345681' })
  edge.engine.answer = makesNumber
  const first = await edge.operator.post<{ id: string }>('/v1/numbers', body, key)
  const where = { caller_key: { caller: 'dev:operator', key: key.idempotencyKey } }
  const leaseUntil = (ms: number) => new Date(Date.now() + ms)
  await edge.db.$executeRaw`UPDATE idempotency_keys SET status = NULL, body = NULL WHERE key = ${key.idempotencyKey}`
  await edge.db.idempotencyKey.update({ where, data: { leaseUntil: leaseUntil(60_000) } })
  expect((await edge.operator.post('/v1/numbers', body, key)).status).toBe(409)
  await edge.db.idempotencyKey.update({ where, data: { leaseUntil: leaseUntil(-1) } })
  edge.engine.answer = () => ({ done: true })
  const taken = await edge.operator.post<{ id: string }>('/v1/numbers', body, key)
  expect(taken).toMatchObject({ status: 201, body: { id: first.body.id } })
  expect(edge.engine.commands[1]?.id).toBe(edge.engine.commands[0]?.id)
})

test.each([
  ['a declined payment', 'PAYMENT_DECLINED' as const, 402, 1],
  ['a clock on its way', 'CLOCK_ADVANCING' as const, 409, 2],
])('the answer to %s is kept or tried again as it should be', async (_title, code, status, commands) => {
  const key = newKey()
  edge.engine.answer = () => ({ refused: true, code, detail: 'No.', extra: { numberId: 'num_1' } })
  const first = await edge.operator.post<Problem>('/v1/numbers', order(), key)
  const again = await edge.operator.post<Problem>('/v1/numbers', order(), key)
  expect(first).toMatchObject({ status, body: { code } })
  expect(again).toMatchObject({ status, body: first.body })
  expect(again.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(edge.engine.commands).toHaveLength(commands)
})

test('our own faults are not kept: the repeated request is tried again', async () => {
  const key = newKey()
  edge.engine.answer = () => {
    throw new Error('a bug')
  }
  expect((await edge.operator.post('/v1/numbers', order(), key)).status).toBe(500)
  edge.engine.answer = makesNumber
  expect((await edge.operator.post('/v1/numbers', order({}), key)).status).toBe(201)
})

test('a new API key is shown again to who repeats the request, and stands nowhere in the database', async () => {
  const key = newKey()
  const path = `/v1/accounts/${accountId}/api-keys`
  const first = await edge.signup.post<{ key: string }>(path, { role: 'customer' }, key)
  const again = await edge.signup.post<{ key: string }>(path, { role: 'customer' }, key)
  expect(again.body).toEqual(first.body)
  const [row] = await edge.db.$queryRaw<{ text: string }[]>`
    SELECT string_agg(k::text, ' ') || (SELECT string_agg(a::text, ' ') FROM api_keys a) AS text FROM idempotency_keys k`
  expect(row?.text).toContain(key.idempotencyKey)
  expect(row?.text).not.toContain(first.body.key)
})

test('after 24 hours a key is new, and the order it names is another one', async () => {
  const key = newKey()
  const first = await edge.signup.post<{ id: string }>('/v1/accounts', PROFILE, key)
  const age = (hours: number) => edge.db.$executeRaw`
    UPDATE idempotency_keys SET recorded_at = now() - ${hours} * interval '1 hour' WHERE key = ${key.idempotencyKey}`
  await age(23.9)
  expect((await edge.signup.post('/v1/accounts', PROFILE, key)).body).toEqual(first.body)
  await age(24.1)
  const later = await edge.signup.post<{ id: string }>('/v1/accounts', PROFILE, key)
  expect(later.status).toBe(201)
  expect(later.body.id).not.toBe(first.body.id)
})

test.each([[''], ['x'.repeat(256)], ['two words']])('a key that is none (%p) is refused', async (idempotencyKey) => {
  const reply = await edge.signup.post<Problem>('/v1/accounts', PROFILE, { idempotencyKey })
  expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: 'Idempotency-Key' }] } })
})
