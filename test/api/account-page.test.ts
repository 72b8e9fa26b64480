import { newId } from '../../adapters/ids'
import { issueAccountLink } from '../../adapters/store/account-links'
import { refuse } from '../../domain/errors'
import { DAY } from '../../domain/time'
import { type Visit, visit } from '../support/payment-page'
import { type Edge, newCustomer, startEdge, storedNumber } from './edge'
import { payBench } from './pay-bench'

let edge: Edge
const { asBrowser, setInvoice, storedInvoice } = payBench(() => edge)
beforeAll(async () => {
  edge = await startEdge({ trustedProxies: 1 })
})
afterAll(() => edge.stop())
beforeEach(() => {
  edge.engine.commands = []
  edge.engine.answer = () => ({ done: true })
})

const open = (path: string, init: RequestInit = {}): Promise<Visit> =>
  visit(`${edge.url}/my/${path}`, { ...init, headers: { ...asBrowser(), ...init.headers } })

/** Presses a button, with the fields of its form. */
const press = (path: string, form: Record<string, string> = {}) =>
  open(path, { method: 'POST', body: new URLSearchParams(form) })

/** A customer who has got a mail. */
async function mailed(fields: Record<string, unknown> = {}) {
  const customer = await newCustomer(edge, fields)
  return { ...customer, token: await issueAccountLink(edge.db, customer.accountId, Date.now()) }
}

async function storedMethod(accountId: string, fields: Record<string, unknown> = {}): Promise<string> {
  const id = newId('pm')
  await edge.db.paymentMethod.create({
    data: {
      ...{ id, accountId, processorId: id, type: 'CARD', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2040 },
      ...{ role: 'PRIMARY', status: 'ACTIVE', addedAt: new Date(), ...fields },
    } as Parameters<Edge['db']['paymentMethod']['create']>[0]['data'],
  })
  return id
}

describe('the page behind a mail’s links', () => {
  test('shows numbers, debts, methods, balance and documents, each with its button', async () => {
    const { accountId, token } = await mailed({ legalName: 'Café <b>Hafen</b>' })
    const held = await storedNumber(edge.db, accountId, {
      ...{ phoneNumber: '+4915112345678', state: 'HOLD' },
      holdUntil: new Date('2027-03-10T08:00:00Z'),
    })
    const unpaid = await storedInvoice(accountId)
    const backup = await storedMethod(accountId, { role: 'BACKUP', brand: 'mastercard', last4: '4444' })
    const page = await open(token)
    expect(page.status).toBe(200)
    expect(page.html).toContain('Café &lt;b&gt;Hafen&lt;/b&gt;')
    for (const shown of ['+49 1511 2345678', 'cancelled, still yours', '10 March 2027', 'Mastercard ending in 4444']) {
      expect(page.text).toContain(shown)
    }
    for (const action of [`invoices/${unpaid}/pay`, `numbers/${held}/keep`, `methods/${backup}/primary`, 'top-ups']) {
      expect(page.html).toContain(`action="http://127.0.0.1/my/${token}/${action}"`)
    }
    expect(page.html).toContain(`/invoices/${unpaid}.pdf`)
  })

  test('shows what is unpaid and what can be kept however much is newer', async () => {
    const { accountId, token } = await mailed()
    const owed = [await storedInvoice(accountId, { status: 'UNCOLLECTIBLE' }), await storedInvoice(accountId)]
    const held = await storedNumber(edge.db, accountId, { state: 'HOLD' })
    for (let n = 0; n < 101; n++) {
      await storedInvoice(accountId, { status: 'PAID', paidAt: new Date(), paidCents: 123456 })
      await storedNumber(edge.db, accountId)
    }
    const { html } = await open(token)
    for (const invoiceId of owed) expect(html).toContain(`/my/${token}/invoices/${invoiceId}/pay"`)
    expect(html).toContain(`/my/${token}/numbers/${held}/keep"`)
  })

  test.each([
    ['en', 'Payment methods'],
    ['es', 'Medios de pago'],
    ['tr', 'Ödeme yöntemleri'],
  ])('is in the account’s language: %s', async (locale, heading) => {
    const { token } = await mailed({ locale })
    const { html, text } = await open(token)
    expect(html).toContain(`<html lang="${locale}">`)
    expect(text).toContain(heading)
  })

  test('shows nothing of another account, and opens none of its documents (I20)', async () => {
    const { token } = await mailed()
    const other = await newCustomer(edge, { legalName: 'Somebody else' })
    const theirs = await storedInvoice(other.accountId)
    expect((await open(token)).text).not.toContain('Somebody else')
    expect((await open(`${token}/invoices/${theirs}.pdf`)).status).toBe(404)
    expect((await press(`${token}/invoices/${theirs}/pay`)).status).toBe(409)
    expect(edge.engine.commands).toEqual([])
  })

  test('is gone once its 45 days are over, and a made-up address is none', async () => {
    const { accountId } = await newCustomer(edge)
    const old = await issueAccountLink(edge.db, accountId, Date.now() - 46 * DAY)
    expect(await open(old)).toMatchObject({ status: 410, text: expect.stringContaining('45 days') })
    expect((await open('x'.repeat(43))).status).toBe(404)
    await issueAccountLink(edge.db, accountId, Date.now())
    expect((await open(old)).status).toBe(404)
  })

  test.each(['%', '%zz', '%E0%A4%A', '%00', 'x'.repeat(8_000), '%/invoices/x.pdf', '?news[]=%00'])(
    'says that there is no such page at an address nobody can read: %p',
    async (garbled) => {
      for (const page of [await open(garbled), await open(garbled, { method: 'POST' })]) {
        expect(page).toMatchObject({ status: 404, text: expect.stringContaining('There is no such page') })
      }
      const { token } = await mailed()
      expect((await open(`${token}/statements/${garbled}.pdf`)).status).toBe(404)
    },
  )

  test('cannot be framed, kept, listed or scripted, and its token is not in the log', async () => {
    const { token } = await mailed()
    const { headers } = await open(token)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-robots-tag')).toBe('noindex, nofollow')
    await visit(`${edge.url}/MY/${token}`, { headers: asBrowser() })
    expect(edge.lines.join('')).not.toContain(token)
  })
})

