import { randomUUID } from 'node:crypto'
import { eventually, ok, operator } from '../support/client'
import { atMeta, graphCalls, metaTells, tellGraph, wabaAtMeta } from '../support/graph'
import type { HostedNumber } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

const START = '2027-03-05T09:00:00Z'
const aWaba = () => `waba-${randomUUID().slice(0, 12)}`

async function withNumber(fields: Record<string, unknown> = {}): Promise<{ story: Story; number: HostedNumber }> {
  const story = await startStory(START)
  await story.attach('visa')
  const number = await story.order('main', fields)
  await story.news()
  return { story, number }
}

const alerts = async (story: Story) =>
  (await story.history()).events
    .filter(({ type }) => type === 'ops.alert')
    .map(({ at, data }) => `${at} ${data['code']}`)

// Row 22.
describe('a number that leaves', () => {
  it('is deregistered once; its WABA is let go and the credit taken back with its last number', async () => {
    const wabaId = aWaba()
    const { story, number } = await withNumber({ wabaId })
    const second = await story.order('second', { wabaId })
    expect(await wabaAtMeta(wabaId)).toMatchObject({ subscribed: true, creditShared: true })

    // The first of two: the other still needs the WABA.
    await story.cancel(number)
    expect(await story.number(number.id)).toMatchObject({ state: 'DELETED', nextAction: null })
    expect(await graphCalls(number)).toEqual(['register OK', 'deregister OK'])
    expect(await wabaAtMeta(wabaId)).toMatchObject({ subscribed: true, creditShared: true })

    // The last one.
    await story.cancel(second)
    expect(await atMeta(second)).toMatchObject({ registered: false, wabaId })
    expect(await wabaAtMeta(wabaId)).toMatchObject({ subscribed: false, creditShared: false })
    expect(await alerts(story)).toEqual([])
    await expectInvariants(story)
  })

  it('is deleted from a WABA of the host’s own, and the credit line was never shared with it', async () => {
    const wabaId = aWaba()
    const story = await startStory(START)
    await ok(operator.put(`/v1/wabas/${wabaId}`, { accountId: story.account.id, ownedByHost: true }))
    await story.attach('visa')
    const number = await story.order('main', { wabaId })
    expect(await wabaAtMeta(wabaId)).toMatchObject({ subscribed: true, creditShared: false })
    await story.cancel(number)
    expect(await graphCalls(number)).toEqual(['register OK', 'deregister OK', 'delete OK'])
    expect(await atMeta(number)).toMatchObject({ registered: false, wabaId: null })
    await expectInvariants(story)
  })

  it('at Twilio is left to the host’s people: nothing is asked of Meta, and they are told (S4)', async () => {
    const { story, number } = await withNumber({ provider: 'TWILIO' })
    await story.cancel(number)
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect(await graphCalls(number)).toEqual([])
    expect(await alerts(story)).toEqual([
      '2027-03-05T09:00:00.000Z TWILIO_SENDER_WANTED',
      '2027-03-05T09:00:00.000Z TWILIO_SENDER_TO_REMOVE',
    ])
    await expectInvariants(story)
  })

  it('can be ordered again by another account, with its WABA, while no other account holds a live number in it', async () => {
    const wabaId = aWaba()
    const { story, number } = await withNumber({ wabaId })
    const heir = await startStory(START)
    await heir.attach('visa')
    const { phoneNumber } = number
    // As long as it lives, neither the number nor its WABA is anybody else's.
    expect(await heir.tryOrder({ phoneNumber })).toMatchObject({ status: 409, body: { code: 'NUMBER_TAKEN' } })
    expect(await heir.tryOrder({ wabaId })).toMatchObject({ status: 409, body: { code: 'WABA_TAKEN' } })

    await story.cancel(number)
    const again = await heir.order('again', { phoneNumber, wabaId })
    expect(again).toMatchObject({ state: 'ACTIVE', wabaId, accountId: heir.account.id })
    expect(await wabaAtMeta(wabaId)).toMatchObject({ subscribed: true, creditShared: true })
    // And now it is no longer the former account's.
    expect(await story.tryOrder({ wabaId })).toMatchObject({ status: 409, body: { code: 'WABA_TAKEN' } })
    await expectInvariants(heir)
  })
})

