import { expectInvariants } from '../scenarios/invariants'
import { startStory } from '../support/story'

// Source 001. Of the wallet's rules only the provider, an attribute of the number, exists by now.

it('S4: given one CLOUD_API and one TWILIO number, each shows its provider, and hosting treats them alike', async () => {
  const story = await startStory('2027-01-10T08:00:00Z')
  const card = await story.attach('visa')
  expect(await story.order('unnamed')).toMatchObject({ provider: 'CLOUD_API' })
  expect(await story.order('cloud', { provider: 'CLOUD_API' })).toMatchObject({ provider: 'CLOUD_API' })
  expect(await story.order('twilio', { provider: 'TWILIO' })).toMatchObject({ provider: 'TWILIO' })
  expect(await story.tryOrder({ provider: 'VONAGE' })).toMatchObject({
    status: 400,
    body: { code: 'VALIDATION_FAILED' },
  })
  await card.declines()
  await story.goTo('2027-02-13T08:00:00Z')
  const { numbers } = await story.history()
  expect(numbers.map(({ state, priceCents }) => `${state} ${priceCents}`)).toEqual(Array(3).fill('SUSPENDED 3900'))
  await expectInvariants(story)
})
