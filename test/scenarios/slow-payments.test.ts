import { eventually, ok } from '../support/client'
import type { HostedNumber, Invoice } from '../support/resources'
import { chargesAtProcessor, settleDebit } from '../support/sandbox'
import { type Card, type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

const US = { address: { line1: '1 Main Street', city: 'Boston', postalCode: '02101', country: 'US' } }
const BANK = 'pm_usBankAccount_success'

/** A number of 10 January that is paid from a bank account: what is charged there takes days. */
async function paidByBank(options: { backup?: true; usage?: true } = {}) {
  const rates = options.usage ? { ratesMicros: { TR: 31_000_000 } } : {}
  const story = await startStory('2027-01-10T08:00:00Z', { account: US, ...rates })
  const card = await story.attach('visa')
  const number = await story.order('main')
  const bank = await story.attach('bank', { token: BANK, primary: true })
  if (!options.backup) await removed(story, card)
  await story.news()
  return { story, bank, number }
}

async function removed(story: Story, card: Card): Promise<void> {
  await ok(story.customer.delete(`/v1/accounts/${story.account.id}/payment-methods/${card.id}`))
}

/** The bank answers about the debit that is on its way; the story goes on when the product has heard it. */
async function bankAnswers(story: Story, bank: Card, failureCode: string | null): Promise<void> {
  const pending = (await chargesAtProcessor([bank.processorId])).find(({ status }) => status === 'pending')
  if (!pending?.payment_intent) throw new Error('No debit is on its way')
  await settleDebit(pending.payment_intent, failureCode)
  await eventually('the answer of the bank is booked', async () => {
    const { invoices } = await story.history()
    const waiting = invoices.some(({ attempts }) => attempts.some(({ outcome }) => outcome === 'PROCESSING'))
    return waiting ? undefined : true
  })
  await story.settle()
}

const newest = async (story: Story): Promise<Invoice> => (await story.history()).invoices.at(-1) as Invoice
const at = (text: string | null | undefined) => new Date(text ?? '').toISOString()

// W2: a bank transfer is neither paid nor failed for days.
describe('a renewal by bank transfer', () => {
  it('is PROCESSING for days without a mail, a penalty or a second charge, then PAID from its due date', async () => {
    const { story, bank, number } = await paidByBank()
    await story.goTo('2027-02-14T08:00:00Z')
    expect(await story.news()).toEqual({ charges: ['2027-02-10 08:00 HOSTING 39.00 bank PROCESSING'] })
    const invoice = await newest(story)
    expect(invoice).toMatchObject({ status: 'PROCESSING', paidAt: null, dunning: null, nextAttemptAt: null })
    expect((await story.number(number.id)).state).toBe('ACTIVE')
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    expect(await story.pay(invoice)).toMatchObject({ status: 409, body: { code: 'INVOICE_NOT_PAYABLE' } })

    await bankAnswers(story, bank, null)
    const { mails, states } = await story.news()
    expect({ mails, states }).toEqual({ mails: ['2027-02-14 08:00 E05'], states: undefined })
    const after = await story.number(number.id)
    expect(at(after.currentPeriodStart)).toBe('2027-02-10T08:00:00.000Z')
    expect(at(after.nextCharge?.at)).toBe('2027-03-10T08:00:00.000Z')
    await expectInvariants(story)
  })

  it('that bounces begins its ladder then: day 0 is the bounce (rule 10)', async () => {
    const { story, bank } = await paidByBank()
    await story.goTo('2027-02-14T08:00:00Z')
    await story.news()
    await bankAnswers(story, bank, 'insufficient_funds')
    const invoice = await newest(story)
    expect(at(invoice.dunning?.day0At)).toBe('2027-02-14T08:00:00.000Z')
    expect((await story.news()).mails).toEqual(['2027-02-14 08:00 E09'])
    expect((await story.currentAccount()).standing).toBe('DELINQUENT')

    // Day 1 draws again; while that is on its way nobody is suspended, and nothing else is charged.
    await story.goTo('2027-02-20T08:00:00Z')
    const later = await story.news()
    expect(later.charges).toEqual(['2027-02-15 08:00 HOSTING 39.00 bank PROCESSING'])
    await bankAnswers(story, bank, null)
    expect((await newest(story)).status).toBe('PAID')
    expect((await story.currentAccount()).standing).toBe('CLEAR')
  })

  it('that bounces is tried on the backup at once, and the month starts at its due date (W6)', async () => {
    const { story, bank, number } = await paidByBank({ backup: true })
    await story.goTo('2027-02-14T08:00:00Z')
    await story.news()
    await bankAnswers(story, bank, 'insufficient_funds')
    expect(await story.news()).toEqual({
      charges: [
        '2027-02-10 08:00 HOSTING 39.00 bank DECLINED',
        '2027-02-14 08:00 HOSTING 39.00 visa SUCCEEDED',
        'GONE 2027-02-10 08:00 HOSTING 39.00 bank PROCESSING',
      ],
      mails: ['2027-02-14 08:00 E06'],
    })
    expect(at((await story.number(number.id)).currentPeriodStart)).toBe('2027-02-10T08:00:00.000Z')
    await expectInvariants(story)
  })

  it('from an account that was closed is never drawn on again', async () => {
    const { story, bank } = await paidByBank()
    await story.goTo('2027-02-14T08:00:00Z')
    await bankAnswers(story, bank, 'account_closed')
    await story.news()
    await story.goTo('2027-02-18T08:00:00Z')
    const { charges, mails } = await story.news()
    expect({ charges, mails }).toEqual({
      charges: undefined,
      mails: ['2027-02-16 08:00 E10', '2027-02-17 08:00 E11'],
    })
    expect((await newest(story)).attempts).toMatchObject([
      { outcome: 'DECLINED', declineCode: 'account_closed', declineClass: 'HARD_STOP' },
    ])
  })

  it('is given back in full when the number was cancelled while it was on its way (I7)', async () => {
    const { story, bank, number } = await paidByBank()
    await story.goTo('2027-02-12T08:00:00Z')
    await story.cancel(number)
    expect((await newest(story)).status).toBe('VOID')
    await story.news()
    await bankAnswers(story, bank, null)
    const { refunds, mails } = await story.news()
    expect({ refunds, mails }).toEqual({
      refunds: ['2027-02-12 08:00 HOSTING 39.00'],
      mails: ['2027-02-12 08:00 E30'],
    })
    await expectInvariants(story)
  })

  it('that comes to nothing after the cancel leaves nothing to be paid', async () => {
    const { story, bank, number } = await paidByBank()
    await story.goTo('2027-02-12T08:00:00Z')
    await story.cancel(number)
    await bankAnswers(story, bank, 'insufficient_funds')
    await story.goTo('2027-03-12T08:00:00Z')
    const { refunds } = await story.news()
    expect(refunds).toBeUndefined()
    expect((await newest(story)).status).toBe('VOID')
    expect((await story.currentAccount()).standing).toBe('CLEAR')
  })
})

describe('a first order by bank transfer', () => {
  async function ordered() {
    const story = await startStory('2027-03-05T12:00:00Z', { account: US })
    const bank = await story.attach('bank', { token: BANK })
    const reply = await story.tryOrder()
    expect(reply).toMatchObject({ status: 201, body: { state: 'PENDING_PAYMENT' } })
    const number = reply.body as HostedNumber
    story.name(number.id, 'main')
    await story.settle()
    return { story, bank, number }
  }

  it('waits longer than 24 hours, and works when the money has come: the anchor is that instant', async () => {
    const { story, bank, number } = await ordered()
    await story.goTo('2027-03-09T12:00:00Z')
    expect(await story.news()).toEqual({ charges: ['2027-03-05 12:00 HOSTING 39.00 bank PROCESSING'] })
    await bankAnswers(story, bank, null)
    expect((await story.news()).states).toEqual([
      '2027-03-09 12:00 main PENDING_PAYMENT → PROVISIONING',
      '2027-03-09 12:00 main PROVISIONING → ACTIVE',
    ])
    expect(at((await story.number(number.id)).billingAnchor)).toBe('2027-03-09T12:00:00.000Z')
    await expectInvariants(story)
  })

  it('is abandoned when the bank returns it after that; nothing is owed', async () => {
    const { story, bank } = await ordered()
    await story.goTo('2027-03-09T12:00:00Z')
    await story.news()
    await bankAnswers(story, bank, 'no_account')
    const { states, mails } = await story.news()
    expect({ states, mails }).toEqual({
      states: ['2027-03-09 12:00 main PENDING_PAYMENT → ABANDONED'],
      mails: ['2027-03-09 12:00 E02'],
    })
    expect(await story.bills()).toEqual(['HOSTING 39.00 VOID'])
    expect((await story.currentAccount()).standing).toBe('CLEAR')
  })

  it('is given back when the money comes after the order was cancelled', async () => {
    const { story, bank, number } = await ordered()
    await ok(story.customer.post(`/v1/numbers/${number.id}/cancel`, {}))
    await story.settle()
    expect((await story.number(number.id)).state).toBe('ABANDONED')
    await story.goTo('2027-03-09T12:00:00Z')
    await story.news()
    await bankAnswers(story, bank, null)
    const { refunds, mails } = await story.news()
    expect({ refunds, mails }).toEqual({
      refunds: ['2027-03-09 12:00 HOSTING 39.00'],
      mails: ['2027-03-09 12:00 E30'],
    })
    expect((await story.number(number.id)).state).toBe('ABANDONED')
    await expectInvariants(story)
  })
})

describe('usage charged to a bank account', () => {
  it('blocks the next threshold charge while it is on its way: one in flight (C16)', async () => {
    const { story, bank, number } = await paidByBank({ usage: true })
    await story.goTo('2027-01-12T10:00:00Z')
    await story.dialogues(number, '2027-01-12T09:00:00Z', 1001)
    expect((await story.news()).charges).toEqual(['2027-01-12 10:00 USAGE 31.00 bank PROCESSING'])
    await story.dialogues(number, '2027-01-12T09:30:00Z', 1)
    await story.goTo('2027-01-15T10:00:00Z')
    expect(await story.news()).toEqual({})
    expect((await story.number(number.id)).state).toBe('ACTIVE')

    // The moment the first is paid, what came meanwhile is charged.
    await bankAnswersFirst(story, bank)
    expect((await story.news()).charges?.filter((line) => !line.startsWith('GONE'))).toEqual([
      '2027-01-12 10:00 USAGE 31.00 bank SUCCEEDED',
      '2027-01-15 10:00 USAGE 31.00 bank PROCESSING',
    ])
  })
})

/** The first debit is paid; another may go out at once. */
async function bankAnswersFirst(story: Story, bank: Card): Promise<void> {
  const pending = (await chargesAtProcessor([bank.processorId])).find(({ status }) => status === 'pending')
  await settleDebit(pending?.payment_intent ?? '', null)
  await eventually('the first usage invoice is paid and the next one issued', async () => {
    const usage = (await story.history()).invoices.filter(({ kind }) => kind === 'USAGE')
    return usage[0]?.status === 'PAID' && usage.length === 2 ? true : undefined
  })
  await story.settle()
}
