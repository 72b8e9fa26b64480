import { expectInvariants } from '../scenarios/invariants'
import { graphCalls, messageStatus, metaTells, PAYMENT_ISSUE, tellGraph } from '../support/graph'
import { aNumber, held, refusalToSend } from './setting'

// lifecycle.md §1, rows 23, 24 and 32: what Meta, or the number's owner, does.

it('row 23: Meta refuses until a later date: the number is held until then, with no second deposit', async () => {
  const { story, number } = await held()
  await tellGraph(number, { refuseDeregisterUntil: '2027-03-25T08:00:00Z' })
  await story.goTo('2027-02-19T08:00:00Z')
  expect((await story.news()).states).toEqual([
    '2027-02-19 08:00 main HOLD → DELETING',
    '2027-02-19 08:00 main DELETING → HOLD',
  ])
  expect(await story.number(number.id)).toMatchObject({ state: 'HOLD', holdUntil: '2027-03-25T08:00:00.000Z' })
  await story.goTo('2027-03-25T08:00:00Z')
  expect((await story.number(number.id)).state).toBe('DELETED')
  expect((await story.bills()).filter((bill) => bill.startsWith('DEPOSIT'))).toHaveLength(1)
  expect(await graphCalls(number)).toEqual(['register OK', 'deregister REFUSED', 'deregister OK'])
  await expectInvariants(story)
})

it('row 24: a coexistence number waits for its owner, is looked at daily, and is let go after 14 days', async () => {
  const { story, number } = await aNumber({}, { coexistence: true })
  await story.cancel(number)
  expect((await story.news()).mails).toEqual(['2027-01-10 08:00 E21', '2027-01-10 08:00 E26'])
  expect(await story.number(number.id)).toMatchObject({ state: 'DELETING', nextAction: { kind: 'AWAIT_CUSTOMER' } })

  const prompt = await aNumber({}, { coexistence: true })
  await prompt.story.cancel(prompt.number)
  await prompt.story.goTo('2027-01-12T20:00:00Z')
  await tellGraph(prompt.number, { registered: false })
  await prompt.story.goTo('2027-01-13T08:00:00Z')
  expect((await prompt.story.number(prompt.number.id)).state).toBe('DELETED')

  await story.goTo('2027-01-24T07:59:59.999Z')
  expect((await story.number(number.id)).state).toBe('DELETING')
  await story.goTo('2027-01-24T08:00:00Z')
  expect((await story.number(number.id)).state).toBe('DELETED')
  for (const each of [story, prompt.story]) await expectInvariants(each)
})

it('row 32: Meta’s 131042 flags the number and mails, but is no suspension of ours', async () => {
  const { story, number } = await aNumber()
  expect(await metaTells('1', 'messages', messageStatus(number, 1_772_700_000, PAYMENT_ISSUE), 1_772_700_000)).toBe(200)
  await story.settle()
  expect(await story.news()).toEqual({ mails: ['2027-01-10 08:00 E33'] })
  expect(await story.number(number.id)).toMatchObject({ state: 'ACTIVE', metaBlocked: true, suspensionReasons: [] })
  expect(await refusalToSend(story, number)).toBeNull()
  await story.goTo('2027-02-10T08:00:00Z')
  expect((await story.news()).charges).toEqual(['2027-02-10 08:00 HOSTING 39.00 visa SUCCEEDED'])
  await expectInvariants(story)
})
