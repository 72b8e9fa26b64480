import { expectInvariants } from '../scenarios/invariants'
import { ok } from '../support/client'
import { comeBack, pressPay, visit } from '../support/payment-page'
import type { Invoice } from '../support/resources'
import { completeCheckout } from '../support/sandbox'
import { aNumber, DEAR, newestBill, pastDue, refusalToSend, suspended, transitions } from './setting'

// lifecycle.md §1, rows 6 to 13: renewal, grace, suspension and its end.

it('row 6: at the end of its period the number is charged for the next, the backup after the primary, and stays ACTIVE', async () => {
  const { story, card, number } = await aNumber()
  await story.attach('backup', { token: 'pm_card_mastercard' })
  await story.goTo('2027-02-10T08:00:00Z')
  await card.declines()
  await story.goTo('2027-03-10T08:00:00Z')
  expect(await story.news()).toEqual({
    charges: [
      '2027-02-10 08:00 HOSTING 39.00 visa SUCCEEDED',
      '2027-03-10 08:00 HOSTING 39.00 backup SUCCEEDED',
      '2027-03-10 08:00 HOSTING 39.00 visa DECLINED',
    ],
    mails: ['2027-02-10 08:00 E05', '2027-03-10 08:00 E06'],
  })
  expect(await story.number(number.id)).toMatchObject({
    state: 'ACTIVE',
    currentPeriodStart: '2027-03-10T08:00:00.000Z',
    currentPeriodEnd: '2027-04-10T08:00:00.000Z',
  })
  await expectInvariants(story)
})

it('row 7: when every method failed the number is PAST_DUE in full service, told so, with the retry and the grace’s end ahead', async () => {
  const { story, number } = await pastDue()
  expect(await story.news()).toEqual({
    charges: ['2027-02-10 08:00 HOSTING 39.00 visa DECLINED'],
    mails: ['2027-02-10 08:00 E09'],
    states: ['2027-02-10 08:00 main ACTIVE → PAST_DUE'],
  })
  expect(await refusalToSend(story, number)).toBeNull()
  expect(await story.number(number.id)).toMatchObject({
    nextAction: { kind: 'RETRY', at: '2027-02-11T08:00:00.000Z' },
    nextCharge: { at: '2027-02-11T08:00:00.000Z', amountCents: 3900 },
  })
  expect(await story.openInvoice()).toMatchObject({
    dunning: { policy: 'standard', day0At: '2027-02-10T08:00:00.000Z' },
    nextAttemptAt: '2027-02-11T08:00:00.000Z',
    nextAction: { kind: 'RETRY', at: '2027-02-11T08:00:00.000Z' },
  })
  expect((await story.currentAccount()).standing).toBe('DELINQUENT')
  await expectInvariants(story)
})

describe('row 8: PAST_DUE ends when it is paid, and the month starts at its original due date', () => {
  it.each(['a method is added', 'its link is used', 'a retry succeeds', 'the customer pays'])('%s', async (how) => {
    const { story, card, number } = await pastDue()
    await story.goTo('2027-02-10T20:00:00Z')
    if (how === 'a method is added') await story.attach('new')
    if (how === 'its link is used') {
      const { id } = await story.openInvoice()
      const { url } = await ok(story.customer.post<{ url: string }>(`/v1/invoices/${id}/payment-link`))
      expect((await visit(url)).text).toContain('Pay $39.00')
      const { location, cookie } = await pressPay(url)
      await completeCheckout(location, 'pm_card_mastercard')
      await comeBack(cookie)
    }
    await card.works()
    if (how === 'the customer pays') expect((await story.pay(await story.openInvoice())).status).toBe(200)
    await story.goTo('2027-02-11T08:00:00Z')
    expect(await story.number(number.id)).toMatchObject({
      state: 'ACTIVE',
      billingAnchor: '2027-01-10T08:00:00.000Z',
      currentPeriodStart: '2027-02-10T08:00:00.000Z',
      currentPeriodEnd: '2027-03-10T08:00:00.000Z',
    })
    expect((await transitions(story)).slice(2)).toEqual(['ACTIVE RENEWAL_FAILED PAST_DUE', 'PAST_DUE DEBT_PAID ACTIVE'])
    expect((await story.history()).charges.filter(({ status }) => status === 'succeeded').length).toBeLessThanOrEqual(2)
    expect((await story.news()).mails).toEqual(['2027-02-10 08:00 E09', expect.stringMatching(/E05$/)])
    await expectInvariants(story)
  })
})

