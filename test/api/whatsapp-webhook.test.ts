import { randomUUID } from 'node:crypto'
import { EngineUnavailable } from '../../activities/ports/engine'
import { newId } from '../../adapters/ids'
import { send } from '../support/client'
import { freshPhoneNumber } from '../support/phone-numbers'
import { APP_SECRET, type Edge, newCustomer, startEdge } from './edge'
import { MetaSide, signature, status } from './meta-side'

const AT = new Date(50_000)

let edge: Edge
let accountId: string
let meta: MetaSide
beforeAll(async () => {
  edge = await startEdge()
  accountId = (await newCustomer(edge)).accountId
  meta = new MetaSide(edge, accountId)
})
afterAll(() => edge.stop())
beforeEach(() => {
  edge.engine.commands = []
  edge.engine.answer = () => ({ done: true })
})

describe("WhatsApp's webhook", () => {
  const change = (text: string) => ({ field: 'messages', value: { text } })
  const body = (...changes: object[]) =>
    JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] })
  const stored = () => edge.db.webhookInbox.findMany({ where: { source: 'whatsapp' } })

  test('keeps every change of a signed body once, also one with characters PostgreSQL refuses', async () => {
    const text = body(change('a'), change('b\u0000'), change('c\ud800'))
    expect((await meta.post(text)).status).toBe(200)
    expect((await meta.post(text)).status).toBe(200)
    expect((await stored()).map(({ type, outcome }) => `${type} ${outcome}`)).toEqual(Array(3).fill('messages IGNORED'))
  })

  test.each([
    ['no signature', ''],
    ['a signature made with another secret', signature(body(change('x')), 'wrong')],
    ['no signature at all behind the name', 'sha256='],
  ])('with %s is 400, and nothing is stored', async (_title, signed) => {
    const before = (await stored()).length
    const reply = await meta.post(body(change('x')), signed)
    expect(reply).toMatchObject({ status: 400, body: { code: 'WEBHOOK_REJECTED' } })
    expect(await stored()).toHaveLength(before)
  })

  test.each(['not JSON', '[]', '7', '{"entry": 1}', '{"entry": [null]}', '{"entry": [{"id": "1"}]}'])(
    'signed, but malformed (%s) is 400',
    async (text) => {
      expect((await meta.post(text)).status).toBe(400)
    },
  )

  describe('about a number', () => {
    const refused = { status: 'failed', errors: [{ code: 131042 }] }
    const delivered = { status: 'delivered', pricing: { type: 'regular' } }

    test('tells it, once for the same event', async () => {
      const { id, phoneNumber } = await meta.aNumber()
      const value = status(phoneNumber, refused)
      expect(await meta.tells('messages', value)).toMatchObject({ status: 200, kept: { outcome: 'HANDLED' } })
      expect(await meta.tells('messages', value)).toMatchObject({ status: 200 })
      expect(edge.engine.commands).toMatchObject([
        { target: `number:${id}`, accountId, command: { news: { kind: 'BLOCKED', cause: 'BILLING', at: 100_000 } } },
      ])
    })

    test('tells every live number of a WABA, each with an envelope of its own', async () => {
      const wabaId = newId('waba')
      await edge.db.waba.create({ data: { id: wabaId, accountId } })
      const [one, two] = [await meta.aNumber({ wabaId }), await meta.aNumber({ wabaId, state: 'HOLD' })]
      await meta.aNumber({ wabaId, state: 'DELETED' })
      expect(await meta.tells('account_update', { event: 'ACCOUNT_DELETED' }, wabaId)).toMatchObject({
        kept: { outcome: 'HANDLED', subject: `waba:${wabaId}` },
      })
      expect(edge.engine.commands.map(({ target }) => target)).toEqual([`number:${one.id}`, `number:${two.id}`])
      expect(new Set(edge.engine.commands.map(({ id }) => id)).size).toBe(2)
    })

    test('that is not here is kept and answered 200: Meta would repeat it for a week in vain (I10)', async () => {
      const value = status(freshPhoneNumber(), refused)
      expect(await meta.tells('messages', value)).toMatchObject({ status: 200, kept: { outcome: 'PARKED' } })
      expect(edge.engine.commands).toEqual([])
    })

    test('whose subscription is over changes nothing', async () => {
      const { phoneNumber } = await meta.aNumber({ state: 'DELETED' })
      expect(await meta.tells('messages', status(phoneNumber, refused))).toMatchObject({ kept: { outcome: 'IGNORED' } })
      expect(edge.engine.commands).toEqual([])
    })

    test('disturbs nobody with a delivery, unless the number is blocked', async () => {
      const { id, phoneNumber } = await meta.aNumber()
      expect(await meta.tells('messages', status(phoneNumber, delivered))).toMatchObject({
        kept: { outcome: 'IGNORED', deliveredAt: new Date(100_000) },
      })
      expect(edge.engine.commands).toEqual([])
      await edge.db.metaBlock.create({ data: { numberId: id, cause: 'BILLING', blockedAt: AT, since: AT } })
      await meta.tells('messages', status(phoneNumber, delivered))
      expect(edge.engine.commands).toMatchObject([{ command: { news: { kind: 'CLEARED' } } }])
    })

    test('is answered with an error when the engine is away, kept, and told when Meta delivers it again', async () => {
      const { phoneNumber } = await meta.aNumber()
      const value = status(phoneNumber, refused)
      edge.engine.answer = () => {
        throw new EngineUnavailable('away')
      }
      expect(await meta.tells('messages', value)).toMatchObject({ status: 503, kept: { outcome: 'PARKED' } })
      edge.engine.answer = () => ({ done: true })
      expect(await meta.tells('messages', value)).toMatchObject({ status: 200, kept: { outcome: 'HANDLED' } })
    })

    test('a field that nobody knows is ignored, with the reason', async () => {
      expect(await meta.tells('something_new', { nonce: randomUUID() })).toMatchObject({
        status: 200,
        kept: { outcome: 'IGNORED', note: 'nothing follows from this something_new' },
      })
    })

    describe('of its WABA', () => {
      const template = (event: string, more: object = {}) => ({
        ...{ event, message_template_id: 42, message_template_name: 'order', message_template_language: 'en' },
        ...{ reason: 'NONE', ...more },
      })
      const tier = (tier_update_time: number) => ({
        event: 'VOLUME_BASED_PRICING_TIER_UPDATE',
        volume_tier_info: { tier_update_time, pricing_category: 'UTILITY', region: 'TR', tier: '1001:2000' },
      })
      const at = (seconds: number, field: string, value: object, wabaId: string) =>
        meta.change(field, value, wabaId, seconds)
      const shown = async (numberId: string) =>
        (await edge.operator.get<{ templates: object[]; volumeTiers: object[] }>(`/v1/numbers/${numberId}/quality`))
          .body

      test('what becomes of a template is a fact, and the latest word is shown whatever the order (I9)', async () => {
        const wabaId = newId('waba')
        await edge.db.waba.create({ data: { id: wabaId, accountId } })
        const { id } = await meta.aNumber({ wabaId })
        const field = 'message_template_status_update'
        const paused = template('PAUSED', { other_info: { title: 'FIRST_PAUSE' } })
        for (const [seconds, value] of [
          [300, paused],
          [100, template('APPROVED')],
          [300, paused],
        ] as const) {
          expect((await at(seconds, field, value, wabaId)).status).toBe(200)
        }
        const outcomes = await edge.db.webhookInbox.findMany({ where: { subject: `waba:${wabaId}` } })
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(['HANDLED', 'HANDLED'])
        expect(await edge.db.event.count({ where: { accountId, type: 'template.status_changed' } })).toBe(2)
        expect((await shown(id)).templates).toEqual([
          {
            ...{ templateId: '42', name: 'order', language: 'en', status: 'PAUSED', reason: 'FIRST_PAUSE' },
            at: '1970-01-01T00:05:00.000Z',
          },
        ])
      })

      test('a tier of volume that is told twice is shown once, by the earliest instant', async () => {
        const wabaId = newId('waba')
        await edge.db.waba.create({ data: { id: wabaId, accountId } })
        const { id } = await meta.aNumber({ wabaId })
        for (const since of [500, 400]) await at(600, 'account_update', tier(since), wabaId)
        expect((await shown(id)).volumeTiers).toEqual([
          {
            ...{ category: 'UTILITY', market: 'TR', tier: '1001:2000', effectiveMonth: null },
            since: '1970-01-01T00:06:40.000Z',
          },
        ])
      })

      test('any other word of Meta’s about the account is kept as a fact', async () => {
        const wabaId = newId('waba')
        await edge.db.waba.create({ data: { id: wabaId, accountId } })
        await meta.aNumber({ wabaId })
        expect(await meta.tells('account_update', { event: 'PARTNER_ADDED', nonce: wabaId }, wabaId)).toMatchObject({
          kept: { outcome: 'HANDLED' },
        })
        const facts = await edge.db.event.findMany({ where: { accountId, type: 'account.meta_notice' } })
        expect(facts.map(({ data }) => data)).toMatchObject([{ wabaId, event: 'PARTNER_ADDED' }])
      })

      test('for which no number is here yet is parked (I10)', async () => {
        const kept = await meta.tells('message_template_status_update', template('APPROVED'), newId('waba'))
        expect(kept).toMatchObject({ status: 200, kept: { outcome: 'PARKED' } })
      })
    })
  })

  test('gives Meta its challenge back for our token only', async () => {
    const query = (token: string) => `?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=12345`
    const good = await send(`${edge.url}/webhooks/whatsapp${query(APP_SECRET)}`, {})
    expect(good).toMatchObject({ status: 200, body: '12345' })
    expect((await send(`${edge.url}/webhooks/whatsapp${query('guess')}`, {})).status).toBe(403)
    expect((await send(`${edge.url}/webhooks/whatsapp`, {})).status).toBe(403)
  })
})
