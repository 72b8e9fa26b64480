import { expectInvariants } from '../scenarios/invariants'
import { ok } from '../support/client'
import { deliver, sending } from '../support/sending'
import { balance, topUp } from '../support/top-ups'

// Source 004: the customer's own low-balance alert.

it('004 I6: given threshold 100 and 100.00, none; 99.99 → one alert; threshold changed to 50 → re-armed, none', async () => {
  const { story, card, number } = await sending(
    { TR: 10_000, DE: 49_990_000 },
    { account: { billingMode: 'PREPAID', locale: 'es' } },
  )
  const path = `/v1/accounts/${story.account.id}/alerts`
  expect(await ok(story.customer.get(path))).toEqual({ balanceBelowCents: 10_000 })
  await topUp(story, 10_000, card)
  expect((await story.news()).mails).toEqual(['2027-01-10 08:00 E18'])
  await deliver(story, number, 'TR')
  expect(await balance(story)).toBe(99_990_000)
  expect(await story.news()).toEqual({ mails: ['2027-01-10 08:00 E16'] })
  await deliver(story, number, 'TR')
  expect(await story.news()).toEqual({})

  expect(await ok(story.customer.put(path, { balanceBelowCents: 5_000 }))).toEqual({ balanceBelowCents: 5_000 })
  await story.goTo('2027-01-11T08:00:00Z')
  expect(await story.news()).toEqual({})
  // Armed anew: 49.99 is below the new line.
  await deliver(story, number, 'DE')
  expect(await story.news()).toEqual({ mails: ['2027-01-11 08:00 E16'] })
  for (const balanceBelowCents of [0, -1, 10.5, '50.00', null]) {
    expect(await story.customer.put(path, { balanceBelowCents })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ path: 'balanceBelowCents' }] },
    })
  }
  await expectInvariants(story)
})