it('row 9: a hard decline with no other method cancels the timed retries, asks for another card, and stays PAST_DUE', async () => {
  const { story, number } = await pastDue({}, 'lost_card')
  const ahead = { kind: 'SUSPEND', at: '2027-02-13T08:00:00.000Z' }
  expect(await story.openInvoice()).toMatchObject({ nextAttemptAt: null, nextAction: ahead })
  expect(await story.number(number.id)).toMatchObject({ state: 'PAST_DUE', nextCharge: null, nextAction: ahead })
  await story.goTo('2027-02-13T07:59:59Z')
  expect(await story.news()).toEqual({
    charges: ['2027-02-10 08:00 HOSTING 39.00 visa DECLINED'],
    mails: ['2027-02-10 08:00 E09', '2027-02-12 08:00 E10'],
    states: ['2027-02-10 08:00 main ACTIVE → PAST_DUE'],
  })
  expect((await story.number(number.id)).state).toBe('PAST_DUE')
  await expectInvariants(story)
})

it('row 10: when the grace is over the number is SUSPENDED: sending is refused, retries and warnings go on', async () => {
  const { story, number } = await pastDue()
  await story.goTo('2027-02-13T08:00:00Z')
  expect((await story.news()).states?.at(-1)).toBe('2027-02-13 08:00 main PAST_DUE → SUSPENDED')
  expect(await story.number(number.id)).toMatchObject({ suspensionReasons: ['HOSTING_UNPAID'], nextCharge: null })
  expect(await refusalToSend(story, number)).toBe('SUSPENDED')
  await story.goTo('2027-03-09T08:00:00Z')
  const day = (date: string) => `2027-${date} 08:00`
  expect(await story.news()).toEqual({
    charges: ['02-15', '02-19', '02-24', '03-02', '03-09'].map((d) => `${day(d)} HOSTING 39.00 visa DECLINED`),
    mails: [`${day('02-24')} E12`, `${day('03-03')} E12`, `${day('03-09')} E12`],
  })
  await expectInvariants(story)
})

it.each(['ACTIVE', 'PAST_DUE'])(
  'row 11: a failed usage charge suspends a number in %s that has lines on it',
  async (state) => {
    const { story, card, number } = state === 'ACTIVE' ? await aNumber(DEAR) : await pastDue(DEAR)
    const idle = state === 'ACTIVE' ? await story.order('idle') : null
    const at = state === 'ACTIVE' ? '2027-02-09T08:00:00Z' : '2027-02-11T09:00:00Z'
    await story.goTo(at)
    expect((await story.number(number.id)).state).toBe(state)
    await card.declines()
    await story.news()
    await story.dialogues(number, '2027-02-08T08:00:00Z', 1001)
    const minute = at.slice(0, 16).replace('T', ' ')
    expect(await story.news()).toEqual({
      charges: [`${minute} USAGE 31.00 visa DECLINED`],
      mails: [`${minute} E11`],
      states: [`${minute} main ${state} → SUSPENDED`],
    })
    expect((await story.number(number.id)).suspensionReasons).toEqual(['USAGE_UNPAID'])
    expect(await refusalToSend(story, number)).toBe('SUSPENDED')
    if (idle) expect((await story.number(idle.id)).state).toBe('ACTIVE')
    await expectInvariants(story)
  },
)

