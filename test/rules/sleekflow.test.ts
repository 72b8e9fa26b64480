import { expectInvariants } from '../scenarios/invariants'
import { deliver, sending } from '../support/sending'
import { topUp } from '../support/top-ups'
import { refusalToSend } from './setting'

// Source 001: the provider is an attribute of the number; neither hosting nor the wallet cares.

it('S4: given one CLOUD_API and one TWILIO number, when the balance is −0.01, then both are paused', async () => {
  const { story, card, number } = await sending({ TR: 20_010_000 }, { account: { billingMode: 'PREPAID' } })
  expect(number).toMatchObject({ provider: 'CLOUD_API' })
  const cloud = await story.order('cloud', { provider: 'CLOUD_API' })
  const twilio = await story.order('twilio', { provider: 'TWILIO' })
  expect(twilio).toMatchObject({ provider: 'TWILIO' })
  expect(await story.tryOrder({ provider: 'VONAGE' })).toMatchObject({
    status: 400,
    body: { code: 'VALIDATION_FAILED' },
  })
  await topUp(story, 2_000, card)
  await deliver(story, twilio, 'TR')
  expect(await story.currentAccount()).toMatchObject({ balanceMicros: -10_000, sendingPaused: true })
  const all = [number, cloud, twilio]
  expect(await Promise.all(all.map((each) => refusalToSend(story, each)))).toEqual(Array(3).fill('SENDING_PAUSED'))
  // Hosting goes on, and treats them alike too.
  await card.declines()
  await story.goTo('2027-02-13T08:00:00Z')
  const { numbers } = await story.history()
  expect(numbers.map(({ state, priceCents }) => `${state} ${priceCents}`)).toEqual(Array(3).fill('SUSPENDED 3900'))
  await expectInvariants(story)
})
