import { randomUUID } from 'node:crypto'
import { ok } from '../support/client'
import {
  CHARGED_DELIVERY,
  FREE_DELIVERY,
  graphCalls,
  messageStatus,
  metaTells,
  PAYMENT_ISSUE,
  tellGraph,
  wabaAtMeta,
} from '../support/graph'
import { freshPhoneNumber } from '../support/phone-numbers'
import type { HostedNumber } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

const START = '2027-03-05T09:00:00Z'
/** Meta's own clock, in seconds: nothing of ours goes by it. */
const NINE = 1_772_700_000
const aWaba = () => `waba-${randomUUID().slice(0, 12)}`

type Blocked = HostedNumber & {
  metaBlocked: boolean
  metaBlocks: { cause: string; code: string; until: string | null }[]
}
const asBlocked = async (story: Story, { id }: HostedNumber) => (await story.number(id)) as Blocked
const blockFacts = async (story: Story) =>
  (await story.history()).events.filter(({ type }) => type.startsWith('number.meta_')).map(({ type }) => type)

async function withNumber(fields: Record<string, unknown> = {}) {
  const story = await startStory(START)
  await story.attach('visa')
  const wabaId = aWaba()
  const number = await story.order('main', { wabaId, ...fields })
  await story.news()
  const says = async (at: number, status: object) => {
    expect(await metaTells(wabaId, 'messages', messageStatus(number, at, { ...status }), at)).toBe(200)
    await story.settle()
  }
  const tells = async (value: object, time?: number) => {
    expect(await metaTells(wabaId, 'account_update', value, time)).toBe(200)
    await story.settle()
  }
  return { story, number, wabaId, says, tells }
}

const gone = (event: string, wabaId: string) => ({
  event,
  waba_info: { waba_id: wabaId, owner_business_id: '2329417887457253' },
})

// Row 32, W7.
describe('a number whose messages Meta refuses to bill (131042)', () => {
  it('is flagged and told of once in 24 hours, is not suspended by us, and is let go by the next charged delivery', async () => {
    const { story, number, says } = await withNumber()
    await says(NINE, PAYMENT_ISSUE)
    expect(await asBlocked(story, number)).toMatchObject({
      state: 'ACTIVE',
      metaBlocked: true,
      metaBlocks: [{ cause: 'BILLING', code: '131042', until: null }],
    })
    expect(await story.news()).toEqual({ mails: ['2027-03-05 09:00 E33'] })
    const permission = await ok(story.customer.get<{ allowed: boolean }>(`/v1/numbers/${number.id}/send-permission`))
    expect(permission.allowed).toBe(true)

    // Refused again and again within the day: one mail is enough.
    await story.goTo('2027-03-06T08:59:59Z')
    await says(NINE + 60, PAYMENT_ISSUE)
    expect(await story.news()).toEqual({})
    // A day after the mail: the next refusal is told.
    await story.goTo('2027-03-06T09:00:00Z')
    await says(NINE + 120, PAYMENT_ISSUE)
    expect(await story.news()).toEqual({ mails: ['2027-03-06 09:00 E33'] })

    // A free message proves nothing; a charged one does.
    await says(NINE + 180, FREE_DELIVERY)
    expect((await asBlocked(story, number)).metaBlocked).toBe(true)
    await says(NINE + 240, CHARGED_DELIVERY)
    expect(await asBlocked(story, number)).toMatchObject({ state: 'ACTIVE', metaBlocked: false, metaBlocks: [] })
    expect(await blockFacts(story)).toEqual(['number.meta_blocked', 'number.meta_cleared'])
    await expectInvariants(story)
  })

  it.each([
    ['refused, delivered, refused again', [0, 1, 2], true],
    ['the same backwards', [2, 1, 0], true],
    ['each twice and mixed', [1, 0, 2, 0, 1, 2], true],
    ['refused, then delivered', [0, 1], false],
    ['delivered before the refusal is heard of', [1, 0], false],
  ])('ends in the same state in whatever order it is told: %s (I9)', async (_title, order, metaBlocked) => {
    const { story, number, wabaId } = await withNumber()
    const changes = [
      messageStatus(number, NINE, PAYMENT_ISSUE),
      messageStatus(number, NINE + 10, CHARGED_DELIVERY),
      messageStatus(number, NINE + 20, PAYMENT_ISSUE),
    ]
    for (const index of order) {
      expect(await metaTells(wabaId, 'messages', changes[index] ?? {}, NINE + index * 10)).toBe(200)
    }
    await story.settle()
    expect((await asBlocked(story, number)).metaBlocked).toBe(metaBlocked)
  })

  it('hears of it even when Meta told before the number was here (I10)', async () => {
    const story = await startStory(START)
    await story.attach('visa')
    const phoneNumber = freshPhoneNumber()
    expect(await metaTells('1', 'messages', messageStatus({ phoneNumber }, NINE, PAYMENT_ISSUE), NINE)).toBe(200)
    const number = await story.order('main', { phoneNumber })
    expect((await asBlocked(story, number)).metaBlocked).toBe(true)
    expect((await story.news()).mails).toEqual(['2027-03-05 09:00 E01', '2027-03-05 09:00 E03', '2027-03-05 09:00 E33'])
    await expectInvariants(story)
  })
})

