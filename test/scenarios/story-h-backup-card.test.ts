import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

// Story h.
it('lets the backup card pay when the primary fails: no interruption, one mail (W6)', async () => {
  const story = await startStory('2027-01-10T08:00:00Z')
  const primary = await story.attach('primary')
  const backup = await story.attach('backup', { token: 'pm_card_mastercard' })
  expect([primary.role, backup.role]).toEqual(['PRIMARY', 'BACKUP'])
  const number = await story.order('main')
  await story.news()

  // 10 February: the primary is declined, the backup pays at the same instant. E06 stands in for the receipt.
  await primary.declines('insufficient_funds')
  await story.goTo('2027-02-10T08:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-02-10 08:00 HOSTING 39.00 backup SUCCEEDED', '2027-02-10 08:00 HOSTING 39.00 primary DECLINED'],
    mails: ['2027-02-10 08:00 E06'],
  })
  expect(await story.number(number.id)).toMatchObject({ state: 'ACTIVE', suspensionReasons: [] })
  expect(await story.currentAccount()).toMatchObject({ standing: 'CLEAR' })
  const { methods } = await story.history()
  expect(methods.find((method) => method.id === primary.id)?.role).toBe('PRIMARY')

  // 10 March, the control: the primary works again and pays; an ordinary receipt.
  await primary.works()
  await story.goTo('2027-03-10T08:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-03-10 08:00 HOSTING 39.00 primary SUCCEEDED'],
    mails: ['2027-03-10 08:00 E05'],
  })
  await expectInvariants(story)
})
