import { EngineUnavailable } from '../../activities/ports/engine'
import { send } from '../support/client'
import type { Problem } from '../support/resources'
import { type Edge, newCustomer, PROFILE, startEdge } from './edge'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())
beforeEach(() => {
  edge.engine.answer = () => ({ done: true })
})

const raw = (path: string, body: string, headers: Record<string, string> = {}) =>
  send<Problem>(`${edge.url}${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer lk_dev_operator', 'content-type': 'application/json', ...headers },
    body,
  })

describe('a refusal is a problem document (RFC 9457)', () => {
  test('with type, title, status, detail, code and the places that are wrong', async () => {
    const reply = await edge.signup.post<Problem>('/v1/accounts', { ...PROFILE, colour: 'red', locale: 'tlh' })
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(reply.status).toBe(400)
    expect(reply.body).toEqual({
      type: 'urn:linekeeper:problem:validation-failed',
      title: 'The request is not valid',
      status: 400,
      detail: 'locale: must be one of en, es, tr; colour: is not a field of this request',
      code: 'VALIDATION_FAILED',
      errors: [
        { path: 'locale', message: 'must be one of en, es, tr' },
        { path: 'colour', message: 'is not a field of this request' },
      ],
    })
  })

  test("with the refusal's own members beside it", async () => {
    const { accountId, client } = await newCustomer(edge)
    edge.engine.answer = () => ({
      refused: true,
      code: 'PAYMENT_DECLINED',
      detail: 'Declined: insufficient_funds.',
      extra: { numberId: 'num_1' },
    })
    const order = { accountId, phoneNumber: '+4915112345678', displayName: 'Main', plan: 'MONTHLY' }
    const reply = await client.post<Problem>('/v1/numbers', order)
    expect(reply.status).toBe(402)
    expect(reply.body).toMatchObject({ code: 'PAYMENT_DECLINED', status: 402, numberId: 'num_1' })
  })

  test('for an address nothing is at', async () => {
    const reply = await edge.operator.get<Problem>('/v1/nothing')
    expect(reply).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  })

  test('for a path that cannot be decoded', async () => {
    expect(await edge.operator.get('/v1/numbers/%E0%A4%A')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })
})

describe('validation names the value, the place and the remedy', () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['a missing field', { email: undefined }, 'email', /is missing/],
    ['a field inside another', { address: { ...PROFILE.address, city: 3 } }, 'address.city', /must be a string/],
    ['an unknown field inside another', { address: { ...PROFILE.address, moon: 1 } }, 'address.moon', /is not a field/],
    ['a place in a list', { billingContacts: ['a@b.example', 'x'] }, 'billingContacts[1]', /e-mail/],
    ['a currency without hundredths', { currency: 'JPY' }, 'currency', /hundredths/],
    ['an offset instead of a time zone (I24)', { timeZone: '+03:00' }, 'timeZone', /IANA/],
    ['a country that is none', { address: { ...PROFILE.address, country: 'ZZ' } }, 'address.country', /ISO 3166/],
    ['a control character', { legalName: 'A\u0000B' }, 'legalName', /control/],
    ['half a surrogate pair', { legalName: 'A\ud800B' }, 'legalName', /control/],
    ['a tariff that does not exist', { tariffCode: 'nowhere' }, 'tariffCode', /no tariff nowhere/],
  ])('%s', async (_title, fields, path, message) => {
    const reply = await edge.signup.post<Problem>('/v1/accounts', { ...PROFILE, ...fields })
    expect(reply.status).toBe(400)
    expect(reply.body.errors).toContainEqual({ path, message: expect.stringMatching(message) })
  })

  test('the same account without the fault is taken', async () => {
    expect((await edge.signup.post('/v1/accounts', PROFILE)).status).toBe(201)
  })

  test('an unknown parameter in the address is named', async () => {
    const reply = await edge.operator.get<Problem>('/v1/numbers?colour=red')
    expect(reply.body.errors).toEqual([{ path: 'colour', message: 'is not a field of this request' }])
  })

  test('phone numbers are read in any international writing and kept as E.164', async () => {
    const { accountId, client } = await newCustomer(edge)
    const order = { accountId, phoneNumber: '+49 151 1234-5678', displayName: 'Main', plan: 'MONTHLY' }
    await client.post('/v1/numbers', order)
    expect(edge.engine.commands.at(-1)?.command).toMatchObject({ name: 'order', phoneNumber: '+4915112345678' })
  })
})

describe('a body that cannot be read', () => {
  test.each([
    ['with a comma too many', '{\n  "legalName": "A",\n}', /^is not JSON at line 3, column 1: /],
    ['cut short', '{\n  "legalName": ', /^is not JSON at line 2, column 16: Unexpected end/],
    // Node names the column or quotes the place, depending on its version and the length of the text.
    ['without a value', '{ "email" }', /^is not JSON.*(column 11|"email" })/],
    ['that is a bare string', '"order"', /^is not JSON/],
  ])('%s is refused with the place', async (_title, body, message) => {
    const reply = await raw('/v1/accounts', body)
    expect(reply).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
    expect(reply.body.errors).toEqual([{ path: 'body', message: expect.stringMatching(message) }])
  })

  test('of another content type is refused by that name', async () => {
    const reply = await raw('/v1/accounts', 'legalName=A', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(reply).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
    expect(reply.body.detail).toBe('Content-Type: must be application/json, it is application/x-www-form-urlencoded')
  })

  test.each([
    ['one byte over 100 kB', '/v1/accounts', 100 * 1024 + 1, 413],
    ['exactly 100 kB', '/v1/accounts', 100 * 1024, 400],
    ['exactly 1 MB of usage', '/v1/usage-events', 1024 * 1024, 400],
    ['one byte over 1 MB of usage', '/v1/usage-events', 1024 * 1024 + 1, 413],
  ])('of %s', async (_title, path, bytes, status) => {
    const frame = JSON.stringify({ filler: '' })
    const body = JSON.stringify({ filler: 'x'.repeat(bytes - frame.length) })
    expect((await raw(path, body)).status).toBe(status)
  })

  test('that is left out where every field is optional is an empty one', async () => {
    const { accountId, client } = await newCustomer(edge)
    const path = `${edge.url}/v1/accounts/${accountId}/api-keys`
    const reply = await send(path, { method: 'POST', headers: { authorization: 'Bearer lk_dev_operator' } })
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: 'role', message: 'is missing' }] } })
    expect((await client.patch(`/v1/accounts/${accountId}`)).status).toBe(200)
  })
})

describe('what is our own fault', () => {
  const addMethod = async () => {
    const { accountId, client } = await newCustomer(edge)
    return client.post<Problem>(`/v1/accounts/${accountId}/payment-methods`, { paymentMethodId: 'pm_card_visa' })
  }

  test('tells the client a request id and the log everything', async () => {
    edge.engine.answer = () => {
      throw new Error('password=hunter2')
    }
    const reply = await addMethod()
    expect(reply).toMatchObject({ status: 500, body: { code: 'INTERNAL' } })
    expect(JSON.stringify(reply.body)).not.toContain('hunter2')
    const requestId = reply.headers.get('x-request-id')
    expect(reply.body).toMatchObject({ requestId })
    expect(edge.lines.filter((line) => line.includes('hunter2') && line.includes(String(requestId)))).toHaveLength(1)
  })

  test('an engine that does not answer is 503 with the remedy', async () => {
    edge.engine.answer = () => {
      throw new EngineUnavailable('connect ECONNREFUSED 10.0.0.7:7233')
    }
    const reply = await addMethod()
    expect(reply).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(reply.body.detail).toMatch(/same Idempotency-Key/)
    expect(reply.body.detail).not.toContain('10.0.0.7')
    expect(reply.headers.get('retry-after')).toBe('2')
  })
})

describe('the service itself', () => {
  test('is alive, ready, measured and described', async () => {
    expect((await edge.as(null).get('/healthz')).body).toEqual({ status: 'ok' })
    expect((await edge.as(null).get('/readyz')).body).toMatchObject({ status: 'ready' })
    expect((await edge.as(null).get<string>('/metrics')).body).toContain('linekeeper_http_request_seconds_bucket')
    expect((await edge.as(null).get('/openapi.json')).body).toMatchObject({ openapi: '3.1.0' })
    expect((await edge.as(null).get<string>('/docs/')).body).toContain('Linekeeper API')
  })

  test('is not ready without a worker, and says what is missing', async () => {
    edge.engine.up = { temporal: true, worker: false }
    const reply = await edge.as(null).get('/readyz')
    edge.engine.up = { temporal: true, worker: true }
    expect(reply).toMatchObject({
      status: 503,
      body: { code: 'UNAVAILABLE', checks: { database: true, temporal: true, worker: false } },
    })
  })

  test('answers every request with an id, which is the caller’s own if it sent one', async () => {
    const own = await send(`${edge.url}/healthz`, { headers: { 'x-request-id': 'trace-0123456789' } })
    expect(own.headers.get('x-request-id')).toBe('trace-0123456789')
    const forged = await send(`${edge.url}/healthz`, { headers: { 'x-request-id': 'a b' } })
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('shows the sandbox only where there is one', async () => {
    expect(await edge.operator.get('/v1/sandbox')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    const urls = { processorUrl: 'http://a', graphUrl: null, mailboxUrl: null, temporalUiUrl: null }
    edge.config.sandboxUrls = urls
    expect(await edge.operator.get('/v1/sandbox')).toMatchObject({ status: 200, body: urls })
    edge.config.sandboxUrls = null
  })
})
