import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WhatsAppNumbers } from '../../activities/ports/graph'
import { createGraphNumbers } from '../../adapters/graph/numbers'
import { createGraphWabas } from '../../adapters/graph/wabas'
import { type RunningSandbox, startSandbox } from '../../sandbox/main'
import { type Reply, type ScriptedServer, type Seen, startScriptedServer } from './scripted-server'

const NOW = Date.parse('2028-03-01T12:00:00Z')
const HOUR_MS = 3_600_000

describe('numbers at the sandbox', () => {
  let dataDir: string
  let sandbox: RunningSandbox
  let graph: WhatsAppNumbers
  let serial = 1000

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-graph-'))
    sandbox = await startSandbox({ dataDir })
    graph = createGraphNumbers({ apiBase: sandbox.graphUrl, accessToken: 'token' })
  })
  afterAll(async () => {
    await sandbox?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const newNumber = (wabaId: string | null = null) => ({ phoneNumber: `+1202555${serial++}`, wabaId })

  async function tell(phoneNumber: string, change: object): Promise<void> {
    const response = await fetch(`${sandbox.graphUrl}/_sandbox/numbers/${phoneNumber}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(change),
    })
    if (!response.ok) throw new Error(await response.text())
  }

  async function calls(phoneNumber: string): Promise<{ kind: string; at: string; outcome: string }[]> {
    const query = new URLSearchParams({ phoneNumber })
    const response = await fetch(`${sandbox.graphUrl}/_sandbox/calls?${query}`)
    return ((await response.json()) as { data: { kind: string; at: string; outcome: string }[] }).data
  }

  async function registered(wabaId: string | null = null) {
    const number = newNumber(wabaId)
    expect(await graph.register({ ...number, pin: '123456', now: NOW })).toEqual({ kind: 'REGISTERED' })
    return number
  }

  test.each([null, '104996122399160'])('a new number of the WABA %s is registered and seen so', async (wabaId) => {
    const number = newNumber(wabaId)
    expect(await graph.lookUp(number)).toEqual({ registered: false, qualityRating: null, messagingLimit: null })
    await graph.register({ ...number, pin: '123456', now: NOW })
    expect(await graph.lookUp(number)).toMatchObject({ registered: true, qualityRating: 'GREEN' })
  })

  test('registering twice asks Graph once, for it counts requests', async () => {
    const number = await registered()
    expect(await graph.register({ ...number, pin: '123456', now: NOW })).toEqual({ kind: 'REGISTERED' })
    expect(await calls(number.phoneNumber)).toHaveLength(1)
  })

  test('the request carries the business time', async () => {
    const number = await registered()
    expect(await calls(number.phoneNumber)).toMatchObject([{ kind: 'register', at: '2028-03-01T12:00:00.000Z' }])
  })

  test('a locked account is refused for good, a number deleted a moment ago is tried later', async () => {
    const [locked, fresh] = [newNumber(), newNumber()]
    await tell(locked.phoneNumber, { refuseRegister: 'permanent' })
    await tell(fresh.phoneNumber, { refuseRegister: 'temporary' })
    const input = { pin: '123456', now: NOW }
    expect(await graph.register({ ...locked, ...input })).toMatchObject({ kind: 'REFUSED', code: 131031 })
    expect(await graph.register({ ...fresh, ...input })).toMatchObject({ kind: 'LATER', code: 133015 })
  })

  test('the eleventh registration within 72 hours has to wait 72 hours', async () => {
    const number = newNumber()
    await tell(number.phoneNumber, { refuseRegister: 'temporary' })
    for (let i = 0; i < 10; i++) await graph.register({ ...number, pin: '123456', now: NOW + i })
    const result = await graph.register({ ...number, pin: '123456', now: NOW + 10 })
    expect(result).toMatchObject({ kind: 'LATER', code: 133016, retryAfterMs: 72 * HOUR_MS })
  })

  test('deregistering ends it, and once more counts as done without asking', async () => {
    const number = await registered()
    expect(await graph.deregister({ ...number, now: NOW })).toEqual({ kind: 'DEREGISTERED' })
    expect(await graph.deregister({ ...number, now: NOW })).toEqual({ kind: 'DEREGISTERED' })
    expect(await graph.lookUp(number)).toMatchObject({ registered: false })
    expect(await calls(number.phoneNumber)).toHaveLength(2)
  })

  test('a number Graph has never heard of counts as deregistered', async () => {
    expect(await graph.deregister({ ...newNumber(), now: NOW })).toEqual({ kind: 'DEREGISTERED' })
  })

  test('paid messages put deregistration off to the instant Meta names, and not a millisecond longer', async () => {
    const number = await registered()
    const until = NOW + 10 * 24 * HOUR_MS
    await tell(number.phoneNumber, { refuseDeregisterUntil: new Date(until).toISOString() })
    const refused = await graph.deregister({ ...number, now: until - 1 })
    expect(refused).toMatchObject({ kind: 'REFUSED_UNTIL', until })
    expect(await graph.deregister({ ...number, now: until })).toEqual({ kind: 'DEREGISTERED' })
  })

  test('a number that is in its owner’s app as well is not asked off: only he can do that', async () => {
    const number = await registered()
    await tell(number.phoneNumber, { coexistence: true })
    expect(await graph.deregister({ ...number, now: NOW })).toMatchObject({ kind: 'OWNER_MUST_ACT' })
    expect(await calls(number.phoneNumber)).toMatchObject([{ kind: 'register' }])
  })

  test('a number is deleted from its WABA, and once more counts as done without asking', async () => {
    const number = await registered('104996122399161')
    await graph.deregister({ ...number, now: NOW })
    expect(await graph.remove({ ...number, now: NOW })).toEqual({ kind: 'DONE' })
    expect(await graph.remove({ ...number, now: NOW })).toEqual({ kind: 'DONE' })
    expect((await calls(number.phoneNumber)).map(({ kind }) => kind)).toEqual(['delete', 'deregister', 'register'])
  })

  test('a deletion is put off to the instant Meta names', async () => {
    const number = await registered('104996122399161')
    const until = NOW + 24 * HOUR_MS
    await tell(number.phoneNumber, { refuseDeregisterUntil: new Date(until).toISOString() })
    expect(await graph.remove({ ...number, now: NOW })).toMatchObject({ kind: 'REFUSED_UNTIL', until })
  })

  test('a WABA is heard of and given credit once, let go and the credit taken back, each safe to repeat', async () => {
    const wabas = createGraphWabas({ apiBase: sandbox.graphUrl, accessToken: 'token', creditLineId: '4711' })
    const wabaId = 'waba-credit'
    const waba = async () => (await fetch(`${sandbox.graphUrl}/_sandbox/wabas/${wabaId}`)).json()
    const connected = await wabas.connect({ wabaId, creditIn: 'USD' })
    expect(await wabas.connect({ wabaId, creditIn: 'USD' })).toEqual(connected)
    expect(await waba()).toMatchObject({ subscribed: true, creditShared: true })
    const { allocationId } = connected as { allocationId: string }
    for (const _ of ['once', 'again']) {
      expect(await wabas.unsubscribe({ wabaId })).toEqual({ kind: 'DONE' })
      expect(await wabas.revokeCredit({ allocationId })).toEqual({ kind: 'DONE' })
      expect(await waba()).toMatchObject({ subscribed: false, creditShared: false })
    }
    expect(await wabas.connect({ wabaId, creditIn: 'EUR' })).toEqual({ kind: 'CONNECTED', allocationId })
    expect(await waba()).toMatchObject({ creditShared: true })
  })

  test.each([
    ['no currency', '4711', null],
    ['no credit line', null, 'USD'],
  ])('with %s no credit is shared', async (_title, creditLineId, creditIn) => {
    const wabas = createGraphWabas({ apiBase: sandbox.graphUrl, accessToken: 'token', creditLineId })
    const connected = await wabas.connect({ wabaId: 'waba-plain', creditIn })
    expect(connected).toEqual({ kind: 'CONNECTED', allocationId: null })
  })

  test('a currency that Meta does not invoice in is a refusal that may pass', async () => {
    const wabas = createGraphWabas({ apiBase: sandbox.graphUrl, accessToken: 'token', creditLineId: '4711' })
    expect(await wabas.connect({ wabaId: 'waba-try', creditIn: 'TRY' })).toMatchObject({ kind: 'LATER', code: 100 })
  })

  test('a WABA that was taken away from us: its numbers are not ours, it is let go, and the rest waits for a person', async () => {
    const wabaId = 'waba-gone'
    const number = await registered(wabaId)
    const value = { event: 'PARTNER_REMOVED', waba_info: { waba_id: wabaId, owner_business_id: '1' } }
    const body = JSON.stringify({ entry: [{ id: wabaId, changes: [{ field: 'account_update', value }] }] })
    // Nobody listens to this sandbox's webhooks; what they tell has happened all the same.
    await fetch(`${sandbox.graphUrl}/_sandbox/webhooks`, { method: 'POST', body })
    expect(await graph.lookUp(number)).toMatchObject({ registered: false })
    expect(await graph.deregister({ ...number, now: NOW })).toMatchObject({ kind: 'LATER', code: 100 })
    const wabas = createGraphWabas({ apiBase: sandbox.graphUrl, accessToken: 'token', creditLineId: '4711' })
    expect(await wabas.unsubscribe({ wabaId })).toEqual({ kind: 'DONE' })
    expect(await wabas.connect({ wabaId, creditIn: null })).toMatchObject({ kind: 'LATER' })
  })

  test('health data are as last known at Meta', async () => {
    const number = await registered()
    await tell(number.phoneNumber, { qualityRating: 'RED', messagingLimit: 2000 })
    expect(await graph.lookUp(number)).toEqual({ registered: true, qualityRating: 'RED', messagingLimit: 'TIER_2000' })
  })
})

describe('an answer of Graph', () => {
  let server: ScriptedServer | undefined
  afterEach(async () => {
    await server?.stop()
  })

  const NUMBER = { phoneNumber: '+12025550123', wabaId: '42' }
  const listed = (over: object = {}): Reply => ({
    status: 200,
    body: { data: [{ id: '7', display_phone_number: '+1 202-555-0123', platform_type: 'NOT_APPLICABLE', ...over }] },
  })
  const registeredAlready = listed({ platform_type: 'CLOUD_API' })
  const fault = (code: number, status = 400, details?: string): Reply => ({
    status,
    body: { error: { code, message: `(#${code}) No`, type: 'OAuthException', error_data: details && { details } } },
  })

  async function against(script: (request: Seen) => Reply): Promise<WhatsAppNumbers> {
    server = await startScriptedServer(script)
    return createGraphNumbers({ apiBase: server.url, accessToken: 'secret-token', timeoutMs: 300 })
  }
  const answering = (post: Reply, get = listed()) => against(({ method }) => (method === 'GET' ? get : post))
  const register = (graph: WhatsAppNumbers) => graph.register({ ...NUMBER, pin: '123456', now: NOW })
  const deregister = (graph: WhatsAppNumbers) => graph.deregister({ ...NUMBER, now: NOW })

  test.each([
    [133005, 'REFUSED'],
    [133006, 'REFUSED'],
    [131031, 'REFUSED'],
    [368, 'REFUSED'],
    [133004, 'LATER'],
    [133008, 'LATER'],
    [133009, 'LATER'],
    [133015, 'LATER'],
    [133016, 'LATER'],
    [80007, 'LATER'],
    [4, 'LATER'],
    [999999, 'LATER'],
  ])('to a registration with the code %i is %s', async (code, kind) => {
    expect(await register(await answering(fault(code)))).toMatchObject({ kind, code })
  })

  test('that an earlier deregistration is half done has it finished before the next try', async () => {
    const graph = await answering(fault(133000, 500))
    expect(await register(graph)).toMatchObject({ kind: 'LATER', code: 133000 })
    expect(server?.seen.at(-1)?.path).toBe('/v24.0/7/deregister')
  })

  test('that a rate limit ends after some time is passed on', async () => {
    const limited: Reply = { status: 400, body: { error: { code: 4 } }, headers: { 'retry-after': '60' } }
    expect(await register(await answering(limited))).toMatchObject({ kind: 'LATER', retryAfterMs: 60_000 })
  })

  test('that the number is not registered counts as deregistered', async () => {
    expect(await deregister(await answering(fault(133010), registeredAlready))).toEqual({ kind: 'DEREGISTERED' })
  })

  test.each([
    ['Removable on 2028-03-20', 'REFUSED_UNTIL', { until: Date.parse('2028-03-20T00:00:00Z') }],
    ['Removable on 2028-03-20T02:00:00+03:00.', 'REFUSED_UNTIL', { until: Date.parse('2028-03-19T23:00:00Z') }],
    ['Paid messages were sent on 2028-02-20', 'LATER', { code: 100 }],
    ['Its owner must disconnect it', 'LATER', { code: 100 }],
  ])('to a deregistration that says "%s" is %s', async (details, kind, more) => {
    const graph = await answering(fault(100, 400, details), registeredAlready)
    expect(await deregister(graph)).toMatchObject({ kind, ...more })
  })

  test('is found on a later page of the WABA’s list', async () => {
    const other = { id: '8', display_phone_number: '+1 202-555-0199' }
    const paging = { next: 'https://graph.example.com/next', cursors: { after: 'AFTER' } }
    const graph = await against(({ query }) =>
      query.get('after') === 'AFTER' ? registeredAlready : { status: 200, body: { data: [other], paging } },
    )
    expect(await graph.lookUp(NUMBER)).toMatchObject({ registered: true })
    expect(server?.seen.map(({ path }) => path)).toEqual(['/v24.0/42/phone_numbers', '/v24.0/42/phone_numbers'])
  })

  test('to a number of no WABA is looked for in every WABA the token manages', async () => {
    const scopes = [{ scope: 'whatsapp_business_management', target_ids: ['1', '42'] }]
    const graph = await against(({ path }) => {
      if (path.endsWith('/debug_token')) return { status: 200, body: { data: { granular_scopes: scopes } } }
      return path.includes('/42/') ? registeredAlready : { status: 200, body: { data: [] } }
    })
    expect(await graph.lookUp({ ...NUMBER, wabaId: null })).toMatchObject({ registered: true })
  })

  test('to a token that manages no WABA is LATER, with the setting to look at', async () => {
    const graph = await against(() => ({ status: 200, body: { data: {} } }))
    const result = await graph.register({ ...NUMBER, wabaId: null, pin: '123456', now: NOW })
    expect(result).toMatchObject({ kind: 'LATER', message: expect.stringContaining('WHATSAPP_ACCESS_TOKEN') })
  })

  test.each([fault(190, 401), fault(10, 403), fault(200, 403)])(
    'about the token is thrown by its setting',
    async (get) => {
      const failing = register(await answering(get, get))
      await expect(failing).rejects.toThrow('WHATSAPP_ACCESS_TOKEN')
      await expect(failing).rejects.not.toThrow('secret-token')
    },
  )

  test.each([10, 200, 299])('that we may not take off what we see (%i) leaves it to its owner', async (code) => {
    const graph = await answering(fault(code, 403), registeredAlready)
    expect(await deregister(graph)).toMatchObject({ kind: 'OWNER_MUST_ACT' })
  })

  test.each([10, 200, 299])('that we may not even see it (%i) may be mended by a person: later', async (code) => {
    const graph = await answering(fault(code, 403), fault(code, 403))
    expect(await deregister(graph)).toMatchObject({ kind: 'LATER', code })
    expect(await graph.lookUp(NUMBER)).toMatchObject({ registered: false })
  })

  test.each<[string, Reply]>([
    ['that does not come', 'HANG'],
    ['that breaks off', 'BREAK'],
    ['that is not JSON', { status: 502, body: '<html>' }],
  ])('%s is thrown with the address setting: nobody knows', async (_, reply) => {
    await expect(deregister(await answering(reply, registeredAlready))).rejects.toThrow('WHATSAPP_API_BASE')
  })
})