describe('its buttons', () => {
  test('a method is stored on the processor’s page, which comes back here without having learned the token', async () => {
    const { token } = await mailed()
    let asked: { returnUrl: string } | undefined
    edge.processor.createCustomer = async () => 'cus_1'
    edge.processor.createMethodPage = async (input) => {
      asked = input
      return 'https://processor.example/c/setup'
    }
    const { status, location, headers } = await press(`${token}/methods`)
    expect({ status, location }).toEqual({ status: 303, location: 'https://processor.example/c/setup' })
    expect(asked?.returnUrl).toBe('http://127.0.0.1/my/return')
    const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    expect((await open('return', { headers: { cookie } })).location).toBe(`http://127.0.0.1/my/${token}?news=RETURNED`)
    expect((await open(`${token}?news=RETURNED`)).text).toContain('within a minute')
  })

  test('a backup is tried first from then on', async () => {
    const { accountId, token } = await mailed()
    const first = await storedMethod(accountId)
    const second = await storedMethod(accountId, { role: 'BACKUP' })
    expect((await press(`${token}/methods/${second}/primary`)).location).toContain('?news=METHOD')
    const roles = await edge.db.paymentMethod.findMany({ where: { accountId }, select: { id: true, role: true } })
    expect(roles).toEqual(
      expect.arrayContaining([
        { id: first, role: 'BACKUP' },
        { id: second, role: 'PRIMARY' },
      ]),
    )
  })

  test('a debt is paid by a payment link, as long as it is one', async () => {
    const { accountId, token } = await mailed()
    const invoiceId = await storedInvoice(accountId)
    const { status, location } = await press(`${token}/invoices/${invoiceId}/pay`)
    expect(status).toBe(303)
    expect(location).toMatch(/^http:\/\/127\.0\.0\.1\/pay\/[\w-]{43}$/)
    await setInvoice(invoiceId, { status: 'PAID', paidAt: new Date(), paidCents: 123456 })
    const refused = await press(`${token}/invoices/${invoiceId}/pay`)
    expect(refused).toMatchObject({ status: 409, text: expect.stringContaining('no longer possible') })
  })

  test.each([
    ['50', 5000],
    ['50.5', 5050],
    ['1234,56', 123456],
  ])('%s as people write it is topped up as %i cents', async (amount, amountCents) => {
    const { accountId, token } = await mailed()
    edge.engine.answer = async ({ command }) => {
      if (command.name === 'top-up') await storedInvoice(accountId, { id: command.invoiceId })
      return { done: true }
    }
    expect((await press(`${token}/top-ups`, { amount })).location).toMatch(/\/pay\/[\w-]{43}$/)
    expect(edge.engine.commands).toMatchObject([{ command: { name: 'top-up', amountCents, by: { kind: 'LINK' } } }])
  })

  test.each(['', 'fifty', '-50', '1e3', '50.001'])('%j is no amount, and nothing begins', async (amount) => {
    const { token } = await mailed()
    const page = await press(`${token}/top-ups`, { amount })
    expect(page).toMatchObject({ status: 409, text: expect.stringContaining('from 20.00 to 2,000.00') })
    expect(edge.engine.commands).toEqual([])
  })

  test('a held number is kept, or the page says what comes first', async () => {
    const { accountId, token } = await mailed()
    const numberId = await storedNumber(edge.db, accountId, { state: 'HOLD' })
    expect((await press(`${token}/numbers/${numberId}/keep`)).location).toContain('?news=KEPT')
    expect(edge.engine.commands).toMatchObject([{ command: { name: 'reactivate' } }])
    edge.engine.answer = () => refuse('UNPAID_INVOICES', 'inv_1 is unpaid')
    const refused = await press(`${token}/numbers/${numberId}/keep`)
    expect(refused).toMatchObject({ status: 409, text: expect.stringContaining('pay the open invoices first') })
  })

  describe('a spending limit', () => {
    const limitOf = async (accountId: string, ownerId: string) =>
      (await edge.db.spendingLimit.findUnique({ where: { ownerId } }))?.monthlyMicros ?? { none: accountId }
    /** 10.00 a month, of the account or of a number, with so much of it used. */
    async function limited(usedMicros: number, ofNumber = false) {
      const { accountId, token } = await mailed()
      const numberId = ofNumber ? await storedNumber(edge.db, accountId) : null
      const ownerId = numberId ?? accountId
      const month = new Date().toISOString().slice(0, 7)
      await edge.db.spendingLimit.create({ data: { ownerId, accountId, numberId, monthlyMicros: 10_000_000 } })
      await edge.db.spending.create({ data: { ownerId, accountId, month, spentMicros: usedMicros } })
      return { accountId, token, ownerId, path: `${token}/${ofNumber ? `numbers/${numberId}/` : ''}spending-limit` }
    }

    test.each([false, true])(
      'that is nearly used is raised, to twice as much at most (of a number: %p)',
      async (ofNumber) => {
        const { accountId, token, ownerId, path } = await limited(8_000_000, ofNumber)
        expect((await open(token)).text).toContain('$8.00 of $10.00 used this month')
        for (const amount of ['9.99', '10.00', '20.01', '-1', 'all', '']) {
          const refused = await press(path, { amount })
          expect(refused).toMatchObject({ status: 409, text: expect.stringContaining('at most twice as much') })
        }
        expect(await limitOf(accountId, ownerId)).toBe(10_000_000n)
        expect((await press(path, { amount: '20,00' })).location).toContain('?news=LIMIT')
        expect(await limitOf(accountId, ownerId)).toBe(20_000_000n)
        // And not again before the sends have used that up.
        expect((await open(token)).html).not.toContain('spending-limit')
        expect((await press(path, { amount: '40' })).status).toBe(409)
        expect(await limitOf(accountId, ownerId)).toBe(20_000_000n)
      },
    )

    test('with room in it is not moved by a link, and one of another account never', async () => {
      const { accountId, token, ownerId, path } = await limited(7_990_000)
      expect((await open(token)).html).not.toContain('spending-limit')
      expect(await press(path, { amount: '15' })).toMatchObject({ status: 409 })
      const theirs = await limited(10_000_000, true)
      expect((await press(`${token}/numbers/${theirs.ownerId}/spending-limit`, { amount: '15' })).status).toBe(409)
      expect([await limitOf(accountId, ownerId), await limitOf(accountId, theirs.ownerId)]).toEqual([
        10_000_000n,
        10_000_000n,
      ])
    })
  })

  describe('an order that was not paid', () => {
    const abandoned = (accountId: string, phoneNumber: string, createdAt = new Date()) =>
      storedNumber(edge.db, accountId, {
        state: 'ABANDONED',
        phoneNumber,
        createdAt,
        plan: 'ANNUAL',
        displayName: 'Shop',
      })

    test('is made again as it was, and leads to the processor’s page where one is needed', async () => {
      const { accountId, token } = await mailed()
      const numberId = await abandoned(accountId, '+4915155500001')
      expect((await open(token)).html).toContain(`/my/${token}/numbers/${numberId}/order"`)
      edge.engine.answer = async ({ target, command }) => {
        if (command.name === 'order') {
          const fields = { id: target.split(':')[1], phoneNumber: '+4915155500001', state: 'PENDING_PAYMENT' }
          await storedNumber(edge.db, accountId, fields)
        }
        return { done: true, checkoutUrl: 'https://processor.example/c/pay' }
      }
      expect(await press(`${token}/numbers/${numberId}/order`)).toMatchObject({
        ...{ status: 303, location: 'https://processor.example/c/pay' },
      })
      expect(edge.engine.commands).toMatchObject([
        {
          command: { name: 'order', phoneNumber: '+4915155500001', plan: 'ANNUAL', displayName: 'Shop', wabaId: null },
        },
      ])
      // It is under way now; the old one is no more offered, and does nothing.
      expect((await press(`${token}/numbers/${numberId}/order`)).status).toBe(409)
      expect(edge.engine.commands).toHaveLength(1)
    })

    test('whose card is declined again says so; after three tries of a day, or a week, it is not offered', async () => {
      const { accountId, token } = await mailed()
      const first = await abandoned(accountId, '+4915155500002')
      edge.engine.answer = () => refuse('PAYMENT_DECLINED', 'the bank said no')
      const declined = await press(`${token}/numbers/${first}/order`)
      expect(declined).toMatchObject({ status: 409, text: expect.stringContaining('bank declined') })
      for (let n = 0; n < 3; n++) await abandoned(accountId, '+4915155500002')
      await abandoned(accountId, '+4915155500003', new Date(Date.now() - 8 * DAY))
      expect((await open(token)).html).not.toContain('/order"')
    })
  })

  test('mails are chosen: what is ticked comes, what is not does not', async () => {
    const { accountId, client, token } = await mailed()
    expect((await press(`${token}/mails`, { E35: 'on' })).location).toContain('?news=MAILS')
    const { body } = await client.get<{ mailPreferences: object }>(`/v1/accounts/${accountId}`)
    expect(body.mailPreferences).toEqual({
      ...{ E04_MONTHLY: false, E04_ANNUAL_30_DAYS: false, E16: false, E24: false, E35: true },
    })
    expect((await open(token)).html).toMatch(/name="E35" checked/)
  })

  test('nothing else can be done with a link', async () => {
    const { accountId, token } = await mailed()
    const numberId = await storedNumber(edge.db, accountId)
    for (const path of [
      `numbers/${numberId}/cancel`,
      'close',
      'api-keys',
      `numbers/${numberId}/suspend`,
      `numbers/${numberId}/order`,
      `numbers/${numberId}/plan-change`,
    ]) {
      expect(`${path} ${(await press(`${token}/${path}`)).status}`).toMatch(path.endsWith('order') ? / 409$/ : / 404$/)
    }
    const asKey = await edge.as(token).get(`/v1/accounts/${accountId}`)
    expect(asKey.status).toBe(401)
    expect(edge.engine.commands).toEqual([])
  })

  test('documents open by themselves: invoice, statement as PDF and as CSV', async () => {
    const { accountId, token } = await mailed()
    const invoiceId = await storedInvoice(accountId, { dueAt: new Date() })
    const month = new Date().toISOString().slice(0, 7)
    for (const [path, type] of [
      [`invoices/${invoiceId}.pdf`, 'application/pdf'],
      [`statements/${month}.pdf`, 'application/pdf'],
      [`statements/${month}.csv`, 'text/csv'],
    ] as const) {
      const { status, headers } = await open(`${token}/${path}`)
      expect({ path, status, type: headers.get('content-type')?.split(';')[0] }).toEqual({ path, status: 200, type })
    }
  })
})
