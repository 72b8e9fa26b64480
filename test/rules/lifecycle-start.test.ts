import { expectInvariants } from '../scenarios/invariants'
import { graphCalls, tellGraph } from '../support/graph'
import { freshPhoneNumber } from '../support/phone-numbers'
import { startStory } from '../support/story'
import { alerts, aNumber, transitions } from './setting'

// lifecycle.md §1, rows 1 to 5 and 33: the order, the first payment, the registration.

const NOON = '2027-03-05T12:00:00Z'

it('row 1: an order is PENDING_PAYMENT with a price, one open invoice and 24 hours; what forbids it leaves nothing behind', async () => {
  const story = await startStory(NOON)
  const ordered = await story.tryOrder()
  expect(ordered).toMatchObject({
    status: 201,
    body: {
      state: 'PENDING_PAYMENT',
      priceCents: 3900,
      billingAnchor: null,
      nextAction: { kind: 'ABANDON', at: '2027-03-06T12:00:00.000Z' },
    },
  })
  expect(await story.bills()).toEqual(['HOSTING 39.00 OPEN'])

  // The number is live elsewhere, and the billing profile is not complete: nothing is charged, nothing exists.
  const other = await startStory(NOON, { account: { address: undefined } })
  await other.attach('visa')
  const refused = await other.tryOrder()
  expect(refused).toMatchObject({ status: 422, body: { code: 'BILLING_PROFILE_INCOMPLETE' } })
  const third = await startStory(NOON)
  await third.attach('visa')
  const taken = await third.tryOrder({ phoneNumber: ordered.body.phoneNumber })
  expect(taken).toMatchObject({ status: 409, body: { code: 'NUMBER_TAKEN' } })
  for (const each of [other, third]) {
    const { numbers, invoices, charges } = await each.history()
    expect({ numbers, invoices, charges }).toEqual({ numbers: [], invoices: [], charges: [] })
  }
  await expectInvariants(story)
})

it('row 2: the payment is receipted, is the anchor, and only then the number is connected', async () => {
  const story = await startStory(NOON)
  await story.attach('visa')
  const phoneNumber = freshPhoneNumber()
  await tellGraph({ phoneNumber }, { refuseRegister: 'temporary' })
  const ordered = await story.tryOrder({ phoneNumber })
  story.name(ordered.body.id, 'main')
  await story.settle()
  expect(await story.number(ordered.body.id)).toMatchObject({
    state: 'PROVISIONING',
    billingAnchor: '2027-03-05T12:00:00.000Z',
    currentPeriodStart: '2027-03-05T12:00:00.000Z',
    nextAction: { kind: 'PROVISION' },
  })
  expect(await story.news()).toEqual({
    charges: ['2027-03-05 12:00 HOSTING 39.00 visa SUCCEEDED'],
    mails: ['2027-03-05 12:00 E01'],
    states: ['2027-03-05 12:00 main PENDING_PAYMENT → PROVISIONING'],
  })
  await expectInvariants(story)
})

it('row 3: a declined first payment, and one that does not come in 24 hours, are ABANDONED with a mail, no debt and no retry', async () => {
  const declined = await startStory(NOON)
  await declined.attach('visa', { token: 'pm_card_chargeCustomerFail' })
  const refused = await declined.tryOrder()
  expect(refused).toMatchObject({ status: 402, body: { code: 'PAYMENT_DECLINED' } })
  declined.name(refused.body.numberId ?? '', 'main')
  await declined.settle()
  expect((await declined.news()).mails).toEqual(['2027-03-05 12:00 E02'])

  const waiting = await startStory(NOON)
  const ordered = await waiting.tryOrder()
  waiting.name(ordered.body.id, 'main')
  await waiting.goTo('2027-03-06T11:59:59.999Z')
  expect((await waiting.number(ordered.body.id)).state).toBe('PENDING_PAYMENT')
  await waiting.goTo('2027-03-06T12:00:00Z')
  expect(await waiting.news()).toEqual({
    mails: ['2027-03-06 12:00 E02'],
    states: ['2027-03-06 12:00 main PENDING_PAYMENT → ABANDONED'],
  })
  for (const story of [declined, waiting]) {
    await story.goTo('2027-04-10T12:00:00Z')
    expect((await story.news()).charges).toBeUndefined()
    expect(await story.bills()).toEqual(['HOSTING 39.00 VOID'])
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  }
})

it('row 4: once registered at Meta the number is ACTIVE and welcomed, counts, and has its renewal ahead', async () => {
  const { story, number } = await aNumber()
  expect(await transitions(story)).toEqual(['PENDING_PAYMENT PAID PROVISIONING', 'PROVISIONING REGISTERED ACTIVE'])
  expect(await graphCalls(number)).toEqual(['register OK'])
  expect((await story.history()).mails.map(({ template }) => template).sort()).toEqual(['E01', 'E03'])
  expect((await story.currentAccount()).billableNumbers).toBe(1)
  expect(await story.number(number.id)).toMatchObject({
    state: 'ACTIVE',
    nextAction: { kind: 'RENEW', at: '2027-02-10T08:00:00.000Z' },
    nextCharge: { at: '2027-02-10T08:00:00.000Z', amountCents: 3900 },
  })
  await expectInvariants(story)
})

it.each([
  ['Meta refuses it for good', 'permanent', NOON],
  ['it cannot be registered for 72 hours', 'temporary', '2027-03-08T12:00:00Z'],
] as const)('row 5: ABANDONED with a full refund and an alert when %s', async (_title, refuseRegister, until) => {
  const story = await startStory(NOON)
  await story.attach('visa')
  const phoneNumber = freshPhoneNumber()
  await tellGraph({ phoneNumber }, { refuseRegister })
  const ordered = await story.tryOrder({ phoneNumber })
  story.name(ordered.body.id, 'main')
  if (refuseRegister === 'temporary') {
    await story.goTo('2027-03-08T11:59:59.999Z')
    expect((await story.number(ordered.body.id)).state).toBe('PROVISIONING')
  }
  await story.goTo(until)
  const told = await story.news()
  const minute = until.slice(0, 16).replace('T', ' ')
  expect(told.refunds).toEqual([`${minute} HOSTING 39.00`])
  expect(told.states?.at(-1)).toBe(`${minute} main PROVISIONING → ABANDONED`)
  expect(told.mails).toEqual(['2027-03-05 12:00 E01', `${minute} E30`])
  expect(await alerts(story)).toEqual(['REGISTRATION_FAILED'])
  expect((await story.currentAccount()).balanceMicros).toBe(0)
  await expectInvariants(story)
})

it('row 33: a released phone number is ordered again as a new subscription, by another account too', async () => {
  const { story, number } = await aNumber()
  await story.cancel(number)
  expect((await story.number(number.id)).state).toBe('DELETED')
  const again = await story.order('again', { phoneNumber: number.phoneNumber })
  expect(again.id).not.toBe(number.id)
  await story.cancel(again)

  const other = await startStory(NOON)
  await other.attach('visa')
  expect(await other.order('theirs', { phoneNumber: number.phoneNumber })).toMatchObject({ state: 'ACTIVE' })
  expect((await story.number(number.id)).state).toBe('DELETED')
  for (const each of [story, other]) await expectInvariants(each)
})
