import { randomUUID } from 'node:crypto'
import { expectInvariants } from '../scenarios/invariants'
import { ok, operator } from '../support/client'
import { metaTells } from '../support/graph'
import { freshContact } from '../support/phone-numbers'
import type { HostedNumber, Page, UsageReceipt } from '../support/resources'
import type { Story, startStory } from '../support/story'
import { template } from '../support/usage'
import { aNumber } from './setting'

// Source 002, dialogues and their debits. The month is January 2027; the number signs up on the 10th at 08:00.

const report = async (story: Story, ...events: Record<string, unknown>[]) => {
  const receipt = await ok(operator.post<UsageReceipt>('/v1/usage-events', { events }))
  expect(receipt).toEqual({ accepted: events.length, duplicates: 0, rejected: [] })
  await story.settle()
}
type Dialogue = { openedAt: string; rating: string; priceMicros: number; initiator: string }
const dialogues = async ({ customer, account }: Story) =>
  (await ok(customer.get<Page<Dialogue>>(`/v1/accounts/${account.id}/dialogues?limit=100`))).data
const unbilled = async (story: Story) => (await story.currentAccount()).unbilledUsageMicros
const fromClient = (number: HostedNumber, at: string, contact: string, more = {}) => ({
  ...template(number, at, contact),
  ...{ direction: 'INBOUND', kind: 'FREE_FORM', category: undefined, ...more },
})

/** Of the number's free dialogues of January none is left, on the 15th at 08:00. */
async function allUsedUp(ratesMicros: Parameters<typeof startStory>[1]) {
  const setting = await aNumber(ratesMicros)
  await setting.story.goTo('2027-01-15T08:00:00Z')
  await setting.story.dialogues(setting.number, '2027-01-14T08:00:00Z', 1000)
  return setting
}

it('C8: given a template at 10:00:00Z, when another comes at 09:59:59Z next day, then 1 dialogue; at 10:00:00Z, then 2', async () => {
  const { story, number } = await aNumber()
  const contact = freshContact()
  await story.goTo('2027-01-13T12:00:00Z')
  await report(story, template(number, '2027-01-12T10:00:00Z', contact))
  await report(story, template(number, '2027-01-13T09:59:59Z', contact))
  expect(await dialogues(story)).toHaveLength(1)
  await report(story, template(number, '2027-01-13T10:00:00Z', contact))
  expect((await dialogues(story)).map(({ openedAt }) => openedAt)).toEqual([
    '2027-01-13T10:00:00.000Z',
    '2027-01-12T10:00:00.000Z',
  ])
  await expectInvariants(story)
})

it('C9: given TR business $0.0200 and user $0.0120, when one of each opens after the allowance, then the ledger has −$0.0320', async () => {
  const tariffCode = `rule-c9-${randomUUID().slice(0, 13)}`
  const rates = [
    { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 20_000 },
    { market: 'TR', key: 'USER_INITIATED', priceMicros: 12_000 },
  ]
  const version = { effectiveFrom: '2027-01-01T00:00:00Z', currency: 'USD', unit: 'DIALOGUE', rates }
  await ok(operator.post('/v1/tariffs', { code: tariffCode, ...version }))
  const { story, number } = await allUsedUp({ account: { tariffCode } })
  const asker = freshContact()
  await report(
    story,
    template(number, '2027-01-15T07:00:00Z', freshContact()),
    fromClient(number, '2027-01-15T07:01:00Z', asker),
    { ...template(number, '2027-01-15T07:02:00Z', asker), kind: 'FREE_FORM', category: undefined },
  )
  expect((await story.currentAccount()).balanceMicros).toBe(-32_000)
  await expectInvariants(story)
})

it('C10: given a failed status, when ingested, then no dialogue and no ledger entry', async () => {
  const { story, number } = await allUsedUp({ ratesMicros: { TR: 50_000 } })
  const before = await dialogues(story)
  await report(story, { ...template(number, '2027-01-15T07:00:00Z', freshContact()), status: 'FAILED' })
  const failed = {
    id: `wamid.${randomUUID()}`,
    status: 'failed',
    recipient_id: '905321234567',
    errors: [{ code: 131047 }],
  }
  const metadata = { display_phone_number: number.phoneNumber.slice(1) }
  const timestamp = String(Date.parse('2027-01-15T07:00:00Z') / 1000)
  expect(await metaTells('none', 'messages', { metadata, statuses: [{ ...failed, timestamp }] })).toBe(200)
  expect(await dialogues(story)).toEqual(before)
  expect((await story.currentAccount()).balanceMicros).toBe(0)
  await expectInvariants(story)
})

it('C11: given 1000 dialogues in January, when the 1001st opens at $0.05, then $0.05 accrued; from 1 February 00:00 $0 again', async () => {
  const { story, number } = await allUsedUp({ ratesMicros: { TR: 50_000 } })
  expect(await unbilled(story)).toBe(0)
  await report(story, template(number, '2027-01-15T07:59:00Z', freshContact()))
  expect(await unbilled(story)).toBe(50_000)
  await story.goTo('2027-02-01T00:00:00Z')
  await report(story, template(number, '2027-02-01T00:00:00Z', freshContact()))
  expect(await unbilled(story)).toBe(50_000)
  await expectInvariants(story)
})

