import { eventually, ok } from '../support/client'
import { chargesAtProcessor, settleDebit } from '../support/sandbox'
import type { Card, Story } from '../support/story'
import { autoTopUp, balance, prepaid, standingOrder, topUps, tryTopUp, untilBalance } from '../support/top-ups'
import { expectInvariants } from './invariants'

const EURO = { currency: 'EUR', address: { line1: 'Kai 1', city: 'Hamburg', postalCode: '20457', country: 'DE' } }

/** A prepaid wallet in euros, with nothing in it; its only method is a bank account that is debited by SEPA. */
async function bySepa(options: { backup?: true } = {}): Promise<{ story: Story; bank: Card }> {
  const { story, card } = await prepaid({ account: EURO })
  const bank = await story.attach('bank', { token: 'pm_success_de', primary: true })
  if (!options.backup) await ok(story.customer.delete(`/v1/accounts/${story.account.id}/payment-methods/${card.id}`))
  await story.news()
  return { story, bank }
}

const debitsOf = async ({ processorId }: Card, status?: string) =>
  (await chargesAtProcessor([processorId])).filter((charge) => status === undefined || charge.status === status)

/** The bank answers about the debit that is on its way; the story goes on when that is booked. */
async function bankAnswers(story: Story, bank: Card, failureCode: string | null): Promise<void> {
  const [pending] = await debitsOf(bank, 'pending')
  if (!pending?.payment_intent) throw new Error('No debit is on its way')
  await settleDebit(pending.payment_intent, failureCode)
  await eventually('the answer of the bank is booked', async () => {
    const { invoices } = await story.history()
    const waiting = invoices.some(({ attempts }) => attempts.some(({ outcome }) => outcome === 'PROCESSING'))
    return waiting ? undefined : true
  })
  await story.settle()
}

// W2, S9, I8: what takes days is neither credited before it has come nor asked for twice.
describe('a standing order that is paid by SEPA', () => {
  it('is one debit however long the bank takes; it is credited once, when it has come', async () => {
    const { story, bank } = await bySepa()
    await autoTopUp(story, 2_000, 5_000)
    expect(await standingOrder(story)).toMatchObject({ state: 'IN_FLIGHT' })
    // Nine days pass; the balance is below the threshold all the time, and the order is even made anew.
    await story.goTo('2027-01-15T08:00:00Z')
    await autoTopUp(story, 10_000, 10_000)
    await story.goTo('2027-01-19T08:00:00Z')
    expect(await balance(story)).toBe(0)
    expect(await topUps(story)).toEqual(['50.00 PROCESSING'])
    expect(await debitsOf(bank)).toHaveLength(1)
    expect(await story.news()).toEqual({ charges: ['2027-01-10 08:00 TOP_UP 50.00 bank PROCESSING'] })

    await bankAnswers(story, bank, null)
    await untilBalance(story, 50_000_000)
    // Below the new threshold: the next one goes out a minute after this one has come, and no sooner.
    expect((await story.news()).mails).toEqual(['2027-01-19 08:00 E18'])
    expect(await debitsOf(bank)).toHaveLength(1)
    await story.goTo('2027-01-19T08:01:00Z')
    expect(await topUps(story)).toEqual(['50.00 PAID', '100.00 PROCESSING'])
    expect(await balance(story)).toBe(50_000_000)
    await expectInvariants(story)
  })

  it('that bounces credits nothing, tells the owner, and is tried again six hours later', async () => {
    const { story, bank } = await bySepa()
    await autoTopUp(story, 2_000, 5_000)
    await story.goTo('2027-01-15T08:00:00Z')
    await story.news()
    await bankAnswers(story, bank, 'insufficient_funds')
    expect(await balance(story)).toBe(0)
    expect(await standingOrder(story)).toMatchObject({
      ...{ enabled: true, state: 'COOLDOWN', failures: 1, pausedUntil: '2027-01-15T14:00:00.000Z' },
    })
    expect((await story.news()).mails).toEqual(['2027-01-15 08:00 E19'])
    await story.goTo('2027-01-15T13:59:59Z')
    expect(await debitsOf(bank)).toHaveLength(1)
    await story.goTo('2027-01-20T08:00:00Z')
    expect(await topUps(story)).toEqual(['50.00 VOID', '50.00 PROCESSING'])
    expect(await debitsOf(bank)).toHaveLength(2)
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await bankAnswers(story, bank, null)
    expect(await balance(story)).toBe(50_000_000)
    await expectInvariants(story)
  })

  it('from an account that was closed is off at once', async () => {
    const { story, bank } = await bySepa()
    await autoTopUp(story, 2_000, 5_000)
    await story.goTo('2027-01-15T08:00:00Z')
    await bankAnswers(story, bank, 'account_closed')
    expect(await standingOrder(story)).toMatchObject({ enabled: false, state: 'DISABLED', failures: 1 })
    await story.goTo('2027-01-25T08:00:00Z')
    expect(await debitsOf(bank)).toHaveLength(1)
  })

  it('that bounces is charged to the backup at once, and nobody hears of a failure (W6)', async () => {
    const { story, bank } = await bySepa({ backup: true })
    await autoTopUp(story, 2_000, 5_000)
    await story.goTo('2027-01-15T08:00:00Z')
    await story.news()
    await bankAnswers(story, bank, 'insufficient_funds')
    await untilBalance(story, 50_000_000)
    expect(await topUps(story)).toEqual(['50.00 PAID'])
    expect((await story.news()).mails).toEqual(['2027-01-15 08:00 E18'])
    await expectInvariants(story)
  })
})

describe('a top-up by hand that is paid by SEPA', () => {
  it('is PROCESSING until the bank has paid, and then credited once', async () => {
    const { story, bank } = await bySepa()
    expect(await tryTopUp(story, 5_000, bank)).toMatchObject({ status: 201, body: { status: 'PROCESSING' } })
    await story.goTo('2027-01-20T08:00:00Z')
    expect([await balance(story), await topUps(story)]).toEqual([0, ['50.00 PROCESSING']])
    await bankAnswers(story, bank, null)
    expect([await balance(story), await topUps(story)]).toEqual([50_000_000, ['50.00 PAID']])
    await expectInvariants(story)
  })

  it('that bounces is void, and nothing is owed', async () => {
    const { story, bank } = await bySepa()
    await tryTopUp(story, 5_000, bank)
    await story.goTo('2027-01-20T08:00:00Z')
    await bankAnswers(story, bank, 'insufficient_funds')
    expect([await balance(story), await topUps(story)]).toEqual([0, ['50.00 VOID']])
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })
})
