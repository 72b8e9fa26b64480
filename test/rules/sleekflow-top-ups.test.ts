import { expectInvariants } from '../scenarios/invariants'
import { ok, support } from '../support/client'
import { comeBack } from '../support/payment-page'
import { completeCheckout, releaseWebhooks, setDelivery } from '../support/sandbox'
import { balance, prepaid, topUp, topUps, tryTopUp, untilBalance } from '../support/top-ups'

// Source 001: money into the wallet.

afterEach(() => setDelivery('deliver'))

it('S6: given 20 + 50 − refund 20, then 50.00 were topped up in all', async () => {
  const { story, card } = await prepaid()
  const first = await topUp(story, 2_000, card)
  await topUp(story, 5_000, card)
  await ok(support.post(`/v1/invoices/${first.id}/refunds`, { amountCents: 2_000, reason: 'by mistake' }))
  await story.settle()
  expect(await story.currentAccount()).toMatchObject({ allTimeTopUpCents: 5_000, balanceMicros: 50_000_000 })
  expect(await topUps(story)).toEqual(['20.00 PAID', '50.00 PAID'])
  await expectInvariants(story)
})

it('S10: given the success redirect without webhook, then no credit; with webhook twice, then one credit', async () => {
  const { story } = await prepaid()
  await setDelivery('hold')
  const { checkoutUrl, status } = await topUp(story, 5_000)
  expect(status).toBe('OPEN')
  await completeCheckout(checkoutUrl ?? '', 'pm_card_visa')
  expect((await comeBack('')).status).toBe(200)
  await story.settle()
  expect(await balance(story)).toBe(0)

  await setDelivery('duplicate')
  await releaseWebhooks()
  await untilBalance(story, 50_000_000)
  expect(await topUps(story)).toEqual(['50.00 PAID'])
  expect((await story.news()).mails).toEqual(['2027-01-10 08:00 E18'])
  const { ledger } = await story.history()
  expect(ledger.map(({ kind, amountMicros }) => `${kind} ${amountMicros}`)).toEqual(['TOP_UP 50000000'])
})

it('S11: given 19.99 → 422; 20.00 ok; 2000.00 ok; 2000.01 → 422, naming field, value and remedy', async () => {
  const { story, card } = await prepaid()
  for (const amountCents of [1_999, 200_001]) {
    const { status, body } = await tryTopUp(story, amountCents, card)
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([422, 'AMOUNT_OUT_OF_RANGE', 'amountCents'])
    expect(body.detail).toMatch(new RegExp(`amountCents: ${amountCents} .* from 2000 to 200000 cents`))
  }
  expect(await topUps(story)).toEqual([])
  for (const amountCents of [2_000, 200_000]) expect((await tryTopUp(story, amountCents, card)).status).toBe(201)
  expect(await topUps(story)).toEqual(['20.00 PAID', '2000.00 PAID'])
  expect(await balance(story)).toBe(2_020_000_000)
  await expectInvariants(story)
})

it('004 I3: credits are added at once with a stored card, and with another one on the page that opens', async () => {
  const { story, card } = await prepaid()
  const added = await topUp(story, 10_000, card)
  expect(added).toMatchObject({ kind: 'TOP_UP', status: 'PAID', totalCents: 10_000, paidCents: 10_000 })
  expect(await balance(story)).toBe(100_000_000)
  const { checkoutUrl } = await topUp(story, 2_500)
  await completeCheckout(checkoutUrl ?? '', 'pm_card_mastercard')
  await untilBalance(story, 125_000_000)
  expect((await story.news()).mails).toEqual(['2027-01-10 08:00 E18', '2027-01-10 08:00 E18'])
})
