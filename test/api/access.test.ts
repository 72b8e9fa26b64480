import { mayCall } from '../../api/route'
import { ROUTES } from '../../api/routes'
import type { Client, Reply } from '../support/client'
import type { Problem } from '../support/resources'
import { type Edge, newCustomer, startEdge, storedNumber } from './edge'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())

/** Who may call what besides the operator, as the public contract says. */
const CONTRACT: Record<string, string> = {
  'POST /v1/accounts': 'signup',
  'GET /v1/accounts': 'signup support customer',
  'GET /v1/accounts/{accountId}': 'signup support customer',
  'PATCH /v1/accounts/{accountId}': 'customer',
  'GET /v1/accounts/{accountId}/alerts': 'support customer',
  'PUT /v1/accounts/{accountId}/alerts': 'customer',
  'POST /v1/accounts/{accountId}/close': 'support customer',
  'POST /v1/accounts/{accountId}/api-keys': 'signup',
  'DELETE /v1/accounts/{accountId}/api-keys/{keyId}': 'signup',
  'PUT /v1/wabas/{wabaId}': '',
  'POST /v1/webhook-endpoints': 'support customer',
  'GET /v1/webhook-endpoints': 'support customer',
  'DELETE /v1/webhook-endpoints/{endpointId}': 'support customer',
  'GET /v1/webhook-endpoints/{endpointId}/deliveries': 'support customer',
  'POST /v1/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/redeliver': 'support customer',
  'POST /v1/accounts/{accountId}/payment-methods': 'signup customer',
  'GET /v1/accounts/{accountId}/payment-methods': 'signup support customer',
  'POST /v1/accounts/{accountId}/payment-methods/{methodId}/primary': 'signup customer',
  'DELETE /v1/accounts/{accountId}/payment-methods/{methodId}': 'signup customer',
  'POST /v1/accounts/{accountId}/payment-method-sessions': 'signup customer',
  'POST /v1/numbers': 'signup customer',
  'GET /v1/numbers': 'signup support customer',
  'GET /v1/numbers/{numberId}': 'signup support customer',
  'GET /v1/numbers/{numberId}/cancellation-preview': 'support customer',
  'POST /v1/numbers/{numberId}/cancel': 'support customer',
  'GET /v1/numbers/{numberId}/plan-change-preview': 'support customer',
  'POST /v1/numbers/{numberId}/plan-change': 'support customer',
  'POST /v1/numbers/{numberId}/reactivate': 'support customer',
  'POST /v1/numbers/{numberId}/suspend': 'support',
  'POST /v1/numbers/{numberId}/unsuspend': 'support',
  'GET /v1/numbers/{numberId}/send-permission': 'signup support customer',
  'POST /v1/numbers/{numberId}/send-permission': 'customer',
  'GET /v1/accounts/{accountId}/spending-limit': 'support customer',
  'PUT /v1/accounts/{accountId}/spending-limit': 'customer',
  'GET /v1/numbers/{numberId}/spending-limit': 'support customer',
  'PUT /v1/numbers/{numberId}/spending-limit': 'customer',
  'GET /v1/invoices': 'support customer',
  'GET /v1/invoices/{invoiceId}': 'support customer',
  'POST /v1/invoices/{invoiceId}/pay': 'support customer',
  'POST /v1/invoices/{invoiceId}/inquiries': 'support customer',
  'POST /v1/invoices/{invoiceId}/payment-link': 'support customer',
  'GET /v1/invoices/{invoiceId}.pdf': 'support customer',
  'GET /v1/invoices/{invoiceId}/credit-notes': 'support customer',
  'GET /v1/invoices/{invoiceId}/credit-notes.pdf': 'support customer',
  'GET /v1/invoices/{invoiceId}/credit-notes/{creditNoteId}.pdf': 'support customer',
  'POST /v1/invoices/{invoiceId}/refunds': 'support',
  'POST /v1/invoices/{invoiceId}/void': 'support',
  'POST /v1/numbers/{numberId}/refund-unused': 'support',
  'POST /v1/partners': 'support',
  'GET /v1/partners/{partnerId}': 'support customer',
  'PATCH /v1/partners/{partnerId}': 'support',
  'POST /v1/partners/{partnerId}/day-requests': 'support customer',
  'POST /v1/partners/{partnerId}/allocations': 'support customer',
  'PUT /v1/partners/{partnerId}/auto-allocate': 'support customer',
  'GET /v1/partners/{partnerId}/day-ledger': 'support customer',
  'GET /v1/partners/{partnerId}/day-ledger.csv': 'support customer',
  'POST /v1/payment-links': 'support customer',
  'GET /v1/payment-links': 'support customer',
  'DELETE /v1/payment-links/{linkId}': 'support customer',
  'POST /v1/usage-events': '',
  'GET /v1/accounts/{accountId}/usage': 'support customer',
  'GET /v1/accounts/{accountId}/usage.csv': 'support customer',
  'GET /v1/accounts/{accountId}/dialogues': 'support customer',
  'GET /v1/accounts/{accountId}/ledger': 'support customer',
  'POST /v1/accounts/{accountId}/top-ups': 'support customer',
  'GET /v1/accounts/{accountId}/auto-top-up': 'support customer',
  'PUT /v1/accounts/{accountId}/auto-top-up': 'support customer',
  'GET /v1/accounts/{accountId}/top-ups': 'support customer',
  'POST /v1/accounts/{accountId}/agreed-prices': 'support',
  'GET /v1/accounts/{accountId}/agreed-prices': 'support',
  'GET /v1/quote-requests': 'support customer',
  'POST /v1/reconciliations': '',
  'GET /v1/reconciliations': 'support',
  'GET /v1/reconciliations/{runId}': 'support',
  'GET /v1/discrepancies': 'support',
  'POST /v1/tariffs': '',
  'POST /v1/tariffs/{tariffCode}/rate-cards': '',
  'GET /v1/accounts/{accountId}/rate-card': 'support customer',
  'GET /v1/accounts/{accountId}/rate-card.csv': 'support customer',
  'GET /v1/accounts/{accountId}/statements/{month}': 'support customer',
  'GET /v1/accounts/{accountId}/statements/{month}.csv': 'support customer',
  'GET /v1/accounts/{accountId}/statements/{month}.pdf': 'support customer',
  'GET /v1/numbers/{numberId}/quality': 'support customer',
  'GET /v1/numbers/{numberId}/usage-24h': 'support customer',
  'GET /v1/disputes': 'support customer',
  'GET /v1/events': 'support customer',
  'GET /v1/mails': 'support customer',
  'GET /v1/invariants': '',
  'POST /v1/test-clocks': '',
  'GET /v1/test-clocks/{clockId}': '',
  'POST /v1/test-clocks/{clockId}/advance': '',
  'DELETE /v1/test-clocks/{clockId}': '',
  'GET /v1/sandbox': '',
}

