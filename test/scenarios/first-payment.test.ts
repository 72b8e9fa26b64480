import { eventually } from '../support/client'
import { freshPhoneNumber } from '../support/phone-numbers'
import { completeCheckout } from '../support/sandbox'
import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

const NOON = '2027-03-05T12:00:00Z'

// Lifecycle rows 1 to 5; "nothing owed" after a sign-up that was not paid.
describe('the first payment', () => {
  it('is one HOSTING invoice with one line: nothing for connecting (C2, C3)', async () => {
    const story = await startStory(NOON)
    await story.attach('visa')
    const number = await story.order('main')
    const { invoices } = await story.history()
    expect(invoices).toMatchObject([{ kind: 'HOSTING', totalCents: 3900, lines: [{ amountCents: 3900 }] }])
    expect(invoices[0]?.lines).toHaveLength(1)
    expect(number.nextCharge).toMatchObject({ amountCents: 3900 })
    expect(Date.parse(number.currentPeriodEnd ?? '')).toBe(Date.parse('2027-04-05T12:00:00Z'))
    await expectInvariants(story)
  })

  it('declined answers 402 and leaves an abandoned number, nothing owed and no way barred', async () => {
    const story = await startStory(NOON)
    const card = await story.attach('visa', { token: 'pm_card_chargeCustomerFail' })

    // The bank says no: the number is abandoned at once, the invoice void.
    const phoneNumber = freshPhoneNumber()
    const refused = await story.tryOrder({ phoneNumber })
    expect(refused).toMatchObject({ status: 402, body: { code: 'PAYMENT_DECLINED', numberId: expect.any(String) } })
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    story.name(refused.body.numberId ?? '', 'main')
    await story.settle()
    expect(await story.news()).toEqual({
      charges: ['2027-03-05 12:00 HOSTING 39.00 visa DECLINED'],
      mails: ['2027-03-05 12:00 E02'],
      states: ['2027-03-05 12:00 main PENDING_PAYMENT → ABANDONED'],
    })
    expect(await story.bills()).toEqual(['HOSTING 39.00 VOID'])
    expect((await story.currentAccount()).standing).toBe('CLEAR')

    // A month later nobody has asked for the money again.
    await story.goTo('2027-04-06T12:00:00Z')
    expect(await story.news()).toEqual({})

    // The same phone number can be ordered again with a card that works.
    await card.works()
    expect(await story.order('second', { phoneNumber })).toMatchObject({ phoneNumber, state: 'ACTIVE' })
    await expectInvariants(story)
  })

  it('tries the backup too before it gives up (dunning rule 9)', async () => {
    const story = await startStory(NOON)
    const primary = await story.attach('primary')
    await story.attach('backup', { token: 'pm_card_mastercard' })
    await primary.declines()
    await story.order('main')
    const { charges } = await story.news()
    expect(charges).toEqual([
      '2027-03-05 12:00 HOSTING 39.00 backup SUCCEEDED',
      '2027-03-05 12:00 HOSTING 39.00 primary DECLINED',
    ])
    await expectInvariants(story)
  })

  it('without a method waits at a checkout page, and pays for the number there', async () => {
    const story = await startStory(NOON)
    const ordered = await story.tryOrder()
    expect(ordered).toMatchObject({
      status: 201,
      body: { state: 'PENDING_PAYMENT', checkoutUrl: expect.stringMatching(/^http/) },
    })
    story.name(ordered.body.id, 'main')
    await completeCheckout(ordered.body.checkoutUrl ?? '', 'pm_card_visa')
    await eventually('the page payment has made the number ACTIVE', async () =>
      (await story.number(ordered.body.id)).state === 'ACTIVE' ? true : undefined,
    )
    await story.settle()
    const { mails, states } = await story.news()
    expect(mails).toEqual(['2027-03-05 12:00 E01', '2027-03-05 12:00 E03'])
    expect(states).toEqual([
      '2027-03-05 12:00 main PENDING_PAYMENT → PROVISIONING',
      '2027-03-05 12:00 main PROVISIONING → ACTIVE',
    ])

    // A month later: the card that paid on the page pays the renewal.
    await story.goTo('2027-04-05T12:00:00Z')
    expect(await story.news()).toMatchObject({ mails: ['2027-04-05 12:00 E05'] })
    expect((await story.number(ordered.body.id)).state).toBe('ACTIVE')
    await expectInvariants(story)
  })

  it('left undone for 24 hours abandons the number; nothing was charged, nothing is owed', async () => {
    const story = await startStory(NOON)
    const ordered = await story.tryOrder()
    story.name(ordered.body.id, 'main')
    await story.goTo('2027-03-06T11:59:59Z')
    expect(await story.news()).toEqual({})
    await story.goTo('2027-03-06T12:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-03-06 12:00 E02'],
      states: ['2027-03-06 12:00 main PENDING_PAYMENT → ABANDONED'],
    })
    expect(await story.bills()).toEqual(['HOSTING 39.00 VOID'])
    await expectInvariants(story)
  })

  it('that the bank wants authenticated answers 201, PENDING_PAYMENT and a checkout page', async () => {
    const story = await startStory(NOON)
    await story.attach('strict bank', { token: 'pm_card_authenticationRequired' })
    const ordered = await story.tryOrder()
    expect(ordered).toMatchObject({
      status: 201,
      body: { state: 'PENDING_PAYMENT', checkoutUrl: expect.stringMatching(/^http/) },
    })
    const { charges } = await story.history()
    expect(charges.filter(({ status }) => status === 'succeeded')).toEqual([])
  })

  it('needs a complete billing profile (W3)', async () => {
    const story = await startStory(NOON, { account: { address: undefined } })
    await story.attach('visa')
    expect(await story.tryOrder()).toMatchObject({ status: 422, body: { code: 'BILLING_PROFILE_INCOMPLETE' } })
    expect(await story.news()).toEqual({})
    expect(await story.bills()).toEqual([])
  })

  it('of an annual fifth number needs agreed terms (C7)', async () => {
    const story = await startStory(NOON)
    await story.attach('visa')
    for (const name of ['n1', 'n2', 'n3', 'n4']) await story.order(name)
    await story.news()
    expect(await story.tryOrder({ plan: 'ANNUAL' })).toMatchObject({
      status: 422,
      body: { code: 'INDIVIDUAL_TERMS_REQUIRED' },
    })
    expect((await story.news()).charges).toBeUndefined()
  })
})