// Row 23.
describe('a number that Meta does not let go yet', () => {
  it('is held until Meta’s date, beyond our 60 days, without a deposit; the week’s reminder fits it (I16)', async () => {
    const { story, number } = await withNumber()
    await tellGraph(number, { refuseDeregisterUntil: '2027-06-20T00:00:00Z' })
    await story.goTo('2027-03-20T12:00:00Z')
    expect(await story.cancel(number)).toMatchObject({ holdDays: 0, depositCents: 0, reasons: [] })
    // E21 said that it leaves at once; E22 now says when.
    expect(await story.news()).toEqual({
      mails: ['2027-03-20 12:00 E21', '2027-03-20 12:00 E22'],
      states: [
        '2027-03-20 12:00 main ACTIVE → SETTLING',
        '2027-03-20 12:00 main SETTLING → DELETING',
        '2027-03-20 12:00 main DELETING → HOLD',
      ],
    })
    expect(await story.number(number.id)).toMatchObject({
      holdUntil: '2027-06-20T00:00:00.000Z',
      deposit: null,
      nextAction: { kind: 'RELEASE', at: '2027-06-20T00:00:00.000Z' },
    })
    expect(await story.previewCancel(number)).toMatchObject({
      releaseAt: '2027-06-20T00:00:00.000Z',
      depositCents: 0,
      reasons: ['META'],
    })

    await story.goTo('2027-06-19T23:59:59Z')
    expect(await story.news()).toEqual({ mails: ['2027-06-13 00:00 E24'] })
    await story.goTo('2027-06-20T00:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-06-20 00:00 E25'],
      states: ['2027-06-20 00:00 main HOLD → DELETING', '2027-06-20 00:00 main DELETING → DELETED'],
    })
    expect(await graphCalls(number)).toEqual(['register OK', 'deregister REFUSED', 'deregister OK'])
    await expectInvariants(story)
  })

  it('after a hold of ours is held once more: no second deposit, no reminder of a week that is not left', async () => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-04-10T10:00:00Z')
    await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
    await story.goTo('2027-04-15T10:00:00Z')
    await story.cancel(number)
    await tellGraph(number, { refuseDeregisterUntil: '2027-05-13T10:00:00Z' })
    await story.goTo('2027-05-10T09:59:59Z')
    await story.news()

    // 10 May, the end of our hold: the deposit goes back, and Meta wants three days more.
    await story.goTo('2027-05-10T10:00:00Z')
    expect(await story.news()).toEqual({
      refunds: ['2027-05-10 10:00 DEPOSIT 39.00'],
      mails: ['2027-05-10 10:00 E22', '2027-05-10 10:00 E30'],
      states: ['2027-05-10 10:00 main HOLD → DELETING', '2027-05-10 10:00 main DELETING → HOLD'],
    })
    await story.goTo('2027-05-13T10:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-05-13 10:00 E25'],
      states: ['2027-05-13 10:00 main HOLD → DELETING', '2027-05-13 10:00 main DELETING → DELETED'],
    })
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'USAGE 31.00 PAID', 'DEPOSIT 39.00 PAID'])
    await expectInvariants(story)
  })
})

