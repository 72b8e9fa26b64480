import { createHmac } from 'node:crypto'
import { APP_SECRET, type Bench, control, Receiver, send, startBench } from './standins'

const PHONE = '+14155550123'
const JAN = '2027-01-10T00:00:00.000Z'

interface Call {
  kind: string
  phoneNumber: string
  at: string
  outcome: string
  errorCode: number | null
}

describe('the WhatsApp Graph registers numbers as Meta documents it', () => {
  let bench: Bench
  let receiver: Receiver
  beforeEach(async () => {
    receiver = await Receiver.start()
    bench = await startBench({ webhookBase: receiver.url })
  })
  afterEach(async () => {
    await bench.stop()
    await receiver.stop()
  })

  const graph = (method: string, path: string, body?: unknown, businessTime = JAN) =>
    send(bench.graphUrl, method, `/v24.0${path}`, body, {
      Authorization: 'Bearer EAAtoken',
      'X-Business-Time': businessTime,
    })
  const tell = (body: unknown, phone = PHONE) =>
    control(bench.graphUrl, 'PUT', `/numbers/${encodeURIComponent(phone)}`, body)
  const calls = async () => (await control<{ data: Call[] }>(bench.graphUrl, 'GET', '/calls')).data
  const PIN = { messaging_product: 'whatsapp', pin: '123456' }

  async function add(wabaId = 'waba-1'): Promise<string> {
    const added = await graph('POST', `/${wabaId}/phone_numbers`, {
      cc: '1',
      phone_number: '4155550123',
      verified_name: 'Acme',
    })
    return String(added.body.id)
  }

  test('a number is found by its WABA’s list, after it was added there', async () => {
    const before = await graph('GET', '/waba-1/phone_numbers')
    expect(before.body).toEqual({ data: [] })
    const id = await add()
    const { body } = await graph('GET', '/waba-1/phone_numbers?fields=id,display_phone_number,platform_type')
    expect(body.data).toEqual([{ id, display_phone_number: '+1 415 555 0123', platform_type: 'NOT_APPLICABLE' }])
    expect(await add()).toBe(id)
    const token = await graph('GET', '/debug_token?input_token=EAAtoken')
    expect(JSON.stringify(token.body)).toContain('"waba-1"')
  })

  test('long lists are paged', async () => {
    for (let n = 0; n < 5; n++) await graph('POST', '/waba-1/phone_numbers', { cc: '1', phone_number: `415555010${n}` })
    const first = await graph('GET', '/waba-1/phone_numbers?limit=3')
    const { cursors, next } = first.body.paging as { cursors: { after: string }; next: string }
    expect(next).toContain('after=')
    const second = await graph('GET', `/waba-1/phone_numbers?limit=3&after=${cursors.after}`)
    expect([...(first.body.data as unknown[]), ...(second.body.data as unknown[])]).toHaveLength(5)
    expect(second.body.paging).not.toHaveProperty('next')
  })

  test('register connects the number, deregister disconnects it, and each call is on record', async () => {
    const id = await add()
    expect(await graph('POST', `/${id}/register`, PIN)).toMatchObject({ status: 200, body: { success: true } })
    const node = await graph(
      'GET',
      `/${id}?fields=status,platform_type,quality_rating,whatsapp_business_manager_messaging_limit`,
    )
    expect(node.body).toEqual({
      id,
      status: 'CONNECTED',
      platform_type: 'CLOUD_API',
      quality_rating: 'GREEN',
      whatsapp_business_manager_messaging_limit: 'TIER_250',
    })
    expect((await graph('POST', `/${id}/deregister`, {}, '2027-02-01T00:00:00Z')).body).toEqual({ success: true })
    expect(await calls()).toMatchObject([
      { kind: 'deregister', phoneNumber: PHONE, at: '2027-02-01T00:00:00.000Z', outcome: 'OK' },
      { kind: 'register', phoneNumber: PHONE, at: JAN, outcome: 'OK' },
    ])
    expect((await graph('POST', `/${id}/deregister`, {})).body).toMatchObject({ error: { code: 133010 } })
  })

  test('removal is refused until the named date, judged by the caller’s business time', async () => {
    const id = await add()
    await graph('POST', `/${id}/register`, PIN)
    await tell({ refuseDeregisterUntil: '2027-03-01T00:00:00Z' })
    const refused = await graph('POST', `/${id}/deregister`, {}, '2027-02-28T23:59:59.999Z')
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { code: 100, type: 'OAuthException', fbtrace_id: expect.any(String) } },
    })
    expect(JSON.stringify(refused.body)).toContain('It can be removed on 2027-03-01T00:00:00.000Z.')
    expect((await graph('POST', `/${id}/deregister`, {}, '2027-03-01T00:00:00Z')).status).toBe(200)
    expect((await calls()).map(({ outcome }) => outcome)).toEqual(['OK', 'REFUSED', 'OK'])
  })

  test('registration is refused for good or for a while, as a control says', async () => {
    const id = await add()
    await tell({ refuseRegister: 'permanent' })
    expect((await graph('POST', `/${id}/register`, PIN)).body).toMatchObject({ error: { code: 131031 } })
    await tell({ refuseRegister: 'temporary' })
    expect((await graph('POST', `/${id}/register`, PIN)).body).toMatchObject({ error: { code: 133015 } })
    await tell({ refuseRegister: null })
    expect((await graph('POST', `/${id}/register`, PIN)).status).toBe(200)
  })

  test('the eleventh registration within 72 hours is 133016, and passes once the first has left the window', async () => {
    const id = await add()
    for (let n = 0; n < 10; n++) expect((await graph('POST', `/${id}/register`, PIN)).status).toBe(200)
    expect((await graph('POST', `/${id}/register`, PIN, '2027-01-12T23:59:59Z')).body).toMatchObject({
      error: { code: 133016 },
    })
    expect((await graph('POST', `/${id}/register`, PIN, '2027-01-13T00:00:00Z')).status).toBe(200)
  })

  test('messages go from a registered number only, and not while its billing is blocked', async () => {
    const id = await add()
    const message = { messaging_product: 'whatsapp', to: '905551234567', type: 'text', text: { body: 'Hi' } }
    expect((await graph('POST', `/${id}/messages`, message)).body).toMatchObject({ error: { code: 133010 } })
    await graph('POST', `/${id}/register`, PIN)
    expect((await graph('POST', `/${id}/messages`, message)).body).toMatchObject({
      contacts: [{ wa_id: '905551234567' }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    })
    await tell({ billingBlocked: true })
    expect((await graph('POST', `/${id}/messages`, message)).body).toMatchObject({ error: { code: 131042 } })
  })

  test('quality, limit and reports are what a control says', async () => {
    const id = await add()
    await tell({ qualityRating: 'RED', messagingLimit: 'TIER_2K' })
    const node = await graph('GET', `/${id}?fields=quality_rating,whatsapp_business_manager_messaging_limit`)
    expect(node.body).toEqual({ id, quality_rating: 'RED', whatsapp_business_manager_messaging_limit: 'TIER_2K' })
    const rows = [
      { start: 1798761600, end: 1798848000, country: 'TR', pricing_category: 'MARKETING', volume: 3, cost: 0.1 },
    ]
    await control(bench.graphUrl, 'PUT', '/reports/2027-01', { rows })
    const report = await graph(
      'GET',
      '/waba-1?fields=pricing_analytics.start(1798761600).end(1801440000).granularity(DAILY)',
    )
    expect(report.body.pricing_analytics).toEqual({ data: [{ data_points: rows }] })
    const later = await graph(
      'GET',
      '/waba-1?fields=pricing_analytics.start(1801440000).end(1803859200).granularity(DAILY)',
    )
    expect(later.body.pricing_analytics).toEqual({ data: [{ data_points: [] }] })
  })

  test('webhook subscriptions of a WABA can be taken back', async () => {
    await graph('POST', '/waba-1/subscribed_apps')
    expect((await graph('GET', '/waba-1/subscribed_apps')).body.data).toHaveLength(1)
    expect((await graph('DELETE', '/waba-1/subscribed_apps')).body).toEqual({ success: true })
    expect((await graph('GET', '/waba-1/subscribed_apps')).body.data).toEqual([])
  })

  test('a webhook is signed over its bytes and posted to the product', async () => {
    const payload = { object: 'whatsapp_business_account', entry: [{ id: 'waba-1', changes: [] }] }
    const answered = await control(bench.graphUrl, 'POST', '/webhooks', payload)
    expect(answered).toMatchObject({ status: 200 })
    const [got] = receiver.received
    expect(got?.path).toBe('/webhooks/whatsapp')
    const expected = createHmac('sha256', APP_SECRET)
      .update(got?.body ?? '')
      .digest('hex')
    expect(got?.headers['x-hub-signature-256']).toBe(`sha256=${expected}`)
    expect(JSON.parse(got?.body ?? '')).toEqual(payload)
  })

  test.each([
    ['no token', () => send(bench.graphUrl, 'GET', '/v24.0/waba-1/phone_numbers'), 401, 190],
    ['an unknown number', () => graph('POST', '/99999/register', PIN), 400, 100],
    ['a pin of five digits', async () => graph('POST', `/${await add()}/register`, { ...PIN, pin: '12345' }), 400, 100],
    ['a number that is none', () => graph('POST', '/waba-1/phone_numbers', { cc: '1', phone_number: '1' }), 400, 100],
  ])('%s is an error in the Graph’s form', async (_title, call, status, code) => {
    expect(await call()).toMatchObject({ status, body: { error: { code, message: expect.any(String) } } })
    expect(await calls()).toEqual([])
  })

  test.each([
    ['a date that is none', PHONE, { refuseDeregisterUntil: 'tomorrow' }],
    ['an unknown field', PHONE, { colour: 'red' }],
    ['a phone number that is none', 'abc', { billingBlocked: true }],
  ])('a control given %s is a clear problem', async (_title, phone, body) => {
    const refused = await send(bench.graphUrl, 'PUT', `/_sandbox/numbers/${encodeURIComponent(phone)}`, body)
    expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
  })
})
