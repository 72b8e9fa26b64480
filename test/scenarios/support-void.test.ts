import { ok } from '../support/client'
import { creditNotes, declineRenewal, newestInvoice, voidInvoice } from '../support/corrections'
import type { HostedNumber, Invoice } from '../support/resources'
import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

describe('voiding a hosting invoice', () => {
  it('of a suspended number resumes it; a new month starts then and is charged at once (row 12, I4, I5)', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const { number, card } = await declineRenewal(story)
    // 3 March: suspended. 6 March: support voids the month that was never paid.
    await story.goTo('2027-03-06T12:00:00Z')
    await story.news()
    await card.works()
    const owed = await story.openInvoice()
    const voided = await ok(voidInvoice(owed))
    expect(voided).toMatchObject({ status: 'VOID', nextAttemptAt: null })
    await story.settle()
    expect(await story.news()).toEqual({
      charges: ['2027-03-06 12:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-03-06 12:00 E05', '2027-03-06 12:00 E13'],
      states: ['2027-03-06 12:00 main SUSPENDED → ACTIVE'],
    })
    expect(await story.number(number.id)).toMatchObject({
      state: 'ACTIVE',
      billingAnchor: '2027-03-06T12:00:00.000Z',
      currentPeriodEnd: '2027-04-06T12:00:00.000Z',
    })
    expect(await creditNotes(story, owed)).toEqual(['C0001 39.00 SUPPORT'])
    expect((await story.currentAccount()).standing).toBe('CLEAR')

    // Nothing of the voided month comes back: no retry on day 9 or later, one renewal a month on.
    await story.goTo('2027-04-06T12:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-04-06 12:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-04-06 12:00 E05'],
    })
    expect(await story.bills()).toEqual([
      'HOSTING 39.00 PAID',
      'HOSTING 39.00 VOID',
      'HOSTING 39.00 PAID',
      'HOSTING 39.00 PAID',
    ])
    await expectInvariants(story)
  })

  it('of a number within its grace ends the debt, and its next month starts at once', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const { number, card } = await declineRenewal(story)
    await story.goTo('2027-03-01T20:00:00Z')
    await story.news()
    await card.works()
    await ok(voidInvoice(await story.openInvoice()))
    await story.settle()
    expect(await story.news()).toEqual({
      charges: ['2027-03-01 20:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-03-01 20:00 E05'],
      states: ['2027-03-01 20:00 main PAST_DUE → ACTIVE'],
    })
    expect(await story.number(number.id)).toMatchObject({ currentPeriodEnd: '2027-04-01T20:00:00.000Z' })
    await expectInvariants(story)
  })

  it('that was given up lifts the bar and leaves no loss in the books', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await declineRenewal(story)
    await story.goTo('2027-03-28T08:00:00Z')
    expect((await story.currentAccount()).standing).toBe('BARRED')
    const [, givenUp] = (await story.history()).invoices
    expect(givenUp?.status).toBe('UNCOLLECTIBLE')
    await ok(voidInvoice(givenUp as Invoice))
    await story.settle()
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })

  it('of an order that nobody has paid ends the order, and nothing is owed (row 3)', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const ordered = await ok(story.tryOrder())
    const first = await newestInvoice(story)
    await ok(voidInvoice(first as Invoice))
    await story.settle()
    expect((await story.number((ordered as HostedNumber).id)).state).toBe('ABANDONED')
    expect(await creditNotes(story, first)).toEqual(['C0001 39.00 SUPPORT'])
    await story.goTo('2027-02-02T08:00:00Z')
    expect(await story.bills()).toEqual(['HOSTING 39.00 VOID'])
    await expectInvariants(story)
  })

  it('is refused once it is paid, and while a charge is under way', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('bank', { token: 'pm_usBankAccount_processing' })
    await ok(story.tryOrder())
    const slow = await newestInvoice(story)
    expect(slow.status).toBe('PROCESSING')
    await story.attach('visa', { primary: true })
    await story.order('main')
    for (const invoice of [slow, await newestInvoice(story)]) {
      expect(await voidInvoice(invoice)).toMatchObject({ status: 409, body: { code: 'INVOICE_NOT_PAYABLE' } })
    }
    expect(await creditNotes(story, slow)).toEqual([])
  })

  it('twice changes nothing the second time', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await declineRenewal(story)
    const owed = await story.openInvoice()
    const first = await ok(voidInvoice(owed))
    await story.settle()
    await story.news()
    expect(await ok(voidInvoice(owed))).toEqual(first)
    await story.settle()
    expect(await story.news()).toEqual({})
    expect(await creditNotes(story, owed)).toHaveLength(1)
  })
})

describe('voiding a usage invoice', () => {
  it('forgives the usage: the number resumes and it never comes back as unbilled', async () => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    const card = await story.attach('visa')
    const number = await story.order('main')
    await card.declines()
    await story.goTo('2027-04-10T10:00:00Z')
    await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
    expect((await story.number(number.id)).suspensionReasons).toEqual(['USAGE_UNPAID'])
    const owed = await story.openInvoice()
    await ok(voidInvoice(owed))
    await story.settle()
    expect((await story.number(number.id)).state).toBe('ACTIVE')
    expect(await story.currentAccount()).toMatchObject({
      standing: 'CLEAR',
      balanceMicros: 0,
      unbilledUsageMicros: 0,
    })
    expect(await creditNotes(story, owed)).toEqual(['C0001 31.00 SUPPORT'])

    // Neither the end of the month nor a cancel finds it again.
    await card.works()
    await story.goTo('2027-05-01T07:00:00Z')
    expect(await story.previewCancel(number)).toMatchObject({ usageToSettleCents: 0 })
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'USAGE 31.00 VOID'])
    await expectInvariants(story)
  })
})
