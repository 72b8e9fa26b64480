import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

// Story c.
it('charges the fifth number $30 and its siblings $30 from their next renewal, without a credit note (C5)', async () => {
  const story = await startStory('2027-03-01T10:00:00Z')
  await story.attach('visa')

  // 1 to 4 March: a number a day at $39.
  for (const day of ['01', '02', '03', '04']) {
    await story.goTo(`2027-03-${day}T10:00:00Z`)
    await story.order(`n${day}`)
    expect(await story.news()).toEqual({
      charges: [`2027-03-${day} 10:00 HOSTING 39.00 visa SUCCEEDED`],
      mails: [`2027-03-${day} 10:00 E01`, `2027-03-${day} 10:00 E03`],
      states: [
        `2027-03-${day} 10:00 n${day} PENDING_PAYMENT → PROVISIONING`,
        `2027-03-${day} 10:00 n${day} PROVISIONING → ACTIVE`,
      ],
    })
  }

  // 5 March: the fifth costs $30; the account is told once that the price changes (row 27, E28).
  await story.goTo('2027-03-05T10:00:00Z')
  await story.order('n05')
  expect(await story.news()).toEqual({
    charges: ['2027-03-05 10:00 HOSTING 30.00 visa SUCCEEDED'],
    mails: ['2027-03-05 10:00 E01', '2027-03-05 10:00 E03', '2027-03-05 10:00 E28'],
    states: ['2027-03-05 10:00 n05 PENDING_PAYMENT → PROVISIONING', '2027-03-05 10:00 n05 PROVISIONING → ACTIVE'],
  })
  expect((await story.currentAccount()).billableNumbers).toBe(5)

  // The siblings' next charges are announced at the new price already.
  const announced = (await story.history()).numbers.map((number) => number.nextCharge?.amountCents)
  expect(announced).toEqual([3000, 3000, 3000, 3000, 3000])

  // 1 to 5 April: each renews at $30.
  for (const day of ['01', '02', '03', '04', '05']) {
    await story.goTo(`2027-04-${day}T10:00:00Z`)
    expect(await story.news()).toEqual({
      charges: [`2027-04-${day} 10:00 HOSTING 30.00 visa SUCCEEDED`],
      mails: [`2027-04-${day} 10:00 E05`],
    })
  }
  expect(await story.bills()).toEqual([...Array(4).fill('HOSTING 39.00 PAID'), ...Array(6).fill('HOSTING 30.00 PAID')])
  await expectInvariants(story)
})

// The control: without the fifth nothing gets cheaper.
it('renews four numbers at $39', async () => {
  const story = await startStory('2027-03-01T10:00:00Z')
  await story.attach('visa')
  for (const name of ['n1', 'n2', 'n3', 'n4']) await story.order(name)
  await story.news()

  await story.goTo('2027-04-01T10:00:00Z')
  expect(await story.news()).toEqual({
    charges: Array(4).fill('2027-04-01 10:00 HOSTING 39.00 visa SUCCEEDED'),
    mails: Array(4).fill('2027-04-01 10:00 E05'),
  })
  await expectInvariants(story)
})