const call = (client: Client, method: string, path: string): Promise<Reply<Problem>> =>
  client[method.toLowerCase() as 'get']<Problem>(path)

describe('roles', () => {
  test('the routes are exactly those of the contract, for exactly these roles', () => {
    const roles = (route: (typeof ROUTES)[number]) =>
      (['signup', 'support', 'customer'] as const).filter((role) => mayCall(route, role)).join(' ')
    const table = ROUTES.map((route) => [`${route.method.toUpperCase()} ${route.path}`, roles(route)])
    expect(Object.fromEntries(table)).toEqual(CONTRACT)
  })

  test.each(Object.entries(CONTRACT))('%s is refused to everybody but: operator %s', async (route, roles) => {
    const [method = '', template = ''] = route.split(' ')
    const path = template.replaceAll(/\{(\w+)\}/g, 'none_1')
    const { client } = await newCustomer(edge)
    for (const [role, as] of Object.entries({ signup: edge.signup, support: edge.support, customer: client })) {
      const { status, body } = await call(as, method, path)
      expect([role, status === 403]).toEqual([role, !roles.split(' ').includes(role)])
      if (status === 403) expect(body).toMatchObject({ code: 'FORBIDDEN' })
    }
    expect((await call(edge.operator, method, path)).status).not.toBe(403)
    expect((await call(edge.as(null), method, path)).body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  })

  test('a customer may change his profile but not his prices', async () => {
    const { accountId, client } = await newCustomer(edge)
    const path = `/v1/accounts/${accountId}`
    expect(await client.patch(path, { locale: 'es', dunningPolicy: 'strict' })).toMatchObject({ status: 403 })
    expect((await client.get(path)).body).toMatchObject({ locale: 'en', dunningPolicy: 'standard' })
    expect(await client.patch(path, { locale: 'es' })).toMatchObject({ status: 200, body: { locale: 'es' } })
    const changed = await edge.operator.patch(path, { dunningPolicy: 'strict', allowanceScope: 'NUMBER' })
    expect(changed).toMatchObject({ status: 200, body: { dunningPolicy: 'strict', locale: 'es' } })
  })
})

describe('keys', () => {
  test('are stored as hashes only', async () => {
    const { key, keyId } = await newCustomer(edge)
    const stored = await edge.db.apiKey.findUniqueOrThrow({ where: { id: keyId } })
    expect(stored.keyHash).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify({ ...stored })).not.toContain(key.slice(3))
  })

  test('that are revoked are 401 at once, and revoking again answers the same', async () => {
    const { accountId, client, keyId } = await newCustomer(edge)
    expect((await client.get(`/v1/accounts/${accountId}`)).status).toBe(200)
    const path = `/v1/accounts/${accountId}/api-keys/${keyId}`
    const first = await edge.operator.delete(path)
    expect(first).toMatchObject({ status: 200, body: { id: keyId } })
    expect(await client.get(`/v1/accounts/${accountId}`)).toMatchObject({ status: 401 })
    expect((await edge.operator.delete(path)).body).toEqual(first.body)
  })

  test('of another account are not revoked by it', async () => {
    const [mine, theirs] = [await newCustomer(edge), await newCustomer(edge)]
    const reply = await edge.operator.delete(`/v1/accounts/${mine.accountId}/api-keys/${theirs.keyId}`)
    expect(reply.status).toBe(404)
    expect((await theirs.client.get(`/v1/accounts/${theirs.accountId}`)).status).toBe(200)
  })

  test('of development are keys only where the setting says so', async () => {
    edge.config.devKeys = false
    const reply = await edge.operator.get('/v1/accounts')
    edge.config.devKeys = true
    expect(reply).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })
})

