import { Client, Connection } from '@temporalio/client'
import { ownStack } from '../crash/own-stack'
import { eventually } from '../support/client'
import { startStory } from '../support/story'
import { activitiesIn, cycles, historyOf, isA, lastTimerMs } from './histories'

const RENEWAL_EVENTS = 6

const stack = ownStack()
let client: Client

beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: stack().temporalAddress }) })
})
afterAll(() => client.connection.close())

describe('the history that the server keeps of a number', () => {
  it(`has at most ${RENEWAL_EVENTS} events and exactly one activity for each happy renewal on a test clock`, async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-07-31T08:00:00Z')
    expect(await story.bills()).toHaveLength(7)
    const events = await historyOf(client, `number:${number.id}`)
    const renewals = cycles(events, isA('EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED')).slice(-5)
    console.log(`events of a renewal on a test clock: ${renewals.map((each) => each.length).join(', ')}`)
    expect(renewals.map(activitiesIn)).toEqual([1, 1, 1, 1, 1])
    for (const each of renewals) expect(each.length).toBeLessThanOrEqual(RENEWAL_EVENTS)
  })

  it('has one timer for the whole first month in real time', async () => {
    const story = await startStory('', { clock: false })
    await story.attach('visa')
    const number = await story.order('main')
    const { currentPeriodEnd } = await story.number(number.id)
    const timer = await eventually('it sleeps', async () => lastTimerMs(await historyOf(client, `number:${number.id}`)))
    expect(Math.abs(Date.now() + timer - Date.parse(currentPeriodEnd ?? ''))).toBeLessThan(60_000)
  })
})
