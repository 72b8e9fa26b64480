import { ok, support } from '../support/client'
import { declineRenewal } from '../support/corrections'
import type { Fact, Invoice, Mail, MaybeRefused } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

type Inquiry = { at: string; text: string; askedBy: string; deferredDays: number }
type AskedInvoice = Invoice & { inquiry: Inquiry | null }

const QUESTION = 'Why was February charged?\nThe number was not connected.'

const ask = (story: Story, invoice: Invoice, text = QUESTION) =>
  story.customer.post<MaybeRefused<AskedInvoice>>(`/v1/invoices/${invoice.id}/inquiries`, { text })

/** What customers read first of each mail, by its template. */
async function subjects(story: Story, template: string): Promise<string[]> {
  const { mails } = await story.history()
  return mails.filter((mail: Mail) => mail.template === template).map(({ subject }) => subject)
}

// Day 0 is 28 February, 08:00.
describe('an inquiry about a failed $39 hosting invoice (C20)', () => {
  it('on day 2 brings the suspension on day 10, and the reason is in the facts', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const { number } = await declineRenewal(story)
    await story.goTo('2027-03-02T07:59:00Z')
    const asked = await ok(ask(story, await story.openInvoice()))
    await story.settle()
    expect(asked.inquiry).toEqual({
      at: '2027-03-02T07:59:00.000Z',
      text: QUESTION,
      askedBy: 'CUSTOMER',
      deferredDays: 7,
    })
    await story.news()

    // Day 2: the retry goes on, and E10 names the deferred day.
    await story.goTo('2027-03-02T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-03-02 08:00 HOSTING 39.00 visa DECLINED'],
      mails: ['2027-03-02 08:00 E10'],
    })
    expect(await subjects(story, 'E10')).toEqual([expect.stringContaining('10 Mar 2027')])

    // Day 3 passes; days 5 and 9 are retries; what comes next is the same for the number and the invoice.
    await story.goTo('2027-03-10T07:59:59Z')
    expect(await story.news()).toEqual({
      charges: ['2027-03-05 08:00 HOSTING 39.00 visa DECLINED', '2027-03-09 08:00 HOSTING 39.00 visa DECLINED'],
    })
    const next = { kind: 'SUSPEND', at: '2027-03-10T08:00:00.000Z' }
    expect(await story.number(number.id)).toMatchObject({ state: 'PAST_DUE', nextAction: next })
    expect((await story.openInvoice()).nextAction).toEqual(next)
    await story.goTo('2027-03-10T08:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-03-10 08:00 E11'],
      states: ['2027-03-10 08:00 main PAST_DUE → SUSPENDED'],
    })
    const { events } = await story.history()
    const reason = events.filter(({ type }: Fact) => type === 'invoice.inquiry_opened')
    expect(reason).toMatchObject([{ at: asked.inquiry?.at, data: { text: QUESTION, deferredDays: 7 } }])

    // The end is day 35 instead of 28, and E12 counts to it.
    await story.goTo('2027-03-27T08:00:00Z')
    expect((await story.news()).mails).toEqual(['2027-03-14 08:00 E12', '2027-03-21 08:00 E12', '2027-03-27 08:00 E12'])
    expect(await subjects(story, 'E12')).toEqual(Array(3).fill(expect.stringContaining('4 Apr 2027')))
    expect(await story.number(number.id)).toMatchObject({
      nextAction: { kind: 'CANCEL', at: '2027-04-04T08:00:00.000Z' },
    })
    await story.goTo('2027-04-04T07:59:59Z')
    expect(await story.news()).toEqual({})
    await story.goTo('2027-04-04T08:00:00Z')
    expect((await story.news()).states?.[0]).toBe('2027-04-04 08:00 main SUSPENDED → SETTLING')
    expect((await story.currentAccount()).standing).toBe('BARRED')
    await expectInvariants(story)
  })

  it('is the difference: without one the suspension comes on day 3', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await declineRenewal(story)
    await story.goTo('2027-03-10T08:00:00Z')
    expect((await story.news()).states).toEqual(['2027-03-03 08:00 main PAST_DUE → SUSPENDED'])
  })

  it('leaves a suspension that is, and defers the end', async () => {
    const story = await startStory('2027-01-31T08:00:00Z', { account: { dunningPolicy: 'strict' } })
    const { number } = await declineRenewal(story)
    await story.goTo('2027-03-01T12:00:00Z')
    await ok(ask(story, await story.openInvoice()))
    await story.settle()
    expect(await story.number(number.id)).toMatchObject({ state: 'SUSPENDED', suspensionReasons: ['HOSTING_UNPAID'] })
    await story.goTo('2027-04-04T07:59:59Z')
    expect((await story.number(number.id)).state).toBe('SUSPENDED')
    await story.goTo('2027-04-04T08:00:00Z')
    expect((await story.number(number.id)).state).toBe('DELETED')
    await expectInvariants(story)
  })

  it('is one per invoice: the same again changes nothing, another is refused', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await declineRenewal(story)
    const owed = await story.openInvoice()
    const first = await ok(ask(story, owed))
    await story.settle()
    expect(await ok(ask(story, owed))).toEqual(first)
    const path = `/v1/invoices/${owed.id}/inquiries`
    const second = await support.post<MaybeRefused<Invoice>>(path, { text: 'and another thing' })
    expect(second).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    expect(second.body.detail).toContain('one inquiry already')
    await story.goTo('2027-03-10T08:00:00Z')
    expect((await story.news()).states).toEqual(['2027-03-10 08:00 main PAST_DUE → SUSPENDED'])
  })

  it('is refused once the invoice is paid, and whatever is written wrongly is named', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    await story.order('main')
    const [paid] = (await story.history()).invoices
    if (paid === undefined) throw new Error('no invoice')
    const refused = await ask(story, paid)
    expect(refused).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    expect(refused.body.detail).toContain('is PAID')
    const path = `/v1/invoices/${paid.id}/inquiries`
    for (const [body, message] of [
      [{ text: '' }, 'must not be empty'],
      [{ text: 'x'.repeat(2001) }, 'must have at most 2000 characters'],
      [{ text: 'a\u0000b' }, 'must not contain control characters'],
    ] as const) {
      const { status, body: problem } = await story.customer.post<MaybeRefused<Invoice>>(path, body)
      expect([status, problem.errors]).toEqual([400, [{ path: 'text', message }]])
    }
  })
})
