import { expectInvariants } from '../scenarios/invariants'
import { creditLink } from '../support/credit-links'
import { pressPay, visit } from '../support/payment-page'
import { completeCheckout } from '../support/sandbox'
import { balance, prepaid, untilBalance } from '../support/top-ups'

// Source 004: a link that a finance colleague pays by.

it('004 I4: given a $500 link, when paid without login, then +500.00; second visit "already paid"; expired → 410', async () => {
  const { story } = await prepaid()
  const link = await creditLink(story, 50_000)
  expect(link).toMatchObject({ amountCents: 50_000, expiresAt: '2027-01-17T08:00:00.000Z' })
  expect((await visit(link.url)).text).toContain('Pay $500.00')
  const { status, location } = await pressPay(link.url)
  expect(status).toBe(303)
  await completeCheckout(location, 'pm_card_visa', { name: 'Dana Reyes', email: 'dana@finance.example' })
  await untilBalance(story, 500_000_000)
  const again = await visit(link.url)
  expect([again.status, again.text]).toEqual([200, expect.stringContaining('This is already paid')])
  expect(again.html).not.toContain('<form')
  expect((await story.news()).mails).toEqual(['2027-01-10 08:00 E05', '2027-01-10 08:00 E20'])

  const late = await creditLink(story, 2_000, { expiresInDays: 1 })
  await story.goTo('2027-01-11T08:00:00Z')
  expect((await visit(late.url)).status).toBe(410)
  expect((await pressPay(late.url)).status).toBe(410)
  expect(await balance(story)).toBe(500_000_000)
  const { invoices } = await story.history()
  expect(invoices.map((bill) => `${bill.kind} ${bill.status}`)).toEqual(['TOP_UP PAID', 'TOP_UP VOID'])
})

it('a link that nobody pays leaves nothing behind', async () => {
  const { story } = await prepaid()
  await creditLink(story, 2_000)
  await story.goTo('2027-03-10T08:00:00Z')
  expect(await story.news()).toEqual({})
  expect((await story.currentAccount()).standing).toBe('CLEAR')
  await expectInvariants(story)
})
