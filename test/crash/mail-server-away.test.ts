import { type ScriptedSmtp, scriptedSmtp } from '../adapters/mail/scripted-smtp'
import { declineRenewal } from '../support/corrections'
import type { Fact, Invoice, Mail } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { ownStack } from './own-stack'

let server: ScriptedSmtp
let away = false
beforeAll(async () => {
  server = await scriptedSmtp((line) => (away && line.startsWith('MAIL FROM') ? '451 try later' : undefined))
})
afterAll(() => server.stop())
ownStack(() => ({ SMTP_URL: server.url }))

type WaitingInvoice = Invoice & { waitingForMail: boolean }

const owed = async (story: Story) => (await story.openInvoice()) as WaitingInvoice
const factsOf = async (story: Story, type: string) =>
  (await story.history()).events.filter((fact: Fact) => fact.type === type)

// Day 0 is 28 February, 08:00; E10 is due on 2 March, the suspension on 3 March.
describe('a mail server that is away', () => {
  it('delays the suspension until it has taken the warning, alerts, and GET /v1/invoices says why (I3)', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const { number } = await declineRenewal(story)
    await story.goTo('2027-03-01T12:00:00Z')
    expect((await owed(story)).waitingForMail).toBe(false)

    away = true
    await story.goTo('2027-03-03T12:00:00Z')
    expect(await story.number(number.id)).toMatchObject({ state: 'PAST_DUE', suspensionReasons: [] })
    const waiting = await owed(story)
    expect(waiting).toMatchObject({ waitingForMail: true, nextAction: { kind: 'SUSPEND' } })
    // The announced suspension is the next try of the mail, and not in the past.
    expect(Date.parse(waiting.nextAction?.at ?? '')).toBeGreaterThan(Date.parse('2027-03-03T12:00:00Z'))
    const alerts = (await factsOf(story, 'ops.alert')).map(({ data }) => [data['code'], data['template']])
    expect(alerts).toEqual([['MAIL_DELAYED', 'E10']])

    away = false
    await story.goTo('2027-03-03T13:00:00Z')
    const { mails } = await story.history()
    const accepted = (template: string) => mails.filter((mail: Mail) => mail.template === template)
    expect([accepted('E10').length, accepted('E11').length]).toEqual([1, 1])
    const warnedAt = accepted('E10')[0]?.acceptedAt
    const suspended = (await factsOf(story, 'number.state_changed')).find(({ data }) => data['to'] === 'SUSPENDED')
    expect(suspended?.at).toBe(warnedAt)
    expect(Date.parse(warnedAt ?? '')).toBeGreaterThan(Date.parse('2027-03-03T12:00:00Z'))
    expect((await owed(story)).waitingForMail).toBe(false)
  })
})