// Row 24.
describe('a number that only its owner can disconnect', () => {
  const ASKED = {
    mails: ['2027-03-05 09:00 E21', '2027-03-05 09:00 E26'],
    states: ['2027-03-05 09:00 main ACTIVE → SETTLING', '2027-03-05 09:00 main SETTLING → DELETING'],
  }

  it('is looked at daily, and is free on the day its owner has done it; Meta is never asked to deregister', async () => {
    const { story, number } = await withNumber({ coexistence: true })
    await story.cancel(number)
    expect(await story.news()).toEqual(ASKED)
    expect(await story.number(number.id)).toMatchObject({
      state: 'DELETING',
      nextAction: { kind: 'AWAIT_CUSTOMER', at: '2027-03-19T09:00:00.000Z' },
    })
    await story.goTo('2027-03-08T12:00:00Z')
    expect(await story.news()).toEqual({})

    await tellGraph(number, { registered: false })
    await story.goTo('2027-03-09T09:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-03-09 09:00 E25'],
      states: ['2027-03-09 09:00 main DELETING → DELETED'],
    })
    expect(await graphCalls(number)).toEqual(['register OK'])
    expect(await alerts(story)).toEqual([])
    await expectInvariants(story)
  })

  it('is free at once when Meta says that he has', async () => {
    const { story, number } = await withNumber({ coexistence: true })
    await story.cancel(number)
    await story.news()
    await story.goTo('2027-03-06T15:00:00Z')
    const value = {
      event: 'PARTNER_REMOVED',
      phone_number: number.phoneNumber.slice(1),
      disconnection_info: { reason: 'ACCOUNT_DISCONNECTED', initiated_by: 'CLIENT' },
    }
    expect(await metaTells('104996122399160', 'account_update', value, 1_772_800_000)).toBe(200)
    await story.settle()
    expect(await story.news()).toEqual({
      mails: ['2027-03-06 15:00 E25'],
      states: ['2027-03-06 15:00 main DELETING → DELETED'],
    })
    await expectInvariants(story)
  })

  it('on real timers likewise', async () => {
    const story = await startStory(START, { clock: false })
    await story.attach('visa')
    const number = await story.order('main', { coexistence: true })
    await story.cancel(number)
    const waiting = await eventually('it waits for its owner', async () => {
      const seen = await story.number(number.id)
      return seen.nextAction?.kind === 'AWAIT_CUSTOMER' ? seen : undefined
    })
    const days = (Date.parse(waiting.nextAction?.at ?? '') - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(14)
    await metaTells('104996122399160', 'account_update', {
      event: 'PARTNER_REMOVED',
      phone_number: number.phoneNumber.slice(1),
    })
    await eventually('it is free, and its owner told', async () => {
      const told = (await story.history()).mails.some((mail) => mail.template === 'E25' && mail.acceptedAt !== null)
      return told ? true : undefined
    })
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect(await graphCalls(number)).toEqual(['register OK'])
    await expectInvariants(story)
  })

  it('is given up after 14 days, with a word to the host’s people; also one that Meta alone knows to be in an app', async () => {
    const { story, number } = await withNumber()
    await tellGraph(number, { coexistence: true })
    await story.cancel(number)
    expect(await story.news()).toEqual(ASKED)
    await story.goTo('2027-03-19T08:59:59Z')
    expect(await story.news()).toEqual({})
    await story.goTo('2027-03-19T09:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-03-19 09:00 E25'],
      states: ['2027-03-19 09:00 main DELETING → DELETED'],
    })
    expect(await alerts(story)).toEqual(['2027-03-19T09:00:00.000Z OWNER_HAS_NOT_DISCONNECTED'])
    expect(await graphCalls(number)).toEqual(['register OK'])
    await expectInvariants(story)
  })
})

// Row 5, C13: payment comes first.
describe('a number that cannot be registered', () => {
  async function paid(refuseRegister: string): Promise<{ story: Story; numberId: string; phoneNumber: string }> {
    const story = await startStory(START)
    await story.attach('visa')
    const body = story.orderBody()
    const phoneNumber = String(body['phoneNumber'])
    await tellGraph({ phoneNumber }, { refuseRegister })
    const ordered = await ok(story.customer.post<HostedNumber>('/v1/numbers', body))
    story.name(ordered.id, 'main')
    await story.settle()
    return { story, numberId: ordered.id, phoneNumber }
  }
  const PAID = '2027-03-05 09:00 main PENDING_PAYMENT → PROVISIONING'

  it('because Meta never will: the payment goes back in full at once, and the host’s people are told', async () => {
    const { story } = await paid('permanent')
    expect(await story.news()).toEqual({
      charges: ['2027-03-05 09:00 HOSTING 39.00 visa SUCCEEDED'],
      refunds: ['2027-03-05 09:00 HOSTING 39.00'],
      mails: ['2027-03-05 09:00 E01', '2027-03-05 09:00 E30'],
      states: [PAID, '2027-03-05 09:00 main PROVISIONING → ABANDONED'],
    })
    expect(await alerts(story)).toEqual(['2027-03-05T09:00:00.000Z REGISTRATION_FAILED'])
    await expectInvariants(story)
  })

  it('within 72 hours: likewise, to the second; before that it is tried again and connected when Meta agrees', async () => {
    const { story } = await paid('temporary')
    await story.news()
    await story.goTo('2027-03-08T08:59:59Z')
    expect(await story.news()).toEqual({})
    await story.goTo('2027-03-08T09:00:00Z')
    expect(await story.news()).toEqual({
      refunds: ['2027-03-08 09:00 HOSTING 39.00'],
      mails: ['2027-03-08 09:00 E30'],
      states: ['2027-03-08 09:00 main PROVISIONING → ABANDONED'],
    })
    expect(await alerts(story)).toEqual(['2027-03-08T09:00:00.000Z REGISTRATION_FAILED'])
    await expectInvariants(story)

    const control = await paid('temporary')
    await tellGraph(control, { refuseRegister: null })
    await control.story.goTo('2027-03-05T09:05:00Z')
    expect((await control.story.number(control.numberId)).state).toBe('ACTIVE')
    await expectInvariants(control.story)
  })
})
