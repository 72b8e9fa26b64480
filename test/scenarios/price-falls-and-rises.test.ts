import type { HostedNumber } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'
import { priceFacts } from './prices'

/** Five numbers, ordered on the given days of March 2027 at 10:00, all at $30 from the fifth on. */
async function fiveNumbers(days: readonly string[]): Promise<{ story: Story; numbers: HostedNumber[] }> {
  const story = await startStory('2027-03-01T10:00:00Z')
  await story.attach('visa')
  const numbers: HostedNumber[] = []
  for (const day of days) {
    await story.goTo(`2027-03-${day}T10:00:00Z`)
    numbers.push(await story.order(`n${day}`))
  }
  await story.goTo('2027-04-25T00:00:00Z')
  await story.news()
  return { story, numbers }
}

const charge = (story: Story, number: HostedNumber) => story.number(number.id).then((each) => each.nextCharge)

describe('C6: falling below five numbers', () => {
  it('charges $30.00 on the 5th and $39.00 on the 20th when one is deleted on the 1st', async () => {
    const { story, numbers } = await fiveNumbers(['01', '05', '20', '21', '22'])
    const [leaving, fifth, twentieth] = numbers as [HostedNumber, HostedNumber, HostedNumber]

    // 1 May, noon: one is deleted, a minute after it has renewed. The account is told once, with a date for each number.
    await story.goTo('2027-05-01T12:00:00Z')
    await story.news()
    await story.cancel(leaving)
    expect(await story.news()).toEqual({
      mails: ['2027-05-01 12:00 E21', '2027-05-01 12:00 E25', '2027-05-01 12:00 E28'],
      states: [
        '2027-05-01 12:00 n01 ACTIVE → SETTLING',
        '2027-05-01 12:00 n01 SETTLING → DELETING',
        '2027-05-01 12:00 n01 DELETING → DELETED',
      ],
    })
    // What is next is true already: the 5th is too soon for the rise, the 20th is not.
    expect(await charge(story, fifth)).toEqual({ at: '2027-05-05T10:00:00.000Z', amountCents: 3000 })
    expect(await charge(story, twentieth)).toEqual({ at: '2027-05-20T10:00:00.000Z', amountCents: 3900 })

    await story.goTo('2027-05-22T10:00:00Z')
    expect(await story.news()).toEqual({
      charges: [
        '2027-05-05 10:00 HOSTING 30.00 visa SUCCEEDED',
        '2027-05-20 10:00 HOSTING 39.00 visa SUCCEEDED',
        '2027-05-21 10:00 HOSTING 39.00 visa SUCCEEDED',
        '2027-05-22 10:00 HOSTING 39.00 visa SUCCEEDED',
      ],
      mails: ['2027-05-05 10:00 E05', '2027-05-20 10:00 E05', '2027-05-21 10:00 E05', '2027-05-22 10:00 E05'],
    })
    // 5 June: the last of them.
    await story.goTo('2027-06-05T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-06-05 10:00 HOSTING 39.00 visa SUCCEEDED'])
    const { invoices, events } = await story.history()
    expect(priceFacts(events)).toEqual([
      '2027-03-22 10:00 MONTHLY 39.00 → 30.00 VOLUME',
      '2027-05-01 12:00 MONTHLY 30.00 → 39.00 MONTHLY after notice',
    ])
    // Each invoice says why it cost what it cost.
    const explained = invoices
      .slice(-5)
      .map(({ totalCents, price }) => [totalCents, price?.rule, price?.billableNumbers])
    expect(explained).toEqual([
      [3000, 'VOLUME', 4],
      [3900, 'MONTHLY', 4],
      [3900, 'MONTHLY', 4],
      [3900, 'MONTHLY', 4],
      [3900, 'MONTHLY', 4],
    ])
    await expectInvariants(story)
  })

  it('charges the higher price exactly 7 × 24 hours after the notice, and the lower one a second before', async () => {
    const { story, numbers } = await fiveNumbers(['01', '08', '09', '10', '11'])
    const [leaving, eighth, ninth] = numbers as [HostedNumber, HostedNumber, HostedNumber]
    await story.goTo('2027-05-01T10:00:01Z')
    await story.news()
    await story.cancel(leaving)
    // Seven days less a second on the 8th.
    expect((await charge(story, eighth))?.amountCents).toBe(3000)
    expect((await charge(story, ninth))?.amountCents).toBe(3900)

    const second = await fiveNumbers(['01', '08', '09', '10', '11'])
    await second.story.goTo('2027-05-01T10:00:00Z')
    await second.story.news()
    await second.story.cancel(second.numbers[0] as HostedNumber)
    expect((await charge(second.story, second.numbers[1] as HostedNumber))?.amountCents).toBe(3900)
    await second.story.goTo('2027-05-08T10:00:00Z')
    expect((await second.story.news()).charges).toEqual(['2027-05-08 10:00 HOSTING 39.00 visa SUCCEEDED'])

    await story.goTo('2027-05-09T10:00:00Z')
    expect((await story.news()).charges).toEqual([
      '2027-05-08 10:00 HOSTING 30.00 visa SUCCEEDED',
      '2027-05-09 10:00 HOSTING 39.00 visa SUCCEEDED',
    ])
    await expectInvariants(story)
    await expectInvariants(second.story)
  })

  it('is called off by a fifth number before it takes effect, without another mail', async () => {
    const { story, numbers } = await fiveNumbers(['01', '05', '20', '21', '22'])
    await story.goTo('2027-05-01T12:00:00Z')
    await story.cancel(numbers[0] as HostedNumber)
    await story.news()
    await story.goTo('2027-05-06T12:00:00Z')
    await story.order('sixth')
    expect(await story.news()).toEqual({
      charges: ['2027-05-05 10:00 HOSTING 30.00 visa SUCCEEDED', '2027-05-06 12:00 HOSTING 30.00 visa SUCCEEDED'],
      mails: ['2027-05-05 10:00 E05', '2027-05-06 12:00 E01', '2027-05-06 12:00 E03'],
      states: ['2027-05-06 12:00 sixth PENDING_PAYMENT → PROVISIONING', '2027-05-06 12:00 sixth PROVISIONING → ACTIVE'],
    })
    await story.goTo('2027-05-22T10:00:00Z')
    expect((await story.news()).charges).toEqual([
      '2027-05-20 10:00 HOSTING 30.00 visa SUCCEEDED',
      '2027-05-21 10:00 HOSTING 30.00 visa SUCCEEDED',
      '2027-05-22 10:00 HOSTING 30.00 visa SUCCEEDED',
    ])
    expect(priceFacts((await story.history()).events).at(-1)).toBe(
      '2027-05-06 12:00 MONTHLY 30.00 → 30.00 VOLUME called off',
    )
    await expectInvariants(story)
  })
})
