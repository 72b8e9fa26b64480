import { eventually, ok, support } from '../support/client'
import { creditLink } from '../support/credit-links'
import { bankSays, latestCharge } from '../support/disputes'
import { pressPay } from '../support/payment-page'
import type { Account, Fact, HostedNumber, Mail, MaybeRefused, Page } from '../support/resources'
import { chargesAtProcessor, completeCheckout, expireCheckout, settleDebit } from '../support/sandbox'
import { type Story, startStory } from '../support/story'
import { autoTopUp, balance, prepaid, topUp, topUps, tryTopUp, untilBalance } from '../support/top-ups'
import { expectInvariants } from './invariants'

/** The next day, 08:00: 1,001 dialogues, of which the last costs $31.00. */
async function spend(story: Story, number: HostedNumber): Promise<void> {
  await story.goTo('2027-01-11T08:00:00Z')
  await story.dialogues(number, '2027-01-11T07:00:00Z', 1_001)
}

const facts = (events: Fact[], type: string) => events.filter((fact) => fact.type === type)

describe('a top-up with a stored method', () => {
  it('that is declined answers 402, is void at once, and leaves nothing owed, no ladder and no mail', async () => {
    const { story, card } = await prepaid()
    await card.declines('do_not_honor')
    const { status, body } = await tryTopUp(story, 5_000, card)
    expect([status, body.code]).toEqual([402, 'PAYMENT_DECLINED'])
    expect(body.detail).toContain('do_not_honor')
    expect(await topUps(story)).toEqual(['50.00 VOID'])
    await story.goTo('2027-03-10T08:00:00Z')
    const { account, ledger, events } = await story.history()
    expect(account).toMatchObject({ standing: 'CLEAR', balanceMicros: 0 })
    expect([ledger, facts(events, 'standing.changed'), facts(events, 'top_up.paid')]).toEqual([[], [], []])
    expect((await story.news()).mails).toBeUndefined()
    await expectInvariants(story)
  })

  it('whose answer never came is looked up, and credited exactly once', async () => {
    const { story, card } = await prepaid()
    await card.behaves({ outcome: 'hang_after_charge', times: 1 })
    expect((await tryTopUp(story, 5_000, card)).status).toBe(201)
    await story.goTo('2027-01-12T08:00:00Z')
    expect(await topUps(story)).toEqual(['50.00 PAID'])
    expect(await balance(story)).toBe(50_000_000)
    const { events, charges } = await story.history()
    expect(facts(events, 'top_up.paid').map(({ data }) => data)).toEqual([{ amountCents: 5_000, cause: 'TOP_UP' }])
    expect(charges.filter(({ status }) => status === 'succeeded')).toHaveLength(1)
    expect((await story.news()).mails).toEqual([expect.stringMatching(/ E18$/)])
    await expectInvariants(story)
  })

  it.each([
    ['in the USA', 'USD', 'pm_usBankAccount_success', { city: 'Boston', postalCode: '02101', country: 'US' }],
    ['by SEPA', 'EUR', 'pm_success_de', { city: 'Berlin', postalCode: '10115', country: 'DE' }],
  ])(
    'that a bank transfers %s is PROCESSING, credited when it has settled, and void when it is returned',
    async (...of) => {
      const [, currency, token, place] = of
      const { story } = await prepaid({ account: { currency, address: { line1: '1 Main Street', ...place } } })
      const bank = await story.attach('bank', { token, primary: true })
      for (const [failure, after] of [
        [null, 'PAID'],
        ['insufficient_funds', 'VOID'],
      ] as const) {
        const { id, status } = await topUp(story, 5_000, bank)
        expect([status, await balance(story)]).toEqual(['PROCESSING', failure === null ? 0 : 50_000_000])
        const pending = (await chargesAtProcessor([bank.processorId])).find((charge) => charge.status === 'pending')
        await settleDebit(pending?.payment_intent ?? '', failure)
        await eventually(`the top-up is ${after}`, async () => {
          const bill = (await story.history()).invoices.find((each) => each.id === id)
          return bill?.status === after ? true : undefined
        })
        await story.settle()
      }
      expect(await balance(story)).toBe(50_000_000)
      expect((await story.currentAccount()).standing).toBe('CLEAR')
      await expectInvariants(story)
    },
  )

  it('of a post-paid account is credit that the next dialogues use first (C16)', async () => {
    const story = await startStory('2027-01-10T08:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    const card = await story.attach('visa')
    const number = await story.order('main')
    await topUp(story, 5_000, card)
    await story.news()
    await spend(story, number)
    expect(await story.currentAccount()).toMatchObject({ balanceMicros: 19_000_000, unbilledUsageMicros: 0 })
    expect((await story.news()).charges).toBeUndefined()
  })
})

describe('what an owner reads of his top-ups, in his language', () => {
  it.each([
    ['en', ['Top-up of $100.00 failed', 'Top-up of $20.00 received', 'Dana Reyes paid $30.00']],
    ['es', ['La recarga de 100,00 US$ ha fallado', 'Recarga de 20,00 US$ recibida', 'Dana Reyes ha pagado 30,00 US$']],
    ['tr', ['$100,00 bakiye yüklemesi başarısız oldu', '$20,00 bakiye yüklemesi alındı', 'Dana Reyes $30,00 ödedi']],
  ])('%s: E19, E18 and E20', async (locale, subjects) => {
    const { story, card } = await prepaid({ account: { locale } })
    await topUp(story, 2_000, card)
    const { url } = await creditLink(story, 3_000)
    await completeCheckout((await pressPay(url)).location, 'pm_card_visa', { name: 'Dana Reyes' })
    await untilBalance(story, 50_000_000)
    await card.declines()
    // Below its threshold a standing order fires at once.
    await autoTopUp(story, 10_000, 10_000)
    await story.settle()
    const path = `/v1/mails?accountId=${story.account.id}&limit=100`
    const { data } = await ok(story.customer.get<Page<Mail>>(path))
    const told = ['E19', 'E18', 'E20'].map((template) => data.find((mail) => mail.template === template)?.subject)
    expect(told.map((subject) => subject?.replaceAll('\u00a0', ' '))).toEqual(subjects)
  })
})

describe('a top-up on a page', () => {
  it('that nobody pays ends after 24 hours; who pays in the last moment is credited', async () => {
    const { story } = await prepaid()
    const left = await topUp(story, 2_000)
    const paid = await topUp(story, 3_000)
    expect(left.nextAction).toEqual({ kind: 'ABANDON', at: '2027-01-11T08:00:00.000Z' })
    await story.goTo('2027-01-11T07:59:59Z')
    await completeCheckout(paid.checkoutUrl ?? '', 'pm_card_visa')
    await untilBalance(story, 30_000_000)
    await story.goTo('2027-01-11T08:00:00Z')
    expect(await topUps(story)).toEqual(['20.00 VOID', '30.00 PAID'])
    await expect(completeCheckout(left.checkoutUrl ?? '', 'pm_card_visa')).rejects.toThrow(/expired/)
    expect(await balance(story)).toBe(30_000_000)
  })

  it('that has run out at the processor before it was paid credits nothing', async () => {
    const { story } = await prepaid()
    const { checkoutUrl } = await topUp(story, 2_000)
    await expireCheckout(checkoutUrl ?? '')
    await story.goTo('2027-01-12T08:00:00Z')
    expect(await topUps(story)).toEqual(['20.00 VOID'])
    expect(await balance(story)).toBe(0)
  })
})

describe('money that goes back', () => {
  it('is refunded from the wallet, never more than is left there', async () => {
    const { story, card } = await prepaid({ ratesMicros: { TR: 31_000_000 } })
    const number = await story.order('main')
    const { id } = await topUp(story, 5_000, card)
    await spend(story, number)
    expect(await balance(story)).toBe(19_000_000)
    const refund = (amountCents: number) =>
      support.post<MaybeRefused<unknown>>(`/v1/invoices/${id}/refunds`, { amountCents, reason: 'leaving' })
    const { status, body } = await refund(1_901)
    expect([status, body.detail]).toEqual([400, 'amountCents: must be at most 1900, the rest that can be refunded'])
    await ok(refund(1_900))
    await story.settle()
    expect(await story.currentAccount()).toMatchObject({ balanceMicros: 0, allTimeTopUpCents: 3_100 })
    expect((await story.news()).mails).toContain('2027-01-11 08:00 E30')
    await expectInvariants(story)
  })

  it('is taken from the wallet while a bank disputes it, below zero if need be, and is back when that is won', async () => {
    const { story, card } = await prepaid({ ratesMicros: { TR: 31_000_000 } })
    const number = await story.order('main')
    await topUp(story, 5_000, card)
    const charge = await latestCharge(story)
    await spend(story, number)
    await story.news()
    await bankSays(story, charge, 'needs_response')
    expect(await balance(story)).toBe(-31_000_000)
    expect(await topUps(story)).toEqual(['50.00 PAID'])
    expect((await story.number(number.id)).suspensionReasons).toEqual([])
    const during = await story.currentAccount()
    expect(during).toMatchObject({ standing: 'CLEAR', sendingPaused: true, allTimeTopUpCents: 0 })
    expect(await story.news()).toEqual({ mails: ['2027-01-11 08:00 E17', '2027-01-11 08:00 E31'] })

    await bankSays(story, charge, 'won')
    expect(await story.currentAccount()).toMatchObject({
      ...{ balanceMicros: 19_000_000, sendingPaused: false, allTimeTopUpCents: 5_000 },
    })
    const methods = (await story.history()).methods.map(({ status }) => status)
    expect(methods).toEqual(['BARRED'])
    await expectInvariants(story)
  })

  it('stays taken when the dispute is lost: no debt, no suspension, no bar', async () => {
    const { story, card } = await prepaid()
    await topUp(story, 5_000, card)
    await bankSays(story, await latestCharge(story), 'lost')
    expect(await story.currentAccount()).toMatchObject({ balanceMicros: 0, standing: 'CLEAR' })
    await story.goTo('2027-04-10T08:00:00Z')
    expect(await topUps(story)).toEqual(['50.00 PAID'])
    expect(await story.currentAccount()).toMatchObject({ balanceMicros: 0, standing: 'CLEAR' })
    await expectInvariants(story)
  })

  it('goes back to the newest top-ups first when the account is closed, and what waits to be paid is withdrawn', async () => {
    const { story, card } = await prepaid()
    await topUp(story, 2_000, card)
    await story.goTo('2027-01-11T08:00:00Z')
    await topUp(story, 3_000, card)
    const { checkoutUrl } = await topUp(story, 4_000)
    const closed = await ok(story.customer.post<Account>(`/v1/accounts/${story.account.id}/close`))
    await story.settle()
    expect(closed.balanceMicros).toBe(0)
    const { invoices } = await story.history()
    expect(invoices.map(({ status, refundedCents }) => `${status} ${refundedCents}`)).toEqual([
      ...['PAID 2000', 'PAID 3000', 'VOID 0'],
    ])
    await expect(completeCheckout(checkoutUrl ?? '', 'pm_card_visa')).rejects.toThrow(/expired/)
    expect((await tryTopUp(story, 2_000, card)).status).toBe(409)
    await expectInvariants(story)
  })
})

it('a top-up without a billing profile is refused, and so is one by another account’s card', async () => {
  const { story } = await prepaid({ account: { address: undefined } })
  expect(await tryTopUp(story, 2_000)).toMatchObject({ status: 422, body: { code: 'BILLING_PROFILE_INCOMPLETE' } })
  const other = await prepaid()
  expect(await tryTopUp(story, 2_000, other.card)).toMatchObject({ status: 404 })
})
