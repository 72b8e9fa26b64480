import { newId } from '../../adapters/ids'
import { refuse } from '../../domain/errors'
import { attemptKey } from '../../domain/keys'
import { ok } from '../support/client'
import { type Edge, startEdge } from './edge'
import { DAY0, type Link, payBench, tokenOf } from './pay-bench'

let edge: Edge
const { asBrowser, linked, open, setInvoice, storedInvoice } = payBench(() => edge)
beforeAll(async () => {
  edge = await startEdge({ trustedProxies: 1 })
})
afterAll(() => edge.stop())
beforeEach(() => {
  edge.engine.commands = []
  edge.engine.answer = () => ({ done: true, checkoutUrl: 'https://processor.example/c/pay/cs_1' })
})

const PHONE = '+4915112345678'

describe('the page', () => {
  test('shows payee, customer, purpose, number and amount, and nothing else of the account (I4, I20)', async () => {
    const { accountId, invoiceId, token } = await linked({ legalName: 'Caf\u00e9 <b>"Hafen"</b> & Co' }, PHONE)
    await storedInvoice(accountId, { totalCents: 777 })
    const page = await open(token)
    expect(page.status).toBe(200)
    const { number } = await edge.db.invoice.findUniqueOrThrow({ where: { id: invoiceId } })
    for (const shown of ['Linekeeper', 'Hosting of a WhatsApp number', number, '$1,234.56', '10 Feb 2027']) {
      expect(page.text).toContain(shown)
    }
    expect(page.html).toContain('Caf\u00e9 &lt;b&gt;&quot;Hafen&quot;&lt;/b&gt; &amp; Co')
    for (const hidden of [PHONE.slice(4), '15112345678', 'owner@', '7.77', 'Harbour Street', accountId, invoiceId]) {
      expect(page.html.replaceAll(' ', '')).not.toContain(hidden.replaceAll(' ', ''))
    }
  })

  test.each([
    ['en', 'Pay $1,234.56', 'Customer'],
    ['es', 'Pagar 1234,56', 'Cliente'],
    ['tr', '$1.234,56 \u00f6de', 'M\u00fc\u015fteri'],
  ])('is in the account\u2019s language: %s', async (locale, button, label) => {
    const { token } = await linked({ locale })
    const { html, text, headers } = await open(token)
    expect(html).toContain(`<html lang="${locale}">`)
    expect(headers.get('content-language')).toBe(locale)
    expect(text).toContain(button)
    expect(text).toContain(label)
  })

  test.each([
    ['PROCESSING', 200, 'A payment is on its way'],
    ['PAID', 200, 'already paid'],
    ['VOID', 200, 'nothing to pay any more'],
  ])('of a %s invoice says so and has no button', async (status, code, words) => {
    const { invoiceId, token } = await linked()
    await setInvoice(invoiceId, { status, paidAt: new Date(DAY0), paidCents: 123456 })
    const page = await open(token)
    expect(page.status).toBe(code)
    expect(page.text).toContain(words)
    expect(page.html).not.toContain('<form')
    const pressed = await open(`${token}/checkout`, { method: 'POST' })
    expect(pressed).toMatchObject({ status: 303, location: `../${token}` })
    expect(edge.engine.commands).toEqual([])
  })

  test('of a charge that nobody knows the end of says that a payment is on its way (I1)', async () => {
    const { invoiceId, token } = await linked()
    const id = newId('att')
    await edge.db.paymentAttempt.create({
      data: {
        ...{
          id,
          invoiceId,
          ordinal: 1,
          trigger: 'AUTOMATIC',
          runKey: id,
          idempotencyKey: attemptKey(invoiceId, 1, null),
          amountCents: 123456,
        },
        ...{ at: new Date(DAY0), outcome: 'UNKNOWN', nextLookAt: new Date(DAY0) },
      },
    })
    expect((await open(token)).text).toContain('A payment is on its way')
  })

  test('of an UNCOLLECTIBLE invoice can be paid (rule 8)', async () => {
    const { invoiceId, token } = await linked()
    await setInvoice(invoiceId, { status: 'UNCOLLECTIBLE' })
    expect((await open(token)).html).toContain('<form')
  })

  test('of a link that has expired or was revoked is 410, without the invoice', async () => {
    const { accountId, invoiceId, client, link, token } = await linked()
    const shared = await ok(client.post<Link>('/v1/payment-links', { accountId, invoiceId, expiresInDays: 1 }))
    await edge.db.paymentLink.update({ where: { id: shared.id }, data: { expiresAt: new Date(Date.now() - 1) } })
    const revoked = await client.delete(`/v1/payment-links/${link.id}`)
    expect(revoked).toMatchObject({ status: 200, body: { id: link.id, revokedAt: expect.stringMatching(/Z$/) } })
    expect((await client.delete(`/v1/payment-links/${link.id}`)).body).toEqual(revoked.body)
    for (const ended of [token, tokenOf(shared)]) {
      for (const page of [await open(ended), await open(`${ended}/checkout`, { method: 'POST' })]) {
        expect(page.status).toBe(410)
        expect(page.text).toContain('no longer valid')
        expect(page.text).not.toMatch(/Harbour|1,234|HC-/)
      }
    }
    expect(edge.engine.commands).toEqual([])
  })

  test.each(['%', '%zz', '%E0%A4%A', '%00', 'x'.repeat(8_000)])(
    'at an address that nobody can read is 404: %p',
    async (garbled) => {
      const post = { method: 'POST' }
      for (const page of [await open(garbled), await open(garbled, post), await open(`${garbled}/checkout`, post)]) {
        expect(page).toMatchObject({ status: 404, text: expect.stringContaining('This link does not exist') })
      }
    },
  )

  test('of a link that never was is 404, in the browser\u2019s language', async () => {
    const [missing, english] = ['A'.repeat(43), { headers: { 'accept-language': 'fr,tr;q=0.8' } }]
    expect(await open(missing)).toMatchObject({ status: 404, text: expect.stringContaining('does not exist') })
    expect((await open(missing, english)).html).toContain('<html lang="tr">')
    for (const path of ['x', '..%2F..', 'plk_1', `${missing}/checkout`, `${missing}/`, '%00']) {
      expect([path, (await open(path)).status]).toEqual([path, 404])
    }
  })

  test('is kept from caches, search engines, frames and scripts, and names no referrer', async () => {
    const { token } = await linked()
    const { headers, html } = await open(token)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/default-src 'none';style-src 'sha256-[^']+';form-action 'self'/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|script-src/)
    expect(headers.get('x-robots-tag')).toBe('noindex, nofollow')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(html).toContain('<meta name="robots" content="noindex,nofollow">')
    expect(html).not.toContain('<script')
  })

  test('leaves no token in the log', async () => {
    const { token } = await linked()
    await open(token)
    await open(`${token}/checkout`, { method: 'POST' })
    const about = (text: string) => edge.lines.filter((line) => line.includes(text)).length
    expect(about('/pay/…')).toBeGreaterThanOrEqual(2)
    expect(about(token)).toBe(0)
  })
})

