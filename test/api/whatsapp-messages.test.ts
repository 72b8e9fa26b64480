import { randomUUID } from 'node:crypto'
import { freshPhoneNumber } from '../support/phone-numbers'
import { type Edge, newCustomer, startEdge } from './edge'
import { MetaSide, status } from './meta-side'

let edge: Edge
let meta: MetaSide
beforeAll(async () => {
  edge = await startEdge()
  meta = new MetaSide(edge, (await newCustomer(edge)).accountId)
})
afterAll(() => edge.stop())
beforeEach(() => {
  edge.engine.commands = []
  edge.engine.answer = () => ({ done: true })
})

describe("WhatsApp's webhook with messages", () => {
  const now = () => Math.floor(Date.now() / 1000)
  const arrived = (phoneNumber: string, id: string, word: string, at = now()) =>
    status(phoneNumber, {
      ...{ id, status: word, timestamp: String(at), recipient_id: '905321234567' },
      pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' },
    })
  const booked = (numberId: string) =>
    edge.db.usageEvent
      .findMany({ where: { numberId }, orderBy: { at: 'asc' } })
      .then((rows) => rows.map(({ eventId, contact, status }) => `${eventId} ${contact} ${status}`))

  test('books each once, delivered and read being one, and the gateway’s report of it too (I18)', async () => {
    const { id, phoneNumber } = await meta.aNumber()
    const wamid = `wamid.${randomUUID()}`
    expect(await meta.tells('messages', arrived(phoneNumber, wamid, 'delivered'))).toMatchObject({
      status: 200,
      kept: { outcome: 'HANDLED' },
    })
    expect(await meta.tells('messages', arrived(phoneNumber, wamid, 'read'))).toMatchObject({ status: 200 })
    const at = new Date(now() * 1000).toISOString()
    const event = { numberId: id, contact: '+905321234567', direction: 'OUTBOUND', kind: 'TEMPLATE', at }
    const report = await edge.operator.post('/v1/usage-events', { events: [{ id: wamid, ...event }] })
    expect(report.body).toMatchObject({ accepted: 0, duplicates: 1 })
    expect(await booked(id)).toEqual([`${wamid} +905321234567 DELIVERED`])
    expect(await edge.db.dialogue.count({ where: { numberId: id } })).toBe(1)
  })

  test('of a number that is not here, or not in service yet, waits, and goes on when it is (I10)', async () => {
    const phoneNumber = freshPhoneNumber()
    expect(await meta.tells('messages', arrived(phoneNumber, 'wamid.early', 'read'))).toMatchObject({
      kept: { outcome: 'PARKED', note: `no number of ${phoneNumber} is here` },
    })
    const { id } = await meta.aNumber({ phoneNumber, state: 'PENDING_PAYMENT' })
    const second = await meta.tells('messages', arrived(phoneNumber, 'wamid.second', 'read'))
    expect(second).toMatchObject({ status: 200, kept: { outcome: 'PARKED' } })
    await edge.db.phoneNumber.update({ where: { id }, data: { state: 'ACTIVE' } })
    const aMinuteAgo = new Date(Date.now() - 61_000)
    await edge.db.webhookInbox.updateMany({ where: { subject: phoneNumber }, data: { recordedAt: aMinuteAgo } })
    await meta.tells('messages', arrived(phoneNumber, 'wamid.third', 'read'))
    expect((await booked(id)).map((each) => each.split(' ')[0]).sort()).toEqual(
      ['wamid.early', 'wamid.second', 'wamid.third'].sort(),
    )
    const outcomes = await edge.db.webhookInbox.findMany({ where: { subject: phoneNumber } })
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(3).fill('HANDLED'))
  })

  test('that are too old are told apart from those whose time has not come', async () => {
    const { id, phoneNumber } = await meta.aNumber()
    const old = await meta.tells('messages', arrived(phoneNumber, 'wamid.old', 'read', now() - 36 * 86_400))
    expect(old.kept).toMatchObject({ outcome: 'HANDLED', note: expect.stringMatching(/^1 of 1 .*over 35 days/) })
    const early = await meta.tells('messages', arrived(phoneNumber, 'wamid.soon', 'read', now() + 600))
    expect(early.kept).toMatchObject({
      outcome: 'PARKED',
      note: expect.stringMatching(/more than 5 minutes after/),
    })
    expect(await booked(id)).toEqual([])
  })

  test('of a client’s, and his calls, are booked too', async () => {
    const { id, phoneNumber } = await meta.aNumber()
    const metadata = { display_phone_number: phoneNumber.slice(1) }
    const from = { from: '905321234567', timestamp: now() }
    const messages = [{ id: `wamid.${id}`, type: 'text', referral: { source_type: 'ad' }, ...from }]
    await meta.tells('messages', { metadata, messages })
    await meta.tells('calls', { metadata, calls: [{ id: `wacid.${id}`, direction: 'USER_INITIATED', ...from }] })
    const rows = await edge.db.usageEvent.findMany({ where: { numberId: id }, orderBy: { eventId: 'asc' } })
    expect(rows.map(({ eventId, direction, entryPoint }) => [eventId, direction, entryPoint])).toEqual([
      [`wacid.${id}`, 'INBOUND', null],
      [`wamid.${id}`, 'INBOUND', 'AD_CLICK'],
    ])
  })

  test('whose ids have what PostgreSQL refuses are booked, and the others with them', async () => {
    const { id, phoneNumber } = await meta.aNumber()
    const now = String(Math.floor(Date.now() / 1000))
    const [one, two] = ['wamid.\u0000', 'wamid.\ud800'].map((wamid) => ({
      ...{ id: wamid + randomUUID(), status: 'delivered', timestamp: now, recipient_id: '905321112233' },
      pricing: { type: 'regular', category: 'marketing' },
    }))
    const value = { metadata: { display_phone_number: phoneNumber.slice(1) }, statuses: [one, two] }
    expect(await meta.tells('messages', value)).toMatchObject({ status: 200, kept: { outcome: 'HANDLED' } })
    expect(await edge.db.usageEvent.count({ where: { numberId: id } })).toBe(2)
  })
})