describe("another account's objects (I20)", () => {
  test('are 404 word for word as if they did not exist', async () => {
    const [owner, stranger] = [await newCustomer(edge), await newCustomer(edge)]
    const numberId = await storedNumber(edge.db, owner.accountId)
    const hidden = await stranger.client.get<Problem>(`/v1/numbers/${numberId}`)
    const missing = await stranger.client.get<Problem>('/v1/numbers/num_none')
    expect(hidden.status).toBe(404)
    expect(hidden.body).toEqual({ ...missing.body, detail: missing.body.detail.replace('num_none', numberId) })
    expect((await owner.client.get(`/v1/numbers/${numberId}`)).status).toBe(200)
  })

  test('are in no list, whatever the filter', async () => {
    const [owner, stranger] = [await newCustomer(edge), await newCustomer(edge)]
    await storedNumber(edge.db, owner.accountId)
    expect((await stranger.client.get('/v1/numbers')).body).toEqual({ data: [], nextCursor: null })
    expect((await stranger.client.get(`/v1/numbers?accountId=${owner.accountId}`)).status).toBe(404)
    expect((await stranger.client.get<{ data: object[] }>('/v1/accounts')).body.data).toMatchObject([
      { id: stranger.accountId },
    ])
  })

  test('are not named in orders: a foreign account or card is 404 and no command is sent', async () => {
    const [owner, stranger] = [await newCustomer(edge), await newCustomer(edge)]
    await edge.db.paymentMethod.create({
      data: {
        ...{ id: `pm_${owner.accountId.slice(4)}`, accountId: owner.accountId, processorId: 'pm_foreign' },
        ...{ type: 'CARD', role: 'PRIMARY', status: 'ACTIVE', addedAt: new Date() },
      },
    })
    const order = { phoneNumber: '+4915112345678', displayName: 'Main', plan: 'MONTHLY' }
    const before = edge.engine.commands.length
    for (const fields of [
      { accountId: owner.accountId },
      { accountId: stranger.accountId, paymentMethodId: `pm_${owner.accountId.slice(4)}` },
    ]) {
      expect((await stranger.client.post('/v1/numbers', { ...order, ...fields })).status).toBe(404)
    }
    expect(edge.engine.commands).toHaveLength(before)
  })
})
