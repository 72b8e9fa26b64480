import { everything, ok, operator, support } from '../support/client'
import { declineRenewal } from '../support/corrections'
import type { Fact, HostedNumber, Mail, MaybeRefused } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

type Permission = { allowed: boolean; reason: string | null }

const ask = (verb: 'suspend' | 'unsuspend', number: HostedNumber, note = 'reported for spam, case 4711') =>
  support.post<MaybeRefused<HostedNumber>>(`/v1/numbers/${number.id}/${verb}`, { note })

async function suspend(story: Story, number: HostedNumber): Promise<HostedNumber> {
  const answer = await ok(ask('suspend', number))
  await story.settle()
  return answer
}

async function unsuspend(story: Story, number: HostedNumber): Promise<HostedNumber> {
  const answer = await ok(ask('unsuspend', number, 'cleared up on the phone'))
  await story.settle()
  return answer
}

const permission = (story: Story, number: HostedNumber) =>
  ok(story.customer.get<Permission>(`/v1/numbers/${number.id}/send-permission`))

const facts = (number: HostedNumber, type: string) =>
  everything<Fact>(operator, `/v1/events?numberId=${number.id}&type=${type}`)

describe('a number that support suspends', () => {
  it('sends nothing until support takes it back; E11 says whom to ask, and nothing of the note', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-02-10T12:00:00Z')
    await story.news()
    expect(await permission(story, number)).toEqual({ allowed: true, reason: null })

    expect(await suspend(story, number)).toMatchObject({ state: 'SUSPENDED', suspensionReasons: ['ADMIN'] })
    expect(await permission(story, number)).toEqual({ allowed: false, reason: 'SUSPENDED' })
    expect(await story.news()).toEqual({
      mails: ['2027-02-10 12:00 E11'],
      states: ['2027-02-10 12:00 main ACTIVE → SUSPENDED'],
    })
    const [mail] = await everything<Mail>(operator, `/v1/mails?accountId=${story.account.id}`)
    expect(mail?.subject).not.toContain('unpaid')

    await story.goTo('2027-02-11T12:00:00Z')
    expect(await unsuspend(story, number)).toMatchObject({ state: 'ACTIVE', suspensionReasons: [] })
    expect(await permission(story, number)).toEqual({ allowed: true, reason: null })
    expect(await story.news()).toEqual({
      mails: ['2027-02-11 12:00 E13'],
      states: ['2027-02-11 12:00 main SUSPENDED → ACTIVE'],
    })

    // The notes are in the facts, for colleagues.
    const [suspended] = (await facts(number, 'number.state_changed')).filter(({ data }) => data['to'] === 'SUSPENDED')
    expect(suspended?.data).toMatchObject({ reason: 'SUPPORT_SUSPENDED', note: 'reported for spam, case 4711' })
    const [taken] = await facts(number, 'number.suspension_changed')
    expect(taken?.data).toMatchObject({ removed: ['ADMIN'], note: 'cleared up on the phone' })
    const seen = await everything<Fact>(story.customer, `/v1/events?numberId=${number.id}`)
    expect(seen.length).toBeGreaterThan(3)
    expect(JSON.stringify(seen)).not.toMatch(/spam|phone"/)

    // The period and the anchor are what they were.
    await story.goTo('2027-02-28T08:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-02-28 08:00 HOSTING 39.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })

  it('twice, and taken back twice, is suspended once and resumed once', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    const first = await suspend(story, number)
    await story.news()
    expect(await suspend(story, number)).toEqual(first)
    expect(await story.news()).toEqual({})
    const back = await unsuspend(story, number)
    await story.news()
    expect(await unsuspend(story, number)).toEqual(back)
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })

  it('over its renewal is charged at the resume, for a month from then on (row 12, I5)', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-02-20T08:00:00Z')
    expect(await suspend(story, number)).toMatchObject({ nextCharge: null })
    await story.news()
    await story.goTo('2027-03-10T12:00:00Z')
    expect(await story.news()).toEqual({})
    await unsuspend(story, number)
    expect(await story.news()).toEqual({
      charges: ['2027-03-10 12:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-03-10 12:00 E05', '2027-03-10 12:00 E13'],
      states: ['2027-03-10 12:00 main SUSPENDED → ACTIVE'],
    })
    expect(await story.number(number.id)).toMatchObject({
      billingAnchor: '2027-03-10T12:00:00.000Z',
      currentPeriodEnd: '2027-04-10T12:00:00.000Z',
    })
    await expectInvariants(story)
  })

  it('within its grace takes the debt on as a second reason on day 3, after E10, and resumes with the last one', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const { number, card } = await declineRenewal(story)
    await story.goTo('2027-03-01T12:00:00Z')
    await suspend(story, number)
    await story.news()

    // Day 3 is 3 March, 08:00.
    await story.goTo('2027-03-03T07:59:59Z')
    expect(await story.number(number.id)).toMatchObject({
      suspensionReasons: ['ADMIN'],
      nextAction: { kind: 'SUSPEND', at: '2027-03-03T08:00:00.000Z' },
    })
    expect((await story.openInvoice()).nextAction).toEqual({ kind: 'SUSPEND', at: '2027-03-03T08:00:00.000Z' })
    await story.goTo('2027-03-03T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-03-02 08:00 HOSTING 39.00 visa DECLINED'],
      mails: ['2027-03-02 08:00 E10'],
    })
    expect((await story.number(number.id)).suspensionReasons).toEqual(['HOSTING_UNPAID', 'ADMIN'])
    const [joined] = await facts(number, 'number.suspension_changed')
    expect(joined).toMatchObject({ at: '2027-03-03T08:00:00.000Z', data: { added: ['HOSTING_UNPAID'] } })

    // Support is done, the debt is not; then the debt is paid, and the month starts there.
    expect(await unsuspend(story, number)).toMatchObject({ state: 'SUSPENDED', suspensionReasons: ['HOSTING_UNPAID'] })
    expect(await story.news()).toEqual({})
    await card.works()
    await story.goTo('2027-03-04T09:00:00Z')
    expect((await story.pay(await story.openInvoice())).status).toBe(200)
    expect((await story.news()).states).toEqual(['2027-03-04 09:00 main SUSPENDED → ACTIVE'])
    expect((await story.number(number.id)).billingAnchor).toBe('2027-03-04T09:00:00.000Z')
    await expectInvariants(story)
  })

  it('and whose debt is paid meanwhile begins the paid month when support takes it back', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const { number, card } = await declineRenewal(story)
    await story.goTo('2027-03-04T12:00:00Z')
    await story.news()
    // Suspended for the debt already: a second mail says that paying is not enough any more.
    expect(await suspend(story, number)).toMatchObject({ suspensionReasons: ['HOSTING_UNPAID', 'ADMIN'] })
    expect(await story.news()).toEqual({ mails: ['2027-03-04 12:00 E11'] })
    await card.works()
    await story.pay(await story.openInvoice())
    expect((await story.news()).states).toBeUndefined()
    expect((await story.number(number.id)).suspensionReasons).toEqual(['ADMIN'])

    await story.goTo('2027-03-06T12:00:00Z')
    await unsuspend(story, number)
    expect(await story.number(number.id)).toMatchObject({
      state: 'ACTIVE',
      billingAnchor: '2027-03-06T12:00:00.000Z',
      currentPeriodEnd: '2027-04-06T12:00:00.000Z',
    })
    await expectInvariants(story)
  })

  it('is not one that waits for its payment or has left; the answer says what is possible', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const waiting = (await ok(story.tryOrder())) as HostedNumber
    for (const verb of ['suspend', 'unsuspend'] as const) {
      const { status, body } = await ask(verb, waiting)
      expect([status, body.code]).toEqual([409, 'ILLEGAL_TRANSITION'])
      expect(body.detail).toContain('Cancel the order instead.')
    }
    await story.attach('visa')
    const left = await story.order('left')
    await story.cancel(left)
    expect(await ask('suspend', left)).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    expect((await story.customer.post(`/v1/numbers/${left.id}/suspend`, { note: 'no' })).status).toBe(403)
    await expectInvariants(story)
  })
})