describe('messages that Meta told of before the number was here (I10)', () => {
  it('are in the books once it is', async () => {
    const story = await startStory(START, { ratesMicros: { TR: 50_000 } })
    await story.attach('visa')
    const phoneNumber = freshPhoneNumber()
    const at = Date.parse(START) / 1000 - 60
    expect(await metaTells('1', 'messages', messageStatus({ phoneNumber }, at, CHARGED_DELIVERY), at)).toBe(200)
    const number = await story.order('main', { phoneNumber })
    const { data } = await ok(story.customer.get<{ data: object[] }>(`/v1/accounts/${story.account.id}/dialogues`))
    expect(data).toMatchObject([{ numberId: number.id, initiator: 'BUSINESS', category: 'UTILITY' }])
    await expectInvariants(story)
  })
})

describe('a number that Meta restricts', () => {
  it('is flagged with the kind and the end of it; a restriction of something else is none', async () => {
    const { story, number, tells } = await withNumber()
    const restricted = (type: string, expiration?: number) => ({
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: type, expiration }],
    })
    await tells(restricted('RESTRICTED_ADD_PHONE_NUMBER_ACTION'), NINE)
    expect(await story.news()).toEqual({})
    const ends = Date.parse('2027-03-07T09:00:00Z')
    await tells(restricted('RESTRICTED_BIZ_INITIATED_MESSAGING', ends / 1000), NINE + 1)
    const code = 'RESTRICTED_BIZ_INITIATED_MESSAGING'
    expect(await asBlocked(story, number)).toMatchObject({
      metaBlocks: [{ cause: 'RESTRICTION', code, until: '2027-03-07T09:00:00.000Z' }],
    })
    expect(await story.news()).toEqual({ mails: ['2027-03-05 09:00 E33'] })
    await story.goTo('2027-03-07T09:00:00Z')
    expect((await asBlocked(story, number)).metaBlocked).toBe(false)
    await expectInvariants(story)
  })

  it('is flagged by a ban and let go by its reinstatement, whichever comes first', async () => {
    const { story, number, tells } = await withNumber()
    const ban = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'March 5, 2027' } }
    const lifted = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } }
    await tells(ban, NINE)
    expect(await asBlocked(story, number)).toMatchObject({ state: 'ACTIVE', metaBlocked: true })
    await tells(lifted, NINE + 100)
    await tells(ban, NINE)
    expect((await asBlocked(story, number)).metaBlocked).toBe(false)
    await tells({ ...lifted }, NINE + 300)
    await tells({ ...ban }, NINE + 200)
    expect((await asBlocked(story, number)).metaBlocked).toBe(false)
    await expectInvariants(story)
  })
})

it('a change of quality or limit is read at Meta and shown; a red one is told, and nothing else follows', async () => {
  const { story, number, wabaId } = await withNumber()
  await tellGraph(number, { qualityRating: 'RED', messagingLimit: 'TIER_2K' })
  const value = { display_phone_number: number.phoneNumber.slice(1), event: 'DOWNGRADE' }
  expect(await metaTells(wabaId, 'phone_number_quality_update', value, NINE)).toBe(200)
  await story.settle()
  expect(await story.number(number.id)).toMatchObject({ qualityRating: 'RED', messagingLimit: 'TIER_2K' })
  expect(await story.news()).toEqual({ mails: ['2027-03-05 09:00 E36'] })
})

