import { eventually, ok } from '../support/client'
import { comeBack, deliveredTexts, linkInMail, pressPay, visit } from '../support/payment-page'
import type { Invoice, Mail, Page } from '../support/resources'
import { completeCheckout, expireCheckout, setDelivery } from '../support/sandbox'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

const PAID = 'This invoice is already paid'

/** A number whose renewal of 10 February failed. */
async function failedRenewal() {
  const story = await startStory('2027-01-10T08:00:00Z')
  const card = await story.attach('visa')
  const number = await story.order('main')
  await card.declines('insufficient_funds')
  await story.goTo('2027-02-10T08:00:00Z')
  await story.news()
  return { story, card, number }
}

async function mailed(story: Story, template: string): Promise<Mail> {
  const { data } = await ok(story.customer.get<Page<Mail>>(`/v1/mails?accountId=${story.account.id}`))
  const mail = data.find((each) => each.template === template)
  if (mail === undefined) throw new Error(`No ${template} among ${data.map((each) => each.template)}`)
  return mail
}

const unpaid = async (story: Story, status: Invoice['status']) => {
  const { data } = await ok(
    story.customer.get<Page<Invoice>>(`/v1/invoices?accountId=${story.account.id}&status=${status}`),
  )
  return data
}

/** Until the processor's webhook has been worked. */
const paid = (story: Story, invoiceId: string) =>
  eventually('the payment is booked', async () => {
    const invoice = await ok(story.customer.get<Invoice>(`/v1/invoices/${invoiceId}`))
    return invoice.status === 'PAID' ? invoice : undefined
  })

// Dunning rule 8, I1, I4, I6, I14.
describe('the payment link of a dunning mail', () => {
  it('pays on day 4 and resumes the number; the ladder stays, and a second visit says "already paid"', async () => {
    const { story, number } = await failedRenewal()
    const invoice = await story.openInvoice()
    const link = await linkInMail(await mailed(story, 'E09'))

    // Day 4: suspended. The customer opens the link from the first mail.
    await story.goTo('2027-02-14T08:00:00Z')
    expect((await story.number(number.id)).state).toBe('SUSPENDED')
    await story.news()
    const page = await visit(link)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Pay $39.00')
    expect(page.text).toContain(invoice.number)

    // He pays on the processor's page and comes back: it is booked, and the number works.
    const { status, location, cookie } = await pressPay(link)
    expect([status, location]).toEqual([303, expect.stringMatching(/^http.*cs_/)])
    await completeCheckout(location, 'pm_card_mastercard')
    expect((await comeBack(cookie)).text).toContain(PAID)
    await eventually('the number works again', async () =>
      (await story.number(number.id)).state === 'ACTIVE' ? true : undefined,
    )
    await story.settle()
    expect(await story.news()).toEqual({
      charges: [expect.stringMatching(/^2027-02-14 08:00 HOSTING 39\.00 \S+ SUCCEEDED$/)],
      mails: ['2027-02-14 08:00 E05', '2027-02-14 08:00 E13'],
      states: ['2027-02-14 08:00 main SUSPENDED → ACTIVE'],
    })
    const { attempts } = await ok(story.customer.get<Invoice>(`/v1/invoices/${invoice.id}`))
    expect(attempts.map(({ trigger, outcome }) => `${trigger} ${outcome}`)).toEqual([
      ...Array(3).fill('AUTOMATIC DECLINED'),
      'CUSTOMER SUCCEEDED',
    ])

    // A second visit, and a second press, charge nothing.
    const again = await visit(link)
    expect(again.text).toContain(PAID)
    expect(again.html).not.toContain('<form')
    expect((await pressPay(link)).location).toBe(link)

    // What was left of the ladder passes without a trace.
    await story.goTo('2027-03-13T08:00:00Z')
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })

  it('still pays the invoice that was given up, after its number is deleted', async () => {
    const { story, number } = await failedRenewal()
    const link = await linkInMail(await mailed(story, 'E09'))

    // Day 30: deleted, the invoice uncollectible, the account barred.
    await story.goTo('2027-03-12T08:00:00Z')
    expect((await story.number(number.id)).state).toBe('DELETED')
    const [invoice] = await unpaid(story, 'UNCOLLECTIBLE')
    expect((await story.currentAccount()).standing).toBe('BARRED')
    await story.news()

    expect((await visit(link)).text).toContain('Pay $39.00')
    const { location } = await pressPay(link)
    await completeCheckout(location, 'pm_card_visa')
    await paid(story, invoice?.id ?? '')
    await story.settle()
    expect((await visit(link)).text).toContain(PAID)
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect((await story.news()).mails).toEqual(['2027-03-12 08:00 E05'])
    await expectInvariants(story)
  })

  it('is in every later mail that asks for the money', async () => {
    const { story } = await failedRenewal()
    await story.goTo('2027-03-12T08:00:00Z')
    for (const template of ['E10', 'E11', 'E12', 'E21']) {
      const page = await visit(await linkInMail(await mailed(story, template)))
      expect([template, page.status]).toEqual([template, 200])
      expect(page.text).toContain('Pay $39.00')
    }
  })

  it('books a payment whose webhook does not come, when the payer comes back', async () => {
    const { story, number } = await failedRenewal()
    const link = await linkInMail(await mailed(story, 'E09'))
    await setDelivery('hold')
    try {
      const { location, cookie } = await pressPay(link)
      await completeCheckout(location, 'pm_card_visa')
      expect((await comeBack(cookie)).text).toContain(PAID)
      await story.settle()
      expect((await story.number(number.id)).state).toBe('ACTIVE')
    } finally {
      await setDelivery('deliver')
    }
    await story.settle()
    expect((await story.news()).mails).toEqual(['2027-02-10 08:00 E05'])
    await expectInvariants(story)
  })
})