describe('the button', () => {
  test('asks the invoice\u2019s collection for a page and leads there; nothing is made before', async () => {
    const { accountId, invoiceId, token } = await linked()
    await open(token)
    expect(edge.engine.commands).toEqual([])
    const pressed = await open(`${token}/checkout`, { method: 'POST' })
    expect(pressed).toMatchObject({ status: 303, location: 'https://processor.example/c/pay/cs_1' })
    expect(pressed.headers.get('set-cookie')).toMatch(/Path=\/pay\/return;.*HttpOnly; SameSite=Lax/)
    expect(edge.engine.commands).toMatchObject([
      { target: `dunning:${invoiceId}`, accountId, command: { name: 'open-page' } },
    ])
    expect(JSON.stringify(edge.engine.commands)).not.toContain(token)
  })

  test('of a shared link asks for a page of a guest’s, of any other for the customer’s (I4)', async () => {
    const { accountId, invoiceId, client, token } = await linked()
    const shared = await ok(client.post<Link>('/v1/payment-links', { accountId, invoiceId }))
    for (const each of [token, tokenOf(shared)]) await open(`${each}/checkout`, { method: 'POST' })
    expect(edge.engine.commands.map(({ command }) => command)).toEqual([
      { name: 'open-page', guest: false },
      { name: 'open-page', guest: true },
    ])
  })

  test('shows the link\u2019s state when the invoice was settled meanwhile', async () => {
    const { token } = await linked()
    edge.engine.answer = () => refuse('INVOICE_NOT_PAYABLE', 'It is PAID.')
    expect(await open(`${token}/checkout`, { method: 'POST' })).toMatchObject({ status: 303, location: `../${token}` })
  })

  test('says so when the engine is away', async () => {
    const { token } = await linked()
    edge.engine.answer = () => Promise.reject(new Error('nobody there'))
    const page = await open(`${token}/checkout`, { method: 'POST' })
    expect(page).toMatchObject({ status: 503, text: expect.stringContaining('not possible right now') })
  })
})

describe('coming back from the processor', () => {
  test('leads to the browser\u2019s own link, after the processor was asked', async () => {
    const { invoiceId, token } = await linked()
    const [id, pageRef] = [newId('att'), 'cs_1']
    await edge.db.paymentAttempt.create({
      data: {
        ...{
          id,
          invoiceId,
          ordinal: 1,
          trigger: 'CUSTOMER',
          runKey: id,
          idempotencyKey: attemptKey(invoiceId, 1, null),
          amountCents: 123456,
        },
        ...{ at: new Date(DAY0), outcome: 'REQUIRES_ACTION', pageRef },
      },
    })
    const back = await open('return', { headers: { cookie: `other=1; linekeeper_pay=${token}` } })
    expect(back).toMatchObject({ status: 303, location: token })
    expect(edge.engine.commands).toMatchObject([{ command: { name: 'look', attemptId: id } }])
  })

  test('without a cookie shows a page that tells nothing', async () => {
    const page = await open('return')
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('You can close this page') })
    expect(edge.engine.commands).toEqual([])
  })
})

describe('too many requests from one address', () => {
  const times = async (count: number, ask: () => Promise<{ status: number }>) => {
    const statuses: number[] = []
    for (let i = 0; i < count; i++) statuses.push((await ask()).status)
    return statuses
  }

  test('are answered 429 with a page, and another address goes on', async () => {
    const headers = asBrowser()
    const guess = () => open('B'.repeat(43), { headers })
    const statuses = await times(61, guess)
    expect(statuses.slice(0, 60).every((status) => status === 404)).toBe(true)
    expect(statuses.at(-1)).toBe(429)
    const refused = await guess()
    expect(refused.text).toContain('Too many requests')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await open('B'.repeat(43))).status).toBe(404)
  })

  test('to pay are fewer', async () => {
    const { token } = await linked()
    const headers = asBrowser()
    const statuses = await times(11, () => open(`${token}/checkout`, { method: 'POST', headers }))
    expect(statuses).toEqual([...Array(10).fill(303), 429])
  })
})