// Row 14: port-out and WABA deletion are cancels.
describe('a number that has left us at Meta', () => {
  const CANCELLED = {
    mails: ['2027-03-20 12:00 E21', '2027-03-20 12:00 E25'],
    states: [
      '2027-03-20 12:00 main ACTIVE → SETTLING',
      '2027-03-20 12:00 main SETTLING → DELETING',
      '2027-03-20 12:00 main DELETING → DELETED',
    ],
  }

  it.each([
    ['PARTNER_REMOVED', 'PORTED_OUT'],
    ['ACCOUNT_DELETED', 'WABA_DELETED'],
  ])(
    '%s cancels it as %s; nothing at Meta is touched, and the credit line is taken back (I16)',
    async (event, reason) => {
      const { story, number, wabaId, tells } = await withNumber()
      await story.goTo('2027-03-20T12:00:00Z')
      await tells(gone(event, wabaId), NINE)
      // Told again, late, and by another delivery: nothing more.
      await tells(gone(event, wabaId), NINE)
      await tells(gone(event, wabaId), NINE + 5)
      expect(await story.news()).toEqual(CANCELLED)
      expect(await story.number(number.id)).toMatchObject({ state: 'DELETED', cancelReason: reason })
      expect(await graphCalls(number)).toEqual(['register OK'])
      expect(await wabaAtMeta(wabaId)).toMatchObject({ withdrawn: true, creditShared: false })
      await expectInvariants(story)
    },
  )

  it('by itself, its sibling in the WABA stays', async () => {
    const { story, number, wabaId, tells } = await withNumber()
    const sibling = await story.order('sibling', { wabaId })
    await story.news()
    await tells({ event: 'PHONE_NUMBER_REMOVED', phone_number: number.phoneNumber.slice(1) }, NINE)
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect((await story.number(sibling.id)).state).toBe('ACTIVE')
    expect(await wabaAtMeta(wabaId)).toMatchObject({ subscribed: true, creditShared: true })
    await expectInvariants(story)
  })

  it('while it is PAST_DUE or SUSPENDED is cancelled likewise: its unpaid month is void', async () => {
    const story = await startStory(START)
    const card = await story.attach('visa')
    const [wabaId, other] = [aWaba(), aWaba()]
    const pastDue = await story.order('past due', { wabaId })
    await card.declines()
    await story.goTo('2027-04-05T09:00:00Z')
    expect((await story.number(pastDue.id)).state).toBe('PAST_DUE')
    await metaTells(wabaId, 'account_update', gone('PARTNER_REMOVED', wabaId), NINE)
    await story.settle()
    expect((await story.number(pastDue.id)).state).toBe('DELETED')
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'HOSTING 39.00 VOID'])

    await card.works()
    const suspended = await story.order('suspended', { wabaId: other })
    await card.declines()
    await story.goTo('2027-05-08T09:00:00Z')
    expect((await story.number(suspended.id)).state).toBe('SUSPENDED')
    await metaTells(other, 'account_update', gone('ACCOUNT_DELETED', other), NINE)
    await story.settle()
    expect((await story.number(suspended.id)).state).toBe('DELETED')
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })

  it('with dialogues paid lately is held for what Meta bills late, with a deposit; it cannot be kept (decision 0023)', async () => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    await story.attach('visa')
    const wabaId = aWaba()
    const number = await story.order('main', { wabaId })
    await story.goTo('2027-04-10T10:00:00Z')
    await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
    await story.news()
    await story.goTo('2027-04-15T10:00:00Z')
    await metaTells(wabaId, 'account_update', gone('PARTNER_REMOVED', wabaId), NINE)
    await story.settle()
    expect(await story.news()).toEqual({
      charges: ['2027-04-15 10:00 DEPOSIT 39.00 visa SUCCEEDED'],
      mails: ['2027-04-15 10:00 E22'],
      states: ['2027-04-15 10:00 main ACTIVE → SETTLING', '2027-04-15 10:00 main SETTLING → HOLD'],
    })
    const refused = await story.customer.post(`/v1/numbers/${number.id}/reactivate`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })

    await story.goTo('2027-05-10T10:00:00Z')
    expect(await story.news()).toEqual({
      refunds: ['2027-05-10 10:00 DEPOSIT 39.00'],
      mails: ['2027-05-10 10:00 E25', '2027-05-10 10:00 E30'],
      states: ['2027-05-10 10:00 main HOLD → DELETING', '2027-05-10 10:00 main DELETING → DELETED'],
    })
    expect(await graphCalls(number)).toEqual(['register OK'])
    await expectInvariants(story)
  })

  it('that nobody here knows is kept, answered 200, and refuted by the registration that follows (I10)', async () => {
    const story = await startStory(START)
    await story.attach('visa')
    const wabaId = aWaba()
    expect(await metaTells(wabaId, 'account_update', gone('PARTNER_REMOVED', wabaId), NINE)).toBe(200)
    // Shared with us again, and ordered.
    expect(await metaTells(wabaId, 'account_update', gone('PARTNER_ADDED', wabaId), NINE + 60)).toBe(200)
    expect(await story.order('main', { wabaId })).toMatchObject({ state: 'ACTIVE' })
    await story.goTo('2027-03-06T09:00:00Z')
    expect((await story.news()).states?.at(-1)).toBe('2027-03-05 09:00 main PROVISIONING → ACTIVE')
    await expectInvariants(story)
  })
})