it('C12: given a referral at T and a reply at T+23h, when templates go out until T+23h+72h, then usage $0, allowance used 0', async () => {
  const { story, number } = await aNumber({ ratesMicros: { TR: 50_000 } })
  const contact = freshContact()
  await story.goTo('2027-01-16T08:00:00Z')
  await report(
    story,
    fromClient(number, '2027-01-11T08:00:00Z', contact, { entryPoint: 'AD_CLICK' }),
    { ...template(number, '2027-01-12T07:00:00Z', contact), kind: 'FREE_FORM', category: undefined },
    template(number, '2027-01-13T12:00:00Z', contact),
    template(number, '2027-01-15T06:59:59Z', contact),
  )
  expect(await dialogues(story)).toMatchObject([{ rating: 'FREE_ENTRY_POINT', priceMicros: 0 }])
  // The 1,000 are still there, all of them.
  await story.dialogues(number, '2027-01-16T07:00:00Z', 1000)
  expect(await unbilled(story)).toBe(0)
  await report(story, template(number, '2027-01-16T07:30:00Z', freshContact()))
  expect(await unbilled(story)).toBe(50_000)
  await expectInvariants(story)
})

it('C16: given $29.98 unbilled, when $0.02 opens, then no charge; when $0.02 more opens, then one charge of $30.02', async () => {
  const { story, number } = await allUsedUp({ ratesMicros: { TR: 20_000 } })
  await story.dialogues(number, '2027-01-15T06:00:00Z', 1499)
  expect(await unbilled(story)).toBe(29_980_000)
  await report(story, template(number, '2027-01-15T07:00:00Z', freshContact()))
  expect((await story.news()).charges).toBeUndefined()
  await report(story, template(number, '2027-01-15T07:01:00Z', freshContact()))
  expect((await story.news()).charges).toEqual(['2027-01-15 08:00 USAGE 30.02 visa SUCCEEDED'])
  expect(await unbilled(story)).toBe(0)
  await expectInvariants(story)
})

it('C17: given $29.00 on the last of the month at 23:59, when the 1st 06:00 comes, then one charge of $29.00; $0.31 is carried', async () => {
  const much = await allUsedUp({ ratesMicros: { TR: 1_000_000 } })
  const little = await allUsedUp({ ratesMicros: { TR: 310_000 } })
  for (const [{ story, number }, count] of [
    [much, 29],
    [little, 1],
  ] as const) {
    await story.goTo('2027-01-31T23:59:00Z')
    await story.dialogues(number, '2027-01-31T23:58:00Z', count)
    await story.news()
    await story.goTo('2027-02-01T05:59:59Z')
    expect((await story.news()).charges).toBeUndefined()
    await story.goTo('2027-02-01T06:00:00Z')
  }
  expect((await much.story.news()).charges).toEqual(['2027-02-01 06:00 USAGE 29.00 visa SUCCEEDED'])
  expect([(await little.story.news()).charges, await unbilled(little.story)]).toEqual([undefined, 310_000])
  await expectInvariants(much.story)
  await expectInvariants(little.story)
})

it('C18: given A has $31 usage and B none, when both cards decline, then only A is suspended; when paid, then A is ACTIVE', async () => {
  const { story, card, number } = await allUsedUp({ ratesMicros: { TR: 31_000_000 } })
  const backup = await story.attach('backup')
  const sibling = await story.order('sibling')
  await card.declines()
  await backup.declines()
  await report(story, template(number, '2027-01-15T07:00:00Z', freshContact()))
  expect(await story.number(number.id)).toMatchObject({ state: 'SUSPENDED', suspensionReasons: ['USAGE_UNPAID'] })
  expect((await story.number(sibling.id)).state).toBe('ACTIVE')
  expect(await story.tryOrder()).toMatchObject({ status: 409, body: { code: 'UNPAID_INVOICES' } })
  await card.works()
  expect((await story.pay(await story.openInvoice())).status).toBe(200)
  expect((await story.number(number.id)).state).toBe('ACTIVE')
  await expectInvariants(story)
})

it('W9: given a delivered webhook, then the usage page shows it within a minute', async () => {
  const { story, number } = await aNumber({ ratesMicros: { TR: 50_000 } })
  const at = Date.parse(await story.now()) / 1000
  const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' }
  const status = {
    id: `wamid.${randomUUID()}`,
    status: 'delivered',
    timestamp: String(at),
    recipient_id: '905321234567',
  }
  const metadata = { display_phone_number: number.phoneNumber.slice(1) }
  expect(await metaTells('none', 'messages', { metadata, statuses: [{ ...status, pricing }] }, at)).toBe(200)
  const day = 'from=2027-01-10T00:00:00Z&to=2027-01-11T00:00:00Z&groupBy=category'
  const usage = await ok(story.customer.get<object>(`/v1/accounts/${story.account.id}/usage?${day}`))
  expect(usage).toMatchObject({ data: [{ key: 'MARKETING', dialogues: 1 }] })
  await expectInvariants(story)
})