describe('row 12: SUSPENDED ends when no reason is left', () => {
  it('paid while suspended, the month starts at the payment and the anchor moves there', async () => {
    const { story, card, number } = await suspended()
    await story.goTo('2027-02-16T10:30:00Z')
    await story.news()
    await card.works()
    await story.pay(await story.openInvoice())
    expect(await story.news()).toEqual({
      charges: ['2027-02-16 10:30 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-02-16 10:30 E05', '2027-02-16 10:30 E13'],
      states: ['2027-02-16 10:30 main SUSPENDED → ACTIVE'],
    })
    expect(await story.number(number.id)).toMatchObject({
      billingAnchor: '2027-02-16T10:30:00.000Z',
      currentPeriodStart: '2027-02-16T10:30:00.000Z',
      currentPeriodEnd: '2027-03-16T10:30:00.000Z',
    })
    await expectInvariants(story)
  })

  it('suspended for usage within a paid month, period and anchor are unchanged', async () => {
    const { story, card, number } = await aNumber(DEAR)
    await card.declines()
    await story.goTo('2027-01-20T08:00:00Z')
    await story.dialogues(number, '2027-01-19T08:00:00Z', 1001)
    await card.works()
    await story.goTo('2027-01-21T08:00:00Z')
    expect(await story.number(number.id)).toMatchObject({
      state: 'ACTIVE',
      billingAnchor: '2027-01-10T08:00:00.000Z',
      currentPeriodEnd: '2027-02-10T08:00:00.000Z',
      nextCharge: { at: '2027-02-10T08:00:00.000Z' },
    })
    expect((await transitions(story)).slice(2)).toEqual([
      'ACTIVE USAGE_UNPAID SUSPENDED',
      'SUSPENDED REASONS_CLEARED ACTIVE',
    ])
    await expectInvariants(story)
  })

  it('with two reasons it ends, and the month starts, when the last one clears', async () => {
    const { story, card, number } = await suspended(DEAR)
    await story.dialogues(number, '2027-02-12T08:00:00Z', 1001)
    expect((await story.number(number.id)).suspensionReasons).toEqual(['HOSTING_UNPAID', 'USAGE_UNPAID'])
    await card.works()
    const { invoices } = await story.history()
    const [hosting, usage] = invoices.filter(({ status }) => status === 'OPEN') as [Invoice, Invoice]
    expect([hosting.kind, usage.kind]).toEqual(['HOSTING', 'USAGE'])
    await story.goTo('2027-02-13T12:00:00Z')
    await story.pay(hosting)
    expect(await story.number(number.id)).toMatchObject({
      state: 'SUSPENDED',
      suspensionReasons: ['USAGE_UNPAID'],
      currentPeriodEnd: '2027-02-10T08:00:00.000Z',
      nextCharge: null,
    })
    await story.goTo('2027-02-13T18:00:00Z')
    await story.pay(usage)
    expect(await story.number(number.id)).toMatchObject({
      state: 'ACTIVE',
      billingAnchor: '2027-02-13T18:00:00.000Z',
      currentPeriodStart: '2027-02-13T18:00:00.000Z',
    })
    await expectInvariants(story)
  })
})

it('row 13: on day 28 the number is cancelled, the invoice UNCOLLECTIBLE and the account BARRED', async () => {
  const { story, number } = await suspended()
  await story.goTo('2027-03-10T07:59:59.999Z')
  await story.news()
  await story.goTo('2027-03-10T08:00:00Z')
  expect(await story.news()).toEqual({
    mails: ['2027-03-10 08:00 E21', '2027-03-10 08:00 E25'],
    states: [
      '2027-03-10 08:00 main SUSPENDED → SETTLING',
      '2027-03-10 08:00 main SETTLING → DELETING',
      '2027-03-10 08:00 main DELETING → DELETED',
    ],
  })
  expect(await newestBill(story)).toMatchObject({ kind: 'HOSTING', status: 'UNCOLLECTIBLE' })
  expect((await story.currentAccount()).standing).toBe('BARRED')
  expect(await story.tryOrder({ phoneNumber: number.phoneNumber })).toMatchObject({
    status: 409,
    body: { code: 'UNPAID_INVOICES' },
  })
  await expectInvariants(story)
})
