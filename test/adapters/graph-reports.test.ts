import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pulledReport } from '../../activities/account/pull-report'
import type { MetaReports } from '../../activities/ports/graph'
import { createGraphNumbers } from '../../adapters/graph/numbers'
import { createGraphReports } from '../../adapters/graph/reports'
import { type RunningSandbox, startSandbox } from '../../sandbox/main'
import { startScriptedServer } from './scripted-server'

const NOW = Date.parse('2026-12-03T04:00:00Z')
const SPAN = { from: Date.parse('2026-11-01T00:00:00Z'), to: Date.parse('2026-12-01T00:00:00Z'), now: NOW }

describe('Meta’s report at the sandbox', () => {
  let dataDir: string
  let sandbox: RunningSandbox
  let reports: MetaReports
  let serial = 1000

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-reports-'))
    sandbox = await startSandbox({ dataDir })
    reports = createGraphReports({ apiBase: sandbox.graphUrl, accessToken: 'token' })
  })
  afterAll(async () => {
    await sandbox?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  async function aNumber(wabaId: string | null = null) {
    const number = { phoneNumber: `+1202555${serial++}`, wabaId }
    const graph = createGraphNumbers({ apiBase: sandbox.graphUrl, accessToken: 'token' })
    await graph.register({ ...number, pin: '123456', now: NOW })
    return number
  }

  async function control(method: 'PUT' | 'POST', path: string, body: object): Promise<void> {
    const headers = { 'content-type': 'application/json' }
    await fetch(`${sandbox.graphUrl}/_sandbox${path}`, { method, headers, body: JSON.stringify(body) })
  }

  const rowsOf = async (number: { phoneNumber: string; wabaId: string | null }) => {
    const answer = await reports.pull({ ...number, ...SPAN })
    return answer.kind === 'REPORT' ? answer.rows : answer
  }

  const put = (report: object) => control('PUT', '/reports/2026-11', report)
  const delivered = (
    phoneNumber: string,
    id: string,
    timestamp: number,
    to: object = { recipient_id: '905321234567' },
  ) => {
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' }
    const statuses = [{ id, status: 'delivered', timestamp: String(timestamp), ...to, pricing }]
    const value = { messaging_product: 'whatsapp', metadata: { display_phone_number: phoneNumber.slice(1) }, statuses }
    const entry = [{ id: 'waba', changes: [{ field: 'messages', value }] }]
    return control('POST', '/webhooks', { object: 'whatsapp_business_account', entry })
  }

  test('counts somebody of whom the stand-in knows only Meta’s own id in the country that it begins with', async () => {
    const number = await aNumber('104996122399161')
    const at = Date.parse('2026-11-20T10:00:00Z') / 1000
    const hidden = { recipient_user_id: 'ES.13491208655302741918' }
    await delivered(number.phoneNumber, `wamid.${number.phoneNumber}.hidden`, at, hidden)
    expect(await rowsOf(number)).toMatchObject([{ country: 'ES', volume: 1 }])
  })

  test('counts what the stand-in saw, each message once, by day, country and category', async () => {
    const number = await aNumber('104996122399160')
    const at = Date.parse('2026-11-20T10:00:00Z') / 1000
    for (const id of ['a', 'a', 'b']) await delivered(number.phoneNumber, `wamid.${number.phoneNumber}.${id}`, at)
    const start = Date.parse('2026-11-20T00:00:00Z') / 1000
    expect(await rowsOf(number)).toEqual([
      {
        ...{ start, end: start + 86_400, phone_number: number.phoneNumber.slice(1), country: 'TR' },
        ...{ pricing_category: 'MARKETING', pricing_type: 'REGULAR', volume: 2, cost: 0 },
      },
    ])
    await put({ rename: { MARKETING: 'MARKETING_PLUS' }, repeat: true, currency: 'EUR' })
    const faulty = { pricing_category: 'MARKETING_PLUS', currency: 'EUR', volume: 2 }
    expect(await rowsOf(number)).toMatchObject([faulty, faulty])
    await put({ through: '2026-11-19' })
    expect(await rowsOf(number)).toEqual([])
    await put({ late: true })
    expect(await rowsOf(number)).toEqual([])
  })

  test('is read to its last page, and only what is about the number', async () => {
    const [number, other] = [await aNumber(), await aNumber()]
    const of = (phone: string, volume: number) => ({ phone_number: phone.slice(1), volume })
    const own = Array.from({ length: 1_201 }, (_, i) => of(number.phoneNumber, i))
    await put({ rows: [of(other.phoneNumber, 7), ...own] })
    expect(await rowsOf(number)).toHaveLength(1_201)
    expect(await rowsOf(other)).toMatchObject([{ volume: 7 }])
  })

  test('that Meta’s limit refuses comes later, as long as Meta says', async () => {
    const number = await aNumber()
    await put({ rows: [], refuse: { code: 80007, times: 1, retryAfterSeconds: 90 } })
    expect(await reports.pull({ ...number, ...SPAN })).toMatchObject({
      kind: 'LATER',
      code: 80007,
      retryAfterMs: 90_000,
    })
    expect(await rowsOf(number)).toEqual([])
  })

  test('of a number that Meta does not show to us is out of reach', async () => {
    expect(await reports.pull({ phoneNumber: '+12025550000', wabaId: 'nobody-s', ...SPAN })).toEqual({
      kind: 'OUT_OF_REACH',
    })
  })
})