// I4: a link that is given to others pays one invoice for the customer.
describe('a shared link for an invoice', () => {
  const shared = async (story: Story, invoiceId: string) =>
    (await ok(story.customer.post<{ url: string }>('/v1/payment-links', { accountId: story.account.id, invoiceId })))
      .url

  it('tells its payer with a receipt that names no number, and the owner who it was; the payer’s card is not kept', async () => {
    const { story, number } = await failedRenewal()
    const invoice = await story.openInvoice()
    const email = `dana-${story.account.id}@finance.example`
    const { location } = await pressPay(await shared(story, invoice.id))
    await completeCheckout(location, 'pm_card_mastercard', { name: 'Dana Reyes', email })
    await paid(story, invoice.id)
    await story.settle()
    const { data } = await ok(story.customer.get<Page<Mail>>(`/v1/mails?accountId=${story.account.id}`))
    const told = data.slice(0, 3).map(({ template, to, subject }) => `${template} ${to} ${subject}`)
    expect(told.sort()).toEqual(
      [
        `E05 ${email} Receipt ${invoice.number}: $39.00`,
        `E05 ${story.account.email} Receipt ${invoice.number}: $39.00`,
        `E20 ${story.account.email} Dana Reyes paid $39.00`,
      ].sort(),
    )
    const payers = await deliveredTexts(email)
    expect(payers).toHaveLength(1)
    expect(payers[0]?.replaceAll(/\D/g, '')).not.toContain(number.phoneNumber.slice(1))
    expect((await story.history()).methods).toHaveLength(1)
    await expectInvariants(story)
  })
})

describe('the page of the processor', () => {
  it('is one for all who press, and another once it has run out', async () => {
    const { story } = await failedRenewal()
    const invoice = await story.openInvoice()
    const link = await linkInMail(await mailed(story, 'E09'))
    const other = await ok(story.customer.post<{ url: string }>(`/v1/invoices/${invoice.id}/payment-link`))
    const first = await pressPay(link)
    expect((await pressPay(link)).location).toBe(first.location)
    expect((await pressPay(other.url)).location).toBe(first.location)

    // A day later it has run out: the link leads to another, and only that one can be paid.
    await expireCheckout(first.location)
    const second = await pressPay(link)
    expect(second.location).toMatch(/cs_/)
    expect(second.location).not.toBe(first.location)
    await completeCheckout(second.location, 'pm_card_visa')
    await paid(story, invoice.id)
    await story.settle()
    await expectInvariants(story)
  })

  it('is closed before a retry charges the card, so that nobody pays twice (I1)', async () => {
    const { story, card } = await failedRenewal()
    const invoice = await story.openInvoice()
    const link = await linkInMail(await mailed(story, 'E09'))
    const { location } = await pressPay(link)
    await card.works()
    await story.goTo('2027-02-11T08:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-02-11 08:00 HOSTING 39.00 visa SUCCEEDED'])
    await expect(completeCheckout(location, 'pm_card_visa')).rejects.toThrow(/expired/)
    expect((await visit(link)).text).toContain(PAID)
    expect(await ok(story.customer.get(`/v1/invoices/${invoice.id}`))).toMatchObject({ paidCents: 3900 })
    await expectInvariants(story)
  })

  it('that was paid just before a retry keeps the card from being charged (I1)', async () => {
    const { story, card } = await failedRenewal()
    const link = await linkInMail(await mailed(story, 'E09'))
    await card.works()
    await setDelivery('hold')
    try {
      const { location } = await pressPay(link)
      await completeCheckout(location, 'pm_card_mastercard')
      await story.goTo('2027-02-11T08:00:00Z')
      // The one try is the customer's own, of when he opened the page.
      const { charges, mails } = await story.news()
      expect(charges).toEqual([expect.stringMatching(/^2027-02-10 08:00 HOSTING 39\.00 pm_\S+ SUCCEEDED$/)])
      expect(mails).toEqual(['2027-02-11 08:00 E05'])
    } finally {
      await setDelivery('deliver')
    }
    await story.settle()
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })
})
