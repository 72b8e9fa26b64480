import { expectInvariants } from '../scenarios/invariants'
import { ok } from '../support/client'
import { askToSend, deliver, pauses, sending } from '../support/sending'
import { refusalToSend } from './setting'

// Source 000, spending limits.

it('W5: given limit $100 and $99.98 used, when $0.05 is reserved, then refused 402 SPENDING_LIMIT', async () => {
  const { story, number } = await sending({ TR: 79_990_000, DE: 19_990_000, ES: 50_000 })
  const path = `/v1/accounts/${story.account.id}/spending-limit`
  const set = (monthlyCents: number | null) => ok(story.customer.put(path, { monthlyCents }))
  await set(10_000)
  await deliver(story, number, 'TR')
  const charged = { charges: ['2027-01-10 08:00 USAGE 79.99 visa SUCCEEDED'], mails: ['2027-01-10 08:00 E14'] }
  expect(await story.news()).toEqual(charged)
  // 80 % are passed: one mail a month. The usage itself waits below $30.00.
  await deliver(story, number, 'DE')
  expect(await story.news()).toEqual({ mails: ['2027-01-10 08:00 E16'] })
  expect((await ok(story.customer.get<object>(path))) as object).toEqual({
    ...{ monthlyCents: 10_000, month: '2027-01', usedMicros: 99_980_000, reached: false },
  })

  expect(await askToSend(story, number, 'ES')).toMatchObject({
    status: 402,
    body: { code: 'SPENDING_LIMIT', reason: 'SPENDING_LIMIT', priceMicros: 50_000, limitOf: story.account.id },
  })
  expect(await story.news()).toEqual({ mails: ['2027-01-10 08:00 E17'] })
  expect(await pauses(story)).toEqual(['paused SPENDING_LIMIT'])
  // Hosting is never held back by it; a raise lets messages out again.
  await story.goTo('2027-01-20T08:00:00Z')
  await set(10_003)
  await story.settle()
  expect(await askToSend(story, number, 'ES')).toMatchObject({ status: 201, body: { allowed: true } })
  expect(await refusalToSend(story, number)).toBe('SPENDING_LIMIT')
  await story.goTo('2027-02-10T08:00:00Z')
  expect((await story.number(number.id)).state).toBe('ACTIVE')
  expect(await refusalToSend(story, number)).toBeNull()
  await expectInvariants(story)
})
