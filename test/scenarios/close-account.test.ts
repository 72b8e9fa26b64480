import { eventually, everything, ok, operator, support } from '../support/client'
import { newestInvoice } from '../support/corrections'
import type { Account, Fact, HostedNumber, MaybeRefused, Problem } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

type ClosedAccount = Account & { closedAt: string | null }
type LeftOver = Problem & { numbers?: { state: string }[]; invoices?: { status: string }[] }

const close = (story: Story) =>
  story.customer.post<MaybeRefused<ClosedAccount>>(`/v1/accounts/${story.account.id}/close`)

/** Signed up on 2 April; $31.00 of dialogues were paid on 10 April, 10:00, so a cancel before 10 May takes a deposit. */
async function paidForDialogues(ratesMicros: Record<string, number> = { TR: 31_000_000 }, card?: string) {
  const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros })
  await story.attach('visa', card === undefined ? {} : { token: card })
  const number = await story.order('main')
  await story.goTo('2027-04-10T10:00:00Z')
  await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
  return { story, number }
}

/** Each cancel that is undone leaves its deposit of $39.00 in the wallet. */
async function cancelAndReturn(story: Story, number: HostedNumber): Promise<void> {
  await story.cancel(number)
  await story.reactivate(number)
}

describe('an account that is closed', () => {
  it('gives its wallet back to the newest charges first, as much as each can take, with an E30 for each', async () => {
    const { story, number } = await paidForDialogues()
    await cancelAndReturn(story, number)
    await cancelAndReturn(story, number)
    expect((await story.currentAccount()).balanceMicros).toBe(78_000_000)
    // 2 May: the renewal, which is now the newest charge. 12 May: nothing holds the number any more.
    await story.goTo('2027-05-12T12:00:00Z')
    await story.cancel(number)
    await story.news()

    const closed = await ok(close(story))
    await story.settle()
    expect(closed.closedAt).toBe('2027-05-12T12:00:00.000Z')
    expect(await story.news()).toEqual({
      refunds: ['2027-05-12 12:00 DEPOSIT 39.00', '2027-05-12 12:00 HOSTING 39.00'],
      mails: ['2027-05-12 12:00 E30', '2027-05-12 12:00 E30'],
    })
    const { invoices, account } = await story.history()
    expect(invoices.map(({ kind, refundedCents }) => `${kind} ${refundedCents}`)).toEqual([
      ...['HOSTING 0', 'USAGE 0', 'DEPOSIT 0', 'DEPOSIT 3900', 'HOSTING 3900'],
    ])
    expect(account).toMatchObject({ balanceMicros: 0, standing: 'CLEAR' })

    // Closing it again answers the same; a year later nothing has happened.
    expect(await ok(close(story))).toMatchObject({ closedAt: closed.closedAt, balanceMicros: 0 })
    await story.goTo('2028-05-12T12:00:00Z')
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })

  it('has its last dialogues paid from the wallet first: $39.00 − $12.00 go back', async () => {
    const { story, number } = await paidForDialogues({ TR: 31_000_000, ES: 12_000_000 })
    await cancelAndReturn(story, number)
    await story.goTo('2027-05-12T12:00:00Z')
    await story.dialogues(number, '2027-05-11T12:00:00Z', 1001, 'ES')
    await story.cancel(number)
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect((await story.currentAccount()).balanceMicros).toBe(27_000_000)
    await story.news()
    await ok(close(story))
    await story.settle()
    expect((await story.news()).refunds).toEqual(['2027-05-12 12:00 HOSTING 27.00'])
    expect(await story.currentAccount()).toMatchObject({ balanceMicros: 0, unbilledUsageMicros: 0 })
    await expectInvariants(story)
  })

  it('whose cards take nothing back keeps the money on its balance, and a person is told to pay it out', async () => {
    const { story, number } = await paidForDialogues(undefined, 'pm_card_refundFail')
    await cancelAndReturn(story, number)
    await story.goTo('2027-05-12T12:00:00Z')
    await story.cancel(number)
    await ok(close(story))
    await story.settle()
    // The bank returns each refund after a while; then the next older charge is tried, until none is left.
    const told = await eventually('a person is told of all of it', async () => {
      await story.settle()
      const alerts = await everything<Fact>(operator, `/v1/events?accountId=${story.account.id}&type=ops.alert`)
      const left = alerts.filter(({ data }) => data['code'] === 'WALLET_REST_LEFT')
      const sum = left.reduce((cents, { data }) => cents + Number(data['amountCents']), 0)
      return sum >= 3900 ? sum : undefined
    })
    expect(told).toBe(3900)
    expect((await story.currentAccount()).balanceMicros).toBe(39_000_000)
  })

  it('takes no order and no payment method any more, and says why; of its settled invoices there is nothing to pay', async () => {
    const story = await startStory('2027-04-02T09:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    await story.cancel(number)
    const invoice = await newestInvoice(story)
    await ok(close(story))
    const accountId = story.account.id
    const refused = await Promise.all([
      story.tryOrder(),
      story.customer.post<Problem>(`/v1/accounts/${accountId}/payment-methods`, { paymentMethodId: 'pm_card_visa' }),
      story.customer.post<Problem>(`/v1/accounts/${accountId}/payment-method-sessions`),
    ])
    for (const { status, body } of refused) {
      expect([status, body.code]).toEqual([409, 'ILLEGAL_TRANSITION'])
      expect(body.detail).toContain('was closed on 2027-04-02')
    }
    const links = await Promise.all([
      support.post<Problem>('/v1/payment-links', { accountId, invoiceId: invoice.id }),
      story.customer.post<Problem>(`/v1/invoices/${invoice.id}/payment-link`),
    ])
    for (const { status, body } of links) expect([status, body.code]).toEqual([409, 'INVOICE_NOT_PAYABLE'])
    // What there is can still be read.
    expect((await story.customer.get(`/v1/invoices/${invoice.id}`)).status).toBe(200)
    await expectInvariants(story)
  })
})

describe('an account is not closed', () => {
  it('while a number is live; the answer lists it', async () => {
    const { story, number } = await paidForDialogues()
    const live = (await close(story)) as { status: number; body: unknown }
    expect(live).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION', numbers: [{ state: 'ACTIVE' }] } })
    await story.cancel(number)
    const { status, body } = await close(story)
    expect([status, (body as unknown as LeftOver).numbers?.map(({ state }) => state)]).toEqual([409, ['HOLD']])
    expect((await story.currentAccount()) as ClosedAccount).toMatchObject({ closedAt: null })
    await expectInvariants(story)
  })

  it('while an invoice is owed, also one that was given up; the answer lists it', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const card = await story.attach('visa')
    await story.order('main')
    await card.declines()
    await story.goTo('2027-03-28T08:00:00Z')
    const { status, body } = await close(story)
    expect([status, body.code]).toEqual([409, 'UNPAID_INVOICES'])
    expect((body as unknown as LeftOver).invoices).toMatchObject([{ status: 'UNCOLLECTIBLE' }])
    await card.works()
    expect((await story.pay(await newestInvoice(story))).status).toBe(200)
    expect((await ok(close(story))).closedAt).toBe('2027-03-28T08:00:00.000Z')
    await expectInvariants(story)
  })
})
