import { expectInvariants } from '../scenarios/invariants'
import { ok } from '../support/client'
import { chargesAtProcessor } from '../support/sandbox'
import { startStory } from '../support/story'

// Source 002, when hosting is charged and what follows when it cannot be: the titles are the rules' own tests.

it('C13: given first payment 2027-01-31T08:00Z, renewals 2027-02-28T08:00Z, 2027-03-31T08:00Z, 2027-04-30T08:00Z', async () => {
  const story = await startStory('2027-01-31T08:00:00Z')
  await story.attach('visa')
  await story.order('main')
  await story.goTo('2027-05-01T00:00:00Z')
  expect((await story.news()).charges).toEqual([
    '2027-01-31 08:00 HOSTING 39.00 visa SUCCEEDED',
    '2027-02-28 08:00 HOSTING 39.00 visa SUCCEEDED',
    '2027-03-31 08:00 HOSTING 39.00 visa SUCCEEDED',
    '2027-04-30 08:00 HOSTING 39.00 visa SUCCEEDED',
  ])
  await expectInvariants(story)
})

it('C14: given grace 0 and both cards decline at renewal, SUSPENDED within the same run; given grace 3, ACTIVE-service until +72 h, then SUSPENDED', async () => {
  const declining = async (dunningPolicy: string) => {
    const story = await startStory('2027-01-10T08:00:00Z', { account: { dunningPolicy } })
    const cards = [await story.attach('primary'), await story.attach('backup', { token: 'pm_card_mastercard' })]
    const number = await story.order('main')
    for (const card of cards) await card.declines()
    await story.news()
    await story.goTo('2027-02-10T08:00:00Z')
    return { story, number }
  }
  const permission = (of: Awaited<ReturnType<typeof declining>>) =>
    ok(of.story.customer.get(`/v1/numbers/${of.number.id}/send-permission`))

  const strict = await declining('strict')
  expect(await strict.story.number(strict.number.id)).toMatchObject({
    state: 'SUSPENDED',
    suspensionReasons: ['HOSTING_UNPAID'],
  })
  expect(await permission(strict)).toMatchObject({ allowed: false, reason: 'SUSPENDED' })

  const standard = await declining('standard')
  await standard.story.goTo('2027-02-13T07:59:59.999Z')
  expect(await standard.story.number(standard.number.id)).toMatchObject({ state: 'PAST_DUE', suspensionReasons: [] })
  expect(await permission(standard)).toMatchObject({ allowed: true })
  await standard.story.goTo('2027-02-13T08:00:00Z')
  expect(await standard.story.number(standard.number.id)).toMatchObject({ state: 'SUSPENDED' })
  expect(await permission(standard)).toMatchObject({ allowed: false, reason: 'SUSPENDED' })
  for (const { story } of [strict, standard]) await expectInvariants(story)
})

it('C15: given one failed $39 invoice, when POST number, 409 and 0 calls to the processor; when it is paid, 201', async () => {
  const story = await startStory('2027-01-10T08:00:00Z')
  const card = await story.attach('visa')
  await story.order('main')
  await card.declines()
  await story.goTo('2027-02-10T08:00:00Z')
  const before = await chargesAtProcessor([card.processorId])
  await card.works()

  const refused = await story.tryOrder()
  expect(refused).toMatchObject({ status: 409, body: { code: 'UNPAID_INVOICES' } })
  expect(refused.body.detail).toContain((await story.openInvoice()).number)
  expect(await chargesAtProcessor([card.processorId])).toEqual(before)

  expect((await story.pay(await story.openInvoice())).status).toBe(200)
  expect((await story.tryOrder()).status).toBe(201)
  await story.settle()
  await expectInvariants(story)
})

it('C20: given an inquiry on day 2 of a failed $39 hosting invoice, the suspension comes on day 10 and the reason is in the facts', async () => {
  const story = await startStory('2027-01-10T08:00:00Z')
  const card = await story.attach('visa')
  const number = await story.order('main')
  await card.declines()
  await story.goTo('2027-02-12T08:00:00Z')
  const invoice = await story.openInvoice()
  const inquiry = { text: 'We were told this month is free.' }
  await ok(story.customer.post(`/v1/invoices/${invoice.id}/inquiries`, inquiry))
  await story.settle()
  await story.goTo('2027-02-20T07:59:59.999Z')
  expect((await story.number(number.id)).state).toBe('PAST_DUE')
  await story.goTo('2027-02-20T08:00:00Z')
  expect(await story.number(number.id)).toMatchObject({ state: 'SUSPENDED', suspensionReasons: ['HOSTING_UNPAID'] })
  const { events } = await story.history()
  expect(JSON.stringify(events)).toContain(inquiry.text)
  await expectInvariants(story)
})
