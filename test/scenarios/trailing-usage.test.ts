import { ok } from '../support/client'
import { voidInvoice } from '../support/corrections'
import type { HostedNumber, Invoice } from '../support/resources'
import { type Card, type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

type Setting = { story: Story; card: Card; number: HostedNumber }

/**
 * $31.00 was paid on 5 April; cancelled on 15 April, held until 5 May, 10:00. The deposit is refused unless `deposit`. On
 * 3 May a dialogue is reported late: $10.00 in Spain, $50.00 in Germany.
 */
async function heldWithLateUsage(country: 'ES' | 'DE', deposit: 'refused' | 'paid' = 'refused'): Promise<Setting> {
  const ratesMicros = { TR: 31_000_000, ES: 10_000_000, DE: 50_000_000 }
  const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros })
  const card = await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-04-05T10:00:00Z')
  await story.dialogues(number, '2027-04-04T10:00:00Z', 1001)
  if (deposit === 'refused') await card.declines()
  await story.goTo('2027-04-15T10:00:00Z')
  await story.cancel(number)
  await card.declines()
  // The 1,000 free ones of May first: of those one more costs.
  await story.goTo('2027-05-03T10:00:00Z')
  await story.dialogues(number, '2027-05-03T09:00:00Z', 1001, country)
  return { story, card, number }
}

const onDay = (day: string) => `2027-${day} 10:00 USAGE 10.00 visa DECLINED`
const RELEASED = (minute: string) => ({
  mails: [`${minute} E25`],
  states: [`${minute} main HOLD → DELETING`, `${minute} main DELETING → DELETED`],
})

describe('usage that no deposit covers, unpaid when the hold ends (C24, row 21)', () => {
  it('blocks the number for 30 days more; then it is DELETED, the debt UNCOLLECTIBLE, the account BARRED', async () => {
    const { story, card, number } = await heldWithLateUsage('ES')
    await story.goTo('2027-05-05T09:59:59Z')
    await story.news()

    // The hold is over: the deposit is void, what was used is asked for instead, and E09 says what the number waits for.
    await story.goTo('2027-05-05T10:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-05-05 10:00 USAGE 10.00 visa DECLINED'],
      mails: ['2027-05-05 10:00 E09'],
    })
    expect(await story.number(number.id)).toMatchObject({
      state: 'HOLD',
      holdUntil: '2027-06-04T10:00:00.000Z',
      nextAction: { kind: 'RELEASE', at: '2027-06-04T10:00:00.000Z' },
      nextCharge: null,
      deposit: { state: 'VOID' },
    })
    expect((await story.previewCancel(number)).releaseAt).toBe('2027-06-04T10:00:00.000Z')
    expect((await story.currentAccount()).standing).toBe('DELINQUENT')
    const refused = await story.customer.post(`/v1/numbers/${number.id}/reactivate`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'UNPAID_INVOICES' } })

    // Its own ladder goes on: days 1, 2, 5, 9, 14, 20 and 27.
    await story.goTo('2027-06-04T09:59:59Z')
    expect(await story.news()).toEqual({
      charges: ['05-06', '05-07', '05-10', '05-14', '05-19', '05-25', '06-01'].map(onDay),
    })
    expect((await story.number(number.id)).state).toBe('HOLD')
    await story.goTo('2027-06-04T10:00:00Z')
    expect(await story.news()).toEqual(RELEASED('2027-06-04 10:00'))
    expect(await story.bills()).toEqual([
      'HOSTING 39.00 PAID',
      'USAGE 31.00 PAID',
      'DEPOSIT 39.00 VOID',
      'USAGE 10.00 UNCOLLECTIBLE',
    ])
    expect((await story.currentAccount()).standing).toBe('BARRED')
    expect(await story.tryOrder()).toMatchObject({ status: 409, body: { code: 'UNPAID_INVOICES' } })

    // The debt outlives the number.
    await card.works()
    const last = (await story.history()).invoices.at(-1) as Invoice
    expect((await story.pay(last)).status).toBe(200)
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })

  it('releases the number at once when it is paid meanwhile, not 30 days after that payment (C22)', async () => {
    const { story, card } = await heldWithLateUsage('ES')
    await story.goTo('2027-05-12T12:00:00Z')
    await story.news()
    await card.works()
    expect((await story.pay(await story.openInvoice())).status).toBe(200)
    expect(await story.news()).toEqual({
      charges: ['2027-05-12 12:00 USAGE 10.00 visa SUCCEEDED'],
      ...RELEASED('2027-05-12 12:00'),
      mails: ['2027-05-12 12:00 E05', '2027-05-12 12:00 E25'],
    })
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await story.goTo('2027-07-12T12:00:00Z')
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })

  it('releases the number at once when support voids the final invoice', async () => {
    const { story, number } = await heldWithLateUsage('ES')
    await story.goTo('2027-05-12T12:00:00Z')
    await ok(voidInvoice(await story.openInvoice()))
    await story.settle()
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect(await story.currentAccount()).toMatchObject({ standing: 'CLEAR', balanceMicros: 0 })
    await expectInvariants(story)
  })

  it('is, beside a deposit that was paid, only what is beyond it, also where a month start has asked for it: $50.00 − $39.00', async () => {
    const { story, card, number } = await heldWithLateUsage('DE', 'paid')
    // The deposit paid $39.00 of it on 3 May, so the release is 30 days after that.
    expect((await story.number(number.id)).holdUntil).toBe('2027-06-02T10:00:00.000Z')
    await story.goTo('2027-06-02T10:00:00Z')
    expect(await story.openInvoice()).toMatchObject({ kind: 'USAGE', totalCents: 1100 })
    expect(await story.number(number.id)).toMatchObject({ state: 'HOLD', holdUntil: '2027-07-02T10:00:00.000Z' })
    await card.works()
    // Day 2 of the invoice of 1 June, 06:00.
    await story.goTo('2027-06-03T06:00:00Z')
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect((await story.currentAccount()).balanceMicros).toBe(0)
    await expectInvariants(story)
  })

  it('that is charged at once keeps nobody (the control)', async () => {
    const { story, card, number } = await heldWithLateUsage('ES')
    await card.works()
    await story.goTo('2027-05-05T10:00:00Z')
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect((await story.bills()).at(-1)).toBe('USAGE 10.00 PAID')
    await expectInvariants(story)
  })
})
