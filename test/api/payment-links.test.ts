import { ok } from '../support/client'
import { type Edge, newCustomer, startEdge } from './edge'
import { DAY0, type Link, payBench, tokenOf } from './pay-bench'

let edge: Edge
const { linked, open, storedInvoice } = payBench(() => edge)
beforeAll(async () => {
  edge = await startEdge({ trustedProxies: 1 })
})
afterAll(() => edge.stop())

describe('making a link', () => {
  test('keeps its hash only', async () => {
    const { link, token } = await linked()
    expect(token.length).toBeGreaterThanOrEqual(22)
    const row = await edge.db.paymentLink.findUniqueOrThrow({ where: { id: link.id } })
    expect(row.tokenHash).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify({ ...row, seq: Number(row.seq) })).not.toContain(token)
  })

  test('for an invoice gives one that lasts as long as the invoice can be paid (rule 8)', async () => {
    expect((await linked()).link).toEqual({
      id: expect.stringMatching(/^plk_/),
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1\/pay\//),
      expiresAt: null,
    })
  })

  test('works for an invoice that a dispute opened again after the account was closed (rule 8)', async () => {
    const { accountId, invoiceId, client } = await linked()
    await edge.db.account.update({ where: { id: accountId }, data: { closedAt: new Date(DAY0) } })
    const own = await ok(client.post<Link>(`/v1/invoices/${invoiceId}/payment-link`))
    const shared = await ok(edge.support.post<Link>('/v1/payment-links', { accountId, invoiceId }))
    for (const { url } of [own, shared]) expect((await open(tokenOf({ url } as Link))).status).toBe(200)
  })

  test('to share gives one for 7 days, or for as many as are asked for (I4)', async () => {
    const { accountId, invoiceId, client } = await linked()
    const days = ({ expiresAt }: Link) => Math.round((Date.parse(expiresAt ?? '') - Date.now()) / 86_400_000)
    const make = (more: object) => client.post<Link>('/v1/payment-links', { accountId, invoiceId, ...more })
    expect(days(await ok(make({})))).toBe(7)
    expect(days(await ok(make({ expiresInDays: 30 })))).toBe(30)
    expect(await make({ expiresInDays: 0 })).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
    expect(await make({ amountCents: 500 })).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
  })

  test.each(['PAID', 'VOID', 'PROCESSING'])('of a %s invoice is refused', async (status) => {
    const { accountId, client } = await newCustomer(edge)
    const invoiceId = await storedInvoice(accountId, { status, paidAt: new Date(DAY0), paidCents: 123456 })
    const refused = { status: 409, body: { code: 'INVOICE_NOT_PAYABLE' } }
    expect(await client.post(`/v1/invoices/${invoiceId}/payment-link`)).toMatchObject(refused)
    expect(await client.post('/v1/payment-links', { accountId, invoiceId })).toMatchObject(refused)
  })

  test("of another account's invoice, or its removal, is 404 (I20)", async () => {
    const [owner, stranger] = [await linked(), await newCustomer(edge)]
    const { invoiceId } = owner
    const { accountId, client } = stranger
    for (const reply of [
      await client.post(`/v1/invoices/${invoiceId}/payment-link`),
      await client.post('/v1/payment-links', { accountId, invoiceId }),
      await edge.support.post('/v1/payment-links', { accountId, invoiceId }),
      await client.delete(`/v1/payment-links/${owner.link.id}`),
    ]) {
      expect(reply).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    }
    expect((await open(owner.token)).status).toBe(200)
  })

  test('repeated with its idempotency key answers the same address', async () => {
    const { client, invoiceId } = await linked()
    const path = `/v1/invoices/${invoiceId}/payment-link`
    const first = await client.post<Link>(path, undefined, { idempotencyKey: 'link-1' })
    expect((await client.post<Link>(path, undefined, { idempotencyKey: 'link-1' })).body).toEqual(first.body)
    expect((await open(tokenOf(first.body))).status).toBe(200)
  })
})
