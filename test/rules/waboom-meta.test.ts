import { expectInvariants } from '../scenarios/invariants'
import { ok } from '../support/client'
import { CHARGED_DELIVERY, messageStatus, metaTells, PAYMENT_ISSUE } from '../support/graph'
import type { CancellationPreview, HostedNumber } from '../support/resources'
import { aNumber, refusalToSend, transitions } from './setting'

// Source 000: the customer pays Meta himself (`metaBilling: DIRECT`), and we host.

const AT_EIGHT = Date.parse('2027-01-10T08:00:00Z') / 1_000
const HOUR = 3_600
const DAY = 24 * HOUR

it('W7: given 131042 webhooks, the number is flagged with one mail in 24 hours, and free again when a send works', async () => {
  const { story, number } = await aNumber({ account: { metaBilling: 'DIRECT' } })
  const tells = async (at: number, status: object) => {
    const value = messageStatus(number, at, status as Record<string, unknown>)
    expect(await metaTells('1', 'messages', value, at)).toBe(200)
    await story.settle()
  }
  const flagged = async () => ((await story.number(number.id)) as HostedNumber & { metaBlocked: boolean }).metaBlocked
  await tells(AT_EIGHT, { ...PAYMENT_ISSUE })
  await tells(AT_EIGHT + 60, { ...PAYMENT_ISSUE })
  expect(await story.news()).toEqual({ mails: ['2027-01-10 08:00 E33'] })
  expect(await flagged()).toBe(true)
  expect(await refusalToSend(story, number)).toBeNull()
  await story.goTo('2027-01-11T07:59:59Z')
  await tells(AT_EIGHT + DAY - 1, { ...PAYMENT_ISSUE })
  expect(await story.news()).toEqual({})
  await story.goTo('2027-01-11T08:00:00Z')
  await tells(AT_EIGHT + DAY, { ...PAYMENT_ISSUE })
  expect(await story.news()).toEqual({ mails: ['2027-01-11 08:00 E33'] })
  await tells(AT_EIGHT + DAY + HOUR, { ...CHARGED_DELIVERY })
  expect(await flagged()).toBe(false)
  expect(await transitions(story)).toEqual(['PENDING_PAYMENT PAID PROVISIONING', 'PROVISIONING REGISTERED ACTIVE'])
  await expectInvariants(story)
})

it('under DIRECT no usage is charged, hosting only, and a cancel holds nothing for it', async () => {
  const { story, number } = await aNumber({ ratesMicros: { TR: 31_000_000 }, account: { metaBilling: 'DIRECT' } })
  await story.dialogues(number, '2027-01-10T07:00:00Z', 1_010)
  const path = `/v1/accounts/${story.account.id}`
  expect(await story.currentAccount()).toMatchObject({
    unbilledUsageMicros: 0,
    allTimeUsageMicros: 0,
    balanceMicros: 0,
  })
  // He sees what he sent all the same; what Meta charges him for it is Meta's to say.
  type Usage = { data: { dialogues: number; free: number; priced: number; amountMicros: number }[] }
  expect((await ok(story.customer.get<Usage>(`${path}/usage`))).data).toMatchObject([
    { dialogues: 1_010, free: 1_010, priced: 0, amountMicros: 0 },
  ])
  await story.goTo('2027-02-10T08:00:00Z')
  expect((await story.news()).charges).toEqual(['2027-02-10 08:00 HOSTING 39.00 visa SUCCEEDED'])
  const preview: CancellationPreview = await story.cancel(number)
  expect(preview).toMatchObject({ holdDays: 0, depositCents: 0, usageToSettleCents: 0 })
  expect((await story.number(number.id)).state).toBe('DELETED')
  await expectInvariants(story)
})
