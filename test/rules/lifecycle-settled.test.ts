import { expectInvariants } from '../scenarios/invariants'
import { eventually, ok } from '../support/client'
import { tellGraph } from '../support/graph'
import { freshPhoneNumber } from '../support/phone-numbers'
import { completeCheckout } from '../support/sandbox'
import { startStory } from '../support/story'
import { aNumber, DEAR, pastDue, transitions } from './setting'

// lifecycle.md, "Settled details": what the rows leave open.

const NOON = '2027-03-05T12:00:00Z'

describe('before ACTIVE', () => {
  it('a cancel in PENDING_PAYMENT voids the order', async () => {
    const story = await startStory(NOON)
    const { body } = await story.tryOrder()
    story.name(body.id, 'main')
    await ok(story.customer.post(`/v1/numbers/${body.id}/cancel`))
    await story.settle()
    expect(await story.news()).toEqual({
      mails: ['2027-03-05 12:00 E02'],
      states: ['2027-03-05 12:00 main PENDING_PAYMENT → ABANDONED'],
    })
    expect(await story.bills()).toEqual(['HOSTING 39.00 VOID'])
    // Who pays on the page that was left open has his money back.
    await completeCheckout(body.checkoutUrl ?? '', 'pm_card_visa').catch(() => undefined)
    await story.goTo('2027-03-07T12:00:00Z')
    const { invoices } = await story.history()
    expect(invoices.map(({ paidCents, refundedCents }) => paidCents - refundedCents)).toEqual([0])
    expect((await story.number(body.id)).state).toBe('ABANDONED')
  })

  it('a cancel in PROVISIONING refunds in full', async () => {
    const story = await startStory(NOON)
    await story.attach('visa')
    const phoneNumber = freshPhoneNumber()
    await tellGraph({ phoneNumber }, { refuseRegister: 'temporary' })
    const { body } = await story.tryOrder({ phoneNumber })
    story.name(body.id, 'main')
    await story.settle()
    await story.news()
    await ok(story.customer.post(`/v1/numbers/${body.id}/cancel`))
    await story.settle()
    expect(await story.news()).toEqual({
      refunds: ['2027-03-05 12:00 HOSTING 39.00'],
      mails: ['2027-03-05 12:00 E30'],
      states: ['2027-03-05 12:00 main PROVISIONING → ABANDONED'],
    })
    expect((await story.currentAccount()).balanceMicros).toBe(0)
    await expectInvariants(story)
  })

  it('money that arrives after ABANDONED is refunded', async () => {
    const story = await startStory(NOON)
    const { body } = await story.tryOrder()
    story.name(body.id, 'main')
    await story.goTo('2027-03-06T12:00:00Z')
    expect((await story.number(body.id)).state).toBe('ABANDONED')
    await story.news()
    // The processor may have closed the page with the order; if it took the money, it goes back.
    const paid = await completeCheckout(body.checkoutUrl ?? '', 'pm_card_visa').then(
      () => true,
      () => false,
    )
    if (paid) {
      await eventually('the money is back', async () => {
        const [invoice] = (await story.history()).invoices
        return invoice?.refundedCents === 3900 ? true : undefined
      })
    }
    await story.goTo('2027-03-08T12:00:00Z')
    expect((await story.number(body.id)).state).toBe('ABANDONED')
    const [invoice] = (await story.history()).invoices
    expect((invoice?.paidCents ?? 0) - (invoice?.refundedCents ?? 0)).toBe(0)
  })
})

describe('row 13 for every ladder', () => {
  it('day 28 of a usage invoice bars the account and cancels the numbers suspended for it, and only those', async () => {
    const { story, card, number } = await aNumber(DEAR)
    const idle = await story.order('idle')
    await card.declines()
    await story.goTo('2027-01-12T08:00:00Z')
    await story.dialogues(number, '2027-01-11T08:00:00Z', 1001)
    await story.goTo('2027-02-09T07:59:59.999Z')
    expect(await story.number(number.id)).toMatchObject({ state: 'SUSPENDED', suspensionReasons: ['USAGE_UNPAID'] })
    await story.goTo('2027-02-09T08:00:00Z')
    const usage = (await story.history()).invoices.find(({ kind }) => kind === 'USAGE')
    expect(usage).toMatchObject({ status: 'UNCOLLECTIBLE', totalCents: 3100 })
    expect((await story.currentAccount()).standing).toBe('BARRED')
    expect((await transitions(story)).filter((each) => each.includes('UNPAID_TOO_LONG'))).toHaveLength(1)
    expect((await story.number(idle.id)).state).toBe('ACTIVE')
    await expectInvariants(story)
  })

  it('the hosting invoice of such a number that is still open is voided', async () => {
    const { story, number } = await pastDue(DEAR)
    // The question defers day 28 of the hosting invoice by a week, so that of the usage comes first.
    const hosting = await story.openInvoice()
    await ok(story.customer.post(`/v1/invoices/${hosting.id}/inquiries`, { text: 'Was this month not free?' }))
    await story.goTo('2027-02-11T08:00:00Z')
    await story.dialogues(number, '2027-02-10T08:00:00Z', 1001)
    await story.goTo('2027-03-11T07:59:59.999Z')
    expect(await story.number(number.id)).toMatchObject({
      state: 'SUSPENDED',
      suspensionReasons: ['HOSTING_UNPAID', 'USAGE_UNPAID'],
    })
    await story.goTo('2027-03-11T08:00:00Z')
    const bills = await story.bills()
    expect(bills.slice(0, 3)).toEqual(['HOSTING 39.00 PAID', 'HOSTING 39.00 VOID', 'USAGE 31.00 UNCOLLECTIBLE'])
    await story.goTo('2027-03-20T08:00:00Z')
    expect((await story.bills()).slice(0, 3)).toEqual(bills.slice(0, 3))
    await expectInvariants(story)
  })
})