test('our token follows no address of a next page to another host', async () => {
  const listed = { data: [{ id: '1', display_phone_number: '+1 202 555 0100' }] }
  const server = await startScriptedServer(({ path, query }) => {
    if (path.endsWith('/phone_numbers')) return { status: 200, body: listed }
    const page = (next?: string) => ({ data: [{ data_points: [{ volume: 1 }] }], ...(next && { paging: { next } }) })
    if (path.endsWith('/pricing_analytics')) return { status: 200, body: page() }
    expect(query.get('fields')).toContain('phone_numbers(["12025550100"])')
    const next = 'https://elsewhere.example/v24.0/77/pricing_analytics?access_token=token&after=x'
    return { status: 200, body: { id: '77', currency: 'EUR', pricing_analytics: page(next) } }
  })
  const reports = createGraphReports({ apiBase: server.url, accessToken: 'token' })
  const answer = await reports.pull({ phoneNumber: '+12025550100', wabaId: '77', ...SPAN })
  await server.stop()
  expect(answer).toEqual({ kind: 'REPORT', rows: [{ volume: 1 }, { volume: 1 }], currency: 'EUR' })
  expect(server.seen.at(-1)?.query.has('access_token')).toBe(false)
})

test('a page that leads back to itself is no report: it is not read again and again', async () => {
  const listed = { data: [{ id: '1', display_phone_number: '+1 202 555 0100' }] }
  const next = 'https://graph.facebook.com/v24.0/77/pricing_analytics?after=x'
  const page = { data: [{ data_points: [{ volume: 1, phone_number: 12025550199 }] }], paging: { next } }
  const server = await startScriptedServer(({ path }) => {
    if (path.endsWith('/phone_numbers')) return { status: 200, body: listed }
    if (path.endsWith('/pricing_analytics')) return { status: 200, body: page }
    return { status: 200, body: { id: '77', currency: 'EUR', pricing_analytics: page } }
  })
  const reports = createGraphReports({ apiBase: server.url, accessToken: 'token' })
  const asked = reports.pull({ phoneNumber: '+12025550100', wabaId: '77', ...SPAN })
  await expect(asked).rejects.toThrow('does not end after 2 pages')
  await server.stop()
})

test.each([
  [
    'Meta’s limit',
    { status: 400, body: { error: { code: 80007, message: 'Rate limit issues' } } },
    { kind: 'LATER', code: 80007 },
  ],
  ['an answer that is none', { status: 502, body: {} }, null],
] as const)(
  '%s in the middle of its pages leaves nothing of a report: the whole comes later',
  async (_, broken, answer) => {
    const listed = { data: [{ id: '1', display_phone_number: '+1 202 555 0100' }] }
    const next = 'https://graph.facebook.com/v24.0/77/pricing_analytics?after=x'
    const page = { data: [{ data_points: [{ volume: 1 }] }], paging: { next } }
    const server = await startScriptedServer(({ path }) => {
      if (path.endsWith('/phone_numbers')) return { status: 200, body: listed }
      if (path.endsWith('/pricing_analytics')) return broken
      return { status: 200, body: { id: '77', currency: 'EUR', pricing_analytics: page } }
    })
    const reports = createGraphReports({ apiBase: server.url, accessToken: 'token' })
    const pulled = pulledReport({ reports } as never, { phoneNumber: '+12025550100', wabaId: '77', ...SPAN })
    expect(await pulled).toMatchObject(answer ?? { kind: 'LATER' })
    await server.stop()
  },
)
