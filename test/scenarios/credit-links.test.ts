import { eventually, ok } from '../support/client'
import { creditLink, linksOf, tryCreditLink } from '../support/credit-links'
import { pressPay, visit } from '../support/payment-page'
import type { Mail, Page } from '../support/resources'
import { completeCheckout, deliveredMessageIds, setDelivery } from '../support/sandbox'
import type { Story } from '../support/story'
import { balance, prepaid, topUps, untilBalance } from '../support/top-ups'

afterEach(() => setDelivery('deliver'))

const mails = async (story: Story) =>
  (await ok(story.customer.get<Page<Mail>>(`/v1/mails?accountId=${story.account.id}`))).data

describe('the page of a link for credits', () => {
  it.each([
    ['en', 'Pay $50.00', 'Prepaid balance', 'A payment request'],
    ['es', 'Pagar 50,00', 'Saldo prepagado', 'Una solicitud de pago'],
    ['tr', '$50,00 öde', 'Ön ödemeli bakiye', 'Ödeme talebi'],
  ])('shows payee, customer, purpose and amount, and nothing else: %s', async (locale, button, purpose, title) => {
    const { story } = await prepaid({ account: { locale } })
    const number = await story.order('main')
    const link = await creditLink(story, 5_000)
    const page = await visit(link.url)
    for (const shown of ['Linekeeper', story.account.legalName, button, purpose, title]) {
      expect(page.text.replaceAll('\u00a0', ' ')).toContain(shown)
    }
    const bill = (await story.history()).invoices.at(-1)
    for (const hidden of [number.phoneNumber.slice(1), story.account.email, bill?.number ?? '-', link.invoiceId]) {
      expect(page.html).not.toContain(hidden)
    }
    expect(page.headers.get('x-robots-tag')).toContain('noindex')
  })
})

describe('a link for credits', () => {
  it('is paid once by two people who press the button at once', async () => {
    const { story } = await prepaid()
    const { url } = await creditLink(story, 5_000)
    const [mine, hers] = await Promise.all([pressPay(url), pressPay(url)])
    expect(hers.location).toBe(mine.location)
    await completeCheckout(mine.location, 'pm_card_visa')
    await expect(completeCheckout(hers.location, 'pm_card_mastercard')).rejects.toThrow(/complete/)
    await untilBalance(story, 50_000_000)
    expect(await topUps(story)).toEqual(['50.00 PAID'])
  })

  it('is credited once when it is paid on the page while the owner pays it too: his card is spared', async () => {
    const { story, card } = await prepaid()
    const { url, invoiceId } = await creditLink(story, 5_000)
    const { location } = await pressPay(url)
    await setDelivery('hold')
    await completeCheckout(location, 'pm_card_mastercard')
    // The page is looked at before the card is charged: who has just paid there is booked, and the card is spared.
    const reply = await story.customer.post(`/v1/invoices/${invoiceId}/pay`, { paymentMethodId: card.id })
    expect([200, 409]).toContain(reply.status)
    await setDelivery('deliver')
    await untilBalance(story, 50_000_000)
    const { charges } = await story.history()
    expect(charges.filter(({ status }) => status === 'succeeded')).toEqual([])
  })

  it('tells the payer with a receipt that names no balance, and the owner who it was', async () => {
    const { story } = await prepaid()
    const { url } = await creditLink(story, 5_000)
    const email = `dana-${story.account.id}@finance.example`
    await completeCheckout((await pressPay(url)).location, 'pm_card_visa', { name: 'Dana Reyes', email })
    await untilBalance(story, 50_000_000)
    const told = (await mails(story)).map(({ template, to, subject }) => [template, to, subject])
    expect(told).toEqual([
      ['E05', [email], expect.stringMatching(/^Receipt .*: \$50\.00$/)],
      ['E20', [story.account.email], 'Dana Reyes paid $50.00'],
    ])
    expect((await deliveredMessageIds(email)).size).toBe(1)
    expect((await linksOf(story)).map(({ state, payer }) => [state, payer])).toEqual([
      ['PAID', { name: 'Dana Reyes', email }],
    ])
    // How he paid is not the customer's, and is charged for nothing else.
    const { methods } = await story.history()
    expect(methods).toHaveLength(1)
  })

  it('that is revoked answers 410 at once, closes the page that was open, and asks for nothing any more', async () => {
    const { story } = await prepaid()
    const { id, url } = await creditLink(story, 5_000)
    const { location } = await pressPay(url)
    const first = await ok(story.customer.delete<{ revokedAt: string }>(`/v1/payment-links/${id}`))
    await story.settle()
    expect((await visit(url)).status).toBe(410)
    await expect(completeCheckout(location, 'pm_card_visa')).rejects.toThrow(/expired/)
    expect(await topUps(story)).toEqual(['50.00 VOID'])
    expect(await balance(story)).toBe(0)
    expect(await ok(story.customer.delete(`/v1/payment-links/${id}`))).toEqual(first)
    expect((await linksOf(story)).map(({ state }) => state)).toEqual(['ENDED'])
  })

  it('whose payer’s bank says no can be paid again by another card', async () => {
    const { story } = await prepaid()
    const { url } = await creditLink(story, 5_000)
    const { location } = await pressPay(url)
    await expect(completeCheckout(location, 'pm_card_visa_chargeDeclinedInsufficientFunds')).rejects.toThrow()
    await story.settle()
    expect((await visit(url)).text).toContain('Pay $50.00')
    await completeCheckout((await pressPay(url)).location, 'pm_card_visa')
    await untilBalance(story, 50_000_000)
  })

  it('is for 20.00 to 2,000.00, or for one invoice, and not for both or neither', async () => {
    const { story } = await prepaid()
    for (const [amountCents, status] of [
      [1_999, 422],
      [2_000, 201],
      [200_000, 201],
      [200_001, 422],
      [2_000.5, 400],
    ] as const) {
      expect([amountCents, (await tryCreditLink(story, amountCents)).status]).toEqual([amountCents, status])
    }
    const { invoiceId } = (await linksOf(story))[0] ?? { invoiceId: '' }
    for (const body of [{}, { amountCents: 2_000, invoiceId }]) {
      const reply = await story.customer.post('/v1/payment-links', { accountId: story.account.id, ...body })
      expect(reply).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED', errors: [{ path: 'amountCents' }] },
      })
    }
  })

  it('is one of its own account only (I20)', async () => {
    const [{ story }, other] = [await prepaid(), await prepaid()]
    const { id } = await creditLink(story, 5_000)
    expect((await other.story.customer.delete(`/v1/payment-links/${id}`)).status).toBe(404)
    expect((await other.story.customer.get(`/v1/payment-links?accountId=${story.account.id}`)).status).toBe(404)
    expect((await tryCreditLink(other.story, 5_000, { accountId: story.account.id })).status).toBe(404)
  })

  it('that a bank transfer pays says that the payment is on its way, and is credited when it has settled', async () => {
    const { story } = await prepaid()
    const { url } = await creditLink(story, 5_000)
    await completeCheckout((await pressPay(url)).location, 'pm_usBankAccount_success')
    await eventually('the payment is on its way', async () =>
      (await visit(url)).text.includes('A payment is on its way') ? true : undefined,
    )
    expect(await balance(story)).toBe(0)
    await story.goTo('2027-01-25T08:00:00Z')
    expect((await topUps(story))[0]).not.toContain('VOID')
  })
})
