import { createHmac, randomUUID } from 'node:crypto'
import { EngineUnavailable } from '../../activities/ports/engine'
import type { WebhookHint } from '../../activities/ports/processor'
import { WebhookRejected } from '../../activities/ports/processor'
import { newId } from '../../adapters/ids'
import { send } from '../support/client'
import { freshPhoneNumber } from '../support/phone-numbers'
import type { Problem } from '../support/resources'
import { APP_SECRET, type Edge, newCustomer, startEdge, storedAttempt } from './edge'

const AT = new Date(50_000)

let edge: Edge
let accountId: string
beforeAll(async () => {
  edge = await startEdge()
  accountId = (await newCustomer(edge)).accountId
})
afterAll(() => edge.stop())
beforeEach(() => {
  edge.engine.commands = []
  edge.engine.answer = () => ({ done: true })
})

/** Delivers an event that the processor's adapter reads as this hint. */
async function deliver(hint: Record<string, unknown>, eventId = `evt_${randomUUID()}`) {
  edge.processor.readWebhook = () => ({ eventId, type: 'payment_intent.succeeded', ...hint }) as WebhookHint
  const body = JSON.stringify({ id: eventId })
  const reply = await send<Problem & Record<string, unknown>>(`${edge.url}/webhooks/stripe`, { method: 'POST', body })
  const stored = await edge.db.webhookInbox.findUnique({ where: { source_eventId: { source: 'stripe', eventId } } })
  return { reply, stored, eventId }
}

describe("the processor's webhook", () => {
  test('is a hint: the attempt it is about is looked up by its own entity', async () => {
    const { attemptId, invoiceId, chargeRef } = await storedAttempt(edge.db, accountId, 'PROCESSING')
    const { reply, stored, eventId } = await deliver({ kind: 'CHARGE', chargeRef, attemptId })
    expect(reply).toMatchObject({ status: 200, body: { received: true } })
    expect(stored).toMatchObject({ outcome: 'HANDLED', type: 'payment_intent.succeeded' })
    expect(edge.engine.commands).toEqual([
      {
        ...{ id: `stripe:${eventId}`, target: `dunning:${invoiceId}`, accountId },
        command: { name: 'look', attemptId },
      },
    ])
  })

  test.each([
    ['by the charge alone', (made: { chargeRef: string }) => ({ chargeRef: made.chargeRef, attemptId: null })],
    ['by our own id alone', (made: { attemptId: string }) => ({ chargeRef: 'pi_new', attemptId: made.attemptId })],
  ])('finds the attempt %s', async (_title, reference) => {
    const made = await storedAttempt(edge.db, accountId, 'REQUIRES_ACTION')
    await deliver({ kind: 'CHARGE', ...reference(made) })
    expect(edge.engine.commands).toMatchObject([{ command: { name: 'look', attemptId: made.attemptId } }])
  })

  test.each(['SENT', 'SUCCEEDED'])('about an attempt that is %s needs no look', async (outcome) => {
    const made = await storedAttempt(edge.db, accountId, outcome)
    const { reply, stored } = await deliver({ kind: 'CHARGE', ...made })
    expect(reply.status).toBe(200)
    expect(stored?.outcome).toBe('HANDLED')
    expect(edge.engine.commands).toEqual([])
  })

  test('delivered again is answered at once and carried out once (I9)', async () => {
    const made = await storedAttempt(edge.db, accountId, 'PROCESSING')
    const { eventId } = await deliver({ kind: 'CHARGE', ...made })
    const { reply } = await deliver({ kind: 'CHARGE', ...made }, eventId)
    expect(reply).toMatchObject({ status: 200, body: { duplicate: true } })
    expect(edge.engine.commands).toHaveLength(1)
  })

  test('of what is booked by then is handled whether or not it was here before, and asks for nothing', async () => {
    const made = await storedAttempt(edge.db, accountId, 'PROCESSING')
    edge.engine.answer = () => {
      throw new Error('away')
    }
    const { eventId } = await deliver({ kind: 'CHARGE', ...made })
    await edge.db.paymentAttempt.update({ where: { id: made.attemptId }, data: { outcome: 'SUCCEEDED' } })
    edge.engine.commands = []
    const parkedBefore = await deliver({ kind: 'CHARGE', ...made }, eventId)
    expect(parkedBefore.reply).toMatchObject({ status: 200, body: { received: true } })
    expect(parkedBefore.stored).toMatchObject({ outcome: 'HANDLED', note: 'attempt is SUCCEEDED' })
    const another = await deliver({ kind: 'CHARGE', ...made })
    expect(another.stored).toMatchObject({ outcome: 'HANDLED', note: 'attempt is SUCCEEDED' })
    const again = await deliver({ kind: 'CHARGE', ...made }, another.eventId)
    expect(again.reply).toMatchObject({ status: 200, body: { duplicate: true } })
    expect(edge.engine.commands).toEqual([])
  })

  test('about an unknown object is parked and 404, and handled when it is known at the next delivery (I10)', async () => {
    const chargeRef = newId('pi')
    const attemptId = newId('att')
    const { reply, stored, eventId } = await deliver({ kind: 'CHARGE', chargeRef, attemptId })
    expect(reply).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect(stored?.outcome).toBe('PARKED')
    const made = await storedAttempt(edge.db, accountId, 'PROCESSING')
    const again = await deliver({ kind: 'CHARGE', ...made }, eventId)
    expect(again.reply.status).toBe(200)
    expect(again.stored?.outcome).toBe('HANDLED')
  })

  test('that the engine could not take stays parked, and is carried out at the next delivery', async () => {
    const made = await storedAttempt(edge.db, accountId, 'PROCESSING')
    edge.engine.answer = () => {
      throw new Error('away')
    }
    const { reply, stored, eventId } = await deliver({ kind: 'CHARGE', ...made })
    expect(reply.status).toBe(500)
    expect(stored?.outcome).toBe('PARKED')
    edge.engine.answer = () => ({ done: true })
    expect((await deliver({ kind: 'CHARGE', ...made }, eventId)).stored?.outcome).toBe('HANDLED')
  })

  test('for an account whose test clock is on its way is 409, and handled at the next delivery', async () => {
    const made = await storedAttempt(edge.db, accountId, 'PROCESSING')
    await edge.db.testClock.create({
      data: { id: 'clk_1', nowAt: new Date(), targetAt: new Date(), status: 'ADVANCING' },
    })
    await edge.db.account.update({ where: { id: accountId }, data: { testClockId: 'clk_1' } })
    const { reply, stored, eventId } = await deliver({ kind: 'CHARGE', ...made })
    expect(reply).toMatchObject({ status: 409, body: { code: 'CLOCK_ADVANCING' } })
    expect(stored?.outcome).toBe('PARKED')
    expect(edge.engine.commands).toEqual([])
    await edge.db.testClock.update({ where: { id: 'clk_1' }, data: { status: 'READY' } })
    expect((await deliver({ kind: 'CHARGE', ...made }, eventId)).stored?.outcome).toBe('HANDLED')
    await edge.db.account.update({ where: { id: accountId }, data: { testClockId: null } })
  })

  test('of no use is 200 with the reason', async () => {
    const { reply, stored } = await deliver({ kind: 'IGNORED', reason: 'this type of event is not used' })
    expect(reply).toMatchObject({ status: 200, body: { ignored: true, reason: 'this type of event is not used' } })
    expect(stored?.outcome).toBe('IGNORED')
  })

  test('that is forged is 400, and nothing is stored', async () => {
    const before = await edge.db.webhookInbox.count()
    edge.processor.readWebhook = () => {
      throw new WebhookRejected('the signature is not good')
    }
    const reply = await send(`${edge.url}/webhooks/stripe`, { method: 'POST', body: '{}' })
    expect(reply).toMatchObject({ status: 400, body: { code: 'WEBHOOK_REJECTED' } })
    expect(await edge.db.webhookInbox.count()).toBe(before)
  })

  test('is verified over the bytes as they came', async () => {
    let seen = ''
    edge.processor.readWebhook = (raw) => {
      seen = raw.toString()
      return { kind: 'IGNORED', eventId: `evt_${randomUUID()}`, type: 'x', reason: 'y' }
    }
    const body = '{"b" : 1,\n "a":2 }'
    await send(`${edge.url}/webhooks/stripe`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    expect(seen).toBe(body)
  })

  test('of a finished method page adds one method, however many events tell of it', async () => {
    const pageRef = newId('cs')
    const method = {
      methodRef: 'pm_1',
      type: 'CARD' as const,
      brand: 'visa',
      last4: '4242',
      expMonth: 12,
      expYear: 2040,
      currency: null,
      billingName: null,
    }
    edge.processor.lookUpMethodPage = async () => ({ accountId, method })
    await deliver({ kind: 'METHOD_PAGE', pageRef, accountId })
    await deliver({ kind: 'METHOD_PAGE', pageRef, accountId })
    const [first, second] = edge.engine.commands
    expect(first).toMatchObject({
      ...{ id: `method-page:${pageRef}`, target: `account:${accountId}` },
      command: { name: 'add-method', token: 'pm_1', primary: false, methodId: expect.stringMatching(/^pm_/) },
    })
    expect(second).toEqual(first)
  })
})

describe("the processor's webhook about a stored method", () => {
  async function storedMethod(status = 'ACTIVE') {
    const [methodId, methodRef] = [newId('pm'), newId('pm_ref')]
    const row = { id: methodId, accountId, processorId: methodRef, type: 'CARD', role: 'BACKUP', status }
    await edge.db.paymentMethod.create({ data: { ...row, addedAt: new Date() } })
    return { methodId, methodRef }
  }
  const about = (methodRef: string, type: string) => deliver({ kind: 'METHOD', methodRef, type })

  test.each(['payment_method.automatically_updated', 'payment_method.updated', 'payment_method.detached'])(
    '%s has the account look at it',
    async (type) => {
      const { methodId, methodRef } = await storedMethod()
      const { stored, eventId } = await about(methodRef, type)
      expect(stored).toMatchObject({ outcome: 'HANDLED' })
      expect(edge.engine.commands).toEqual([
        {
          ...{ id: `stripe:${eventId}`, target: `account:${accountId}`, accountId },
          command: { name: 'look-at-method', methodId },
        },
      ])
    },
  )

  test('that we attached, or have removed ourselves, asks for nothing', async () => {
    const [attached, removed] = [await storedMethod(), await storedMethod('REMOVED')]
    expect((await about(attached.methodRef, 'payment_method.attached')).stored?.outcome).toBe('IGNORED')
    expect((await about(removed.methodRef, 'payment_method.detached')).stored?.outcome).toBe('HANDLED')
    expect(edge.engine.commands).toEqual([])
  })

  test('that is not known (yet) is parked when it was renewed, and ignored when it is gone', async () => {
    const renewed = await about('pm_unknown', 'payment_method.updated')
    expect([renewed.reply.status, renewed.stored?.outcome]).toEqual([404, 'PARKED'])
    const gone = await about('pm_unknown', 'payment_method.detached')
    expect([gone.reply.status, gone.stored?.outcome]).toEqual([200, 'IGNORED'])
  })

  test('or about the end of its customer has the account look at that', async () => {
    const customerRef = newId('cus')
    await edge.db.account.update({ where: { id: accountId }, data: { processorCustomer: customerRef } })
    await deliver({ kind: 'CUSTOMER', customerRef })
    expect(edge.engine.commands).toMatchObject([
      { target: `account:${accountId}`, command: { name: 'look-at-customer', customerRef } },
    ])
    expect((await deliver({ kind: 'CUSTOMER', customerRef: 'cus_unknown' })).stored?.outcome).toBe('IGNORED')
  })
})

describe("WhatsApp's webhook", () => {
  const sign = (body: string, secret = APP_SECRET) =>
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  const post = (body: string, signature?: string) =>
    send(`${edge.url}/webhooks/whatsapp`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...(signature ? { 'x-hub-signature-256': signature } : {}) },
    })
  const change = (text: string) => ({ field: 'messages', value: { text } })
  const body = (...changes: object[]) =>
    JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] })
  const stored = () => edge.db.webhookInbox.findMany({ where: { source: 'whatsapp' } })

  test('keeps every change of a signed body once, also one with characters PostgreSQL refuses', async () => {
    const text = body(change('a'), change('b\u0000'), change('c\ud800'))
    expect((await post(text, sign(text))).status).toBe(200)
    expect((await post(text, sign(text))).status).toBe(200)
    expect((await stored()).map(({ type, outcome }) => `${type} ${outcome}`)).toEqual(Array(3).fill('messages IGNORED'))
  })

  test.each([
    ['no signature', undefined],
    ['a signature made with another secret', sign(body(change('x')), 'wrong')],
    ['no signature at all behind the name', 'sha256='],
  ])('with %s is 400, and nothing is stored', async (_title, signature) => {
    const before = (await stored()).length
    const reply = await post(body(change('x')), signature)
    expect(reply).toMatchObject({ status: 400, body: { code: 'WEBHOOK_REJECTED' } })
    expect(await stored()).toHaveLength(before)
  })

  test.each(['not JSON', '[]', '7', '{"entry": 1}', '{"entry": [null]}', '{"entry": [{"id": "1"}]}'])(
    'signed, but malformed (%s) is 400',
    async (text) => {
      expect((await post(text, sign(text))).status).toBe(400)
    },
  )

  describe('about a number', () => {
    const tells = async (field: string, value: object, wabaId = 'none') => {
      const text = JSON.stringify({ entry: [{ id: wabaId, time: 1, changes: [{ field, value }] }] })
      const reply = await post(text, sign(text))
      const [kept] = await edge.db.webhookInbox.findMany({ orderBy: { recordedAt: 'desc' }, take: 1 })
      return { status: reply.status, kept }
    }
    const status = (phoneNumber: string, of: object) => ({
      metadata: { display_phone_number: phoneNumber.slice(1) },
      statuses: [{ id: randomUUID(), timestamp: '100', ...of }],
    })
    const refused = { status: 'failed', errors: [{ code: 131042 }] }
    const delivered = { status: 'delivered', pricing: { type: 'regular' } }

    async function aNumber(fields: object = {}): Promise<{ id: string; phoneNumber: string }> {
      const [id, phoneNumber] = [newId('num'), freshPhoneNumber()]
      await edge.db.phoneNumber.create({
        data: {
          ...{ id, accountId, phoneNumber, displayName: 'x', provider: 'CLOUD_API', plan: 'MONTHLY', priceCents: 3900 },
          ...{ state: 'ACTIVE', createdAt: new Date(), ...fields },
        },
      })
      return { id, phoneNumber }
    }

    test('tells it, once for the same event', async () => {
      const { id, phoneNumber } = await aNumber()
      const value = status(phoneNumber, refused)
      expect(await tells('messages', value)).toMatchObject({ status: 200, kept: { outcome: 'HANDLED' } })
      expect(await tells('messages', value)).toMatchObject({ status: 200 })
      expect(edge.engine.commands).toMatchObject([
        { target: `number:${id}`, accountId, command: { news: { kind: 'BLOCKED', cause: 'BILLING', at: 100_000 } } },
      ])
    })

    test('books the messages whose ids have what PostgreSQL refuses, and the others with them', async () => {
      const { id, phoneNumber } = await aNumber()
      const now = String(Math.floor(Date.now() / 1000))
      const [one, two] = ['wamid.\u0000', 'wamid.\ud800'].map((wamid) => ({
        ...{ id: wamid + randomUUID(), status: 'delivered', timestamp: now, recipient_id: '905321112233' },
        pricing: { type: 'regular', category: 'marketing' },
      }))
      const value = { metadata: { display_phone_number: phoneNumber.slice(1) }, statuses: [one, two] }
      expect(await tells('messages', value)).toMatchObject({ status: 200, kept: { outcome: 'HANDLED' } })
      expect(await edge.db.usageEvent.count({ where: { numberId: id } })).toBe(2)
    })

    test('tells every live number of a WABA, each with an envelope of its own', async () => {
      const wabaId = newId('waba')
      await edge.db.waba.create({ data: { id: wabaId, accountId } })
      const [one, two] = [await aNumber({ wabaId }), await aNumber({ wabaId, state: 'HOLD' })]
      await aNumber({ wabaId, state: 'DELETED' })
      expect(await tells('account_update', { event: 'ACCOUNT_DELETED' }, wabaId)).toMatchObject({
        kept: { outcome: 'HANDLED', subject: `waba:${wabaId}` },
      })
      expect(edge.engine.commands.map(({ target }) => target)).toEqual([`number:${one.id}`, `number:${two.id}`])
      expect(new Set(edge.engine.commands.map(({ id }) => id)).size).toBe(2)
    })

    test('that is not here is kept and answered 200: Meta would repeat it for a week in vain (I10)', async () => {
      const value = status(freshPhoneNumber(), refused)
      expect(await tells('messages', value)).toMatchObject({ status: 200, kept: { outcome: 'PARKED' } })
      expect(edge.engine.commands).toEqual([])
    })

    test('whose subscription is over changes nothing', async () => {
      const { phoneNumber } = await aNumber({ state: 'DELETED' })
      expect(await tells('messages', status(phoneNumber, refused))).toMatchObject({ kept: { outcome: 'IGNORED' } })
      expect(edge.engine.commands).toEqual([])
    })

    test('disturbs nobody with a delivery, unless the number is blocked', async () => {
      const { id, phoneNumber } = await aNumber()
      expect(await tells('messages', status(phoneNumber, delivered))).toMatchObject({
        kept: { outcome: 'IGNORED', deliveredAt: new Date(100_000) },
      })
      expect(edge.engine.commands).toEqual([])
      await edge.db.metaBlock.create({ data: { numberId: id, cause: 'BILLING', blockedAt: AT, since: AT } })
      await tells('messages', status(phoneNumber, delivered))
      expect(edge.engine.commands).toMatchObject([{ command: { news: { kind: 'CLEARED' } } }])
    })

    test('is answered with an error when the engine is away, kept, and told when Meta delivers it again', async () => {
      const { phoneNumber } = await aNumber()
      const value = status(phoneNumber, refused)
      edge.engine.answer = () => {
        throw new EngineUnavailable('away')
      }
      expect(await tells('messages', value)).toMatchObject({ status: 503, kept: { outcome: 'PARKED' } })
      edge.engine.answer = () => ({ done: true })
      expect(await tells('messages', value)).toMatchObject({ status: 200, kept: { outcome: 'HANDLED' } })
    })

    describe('with messages', () => {
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
        const { id, phoneNumber } = await aNumber()
        const wamid = `wamid.${randomUUID()}`
        expect(await tells('messages', arrived(phoneNumber, wamid, 'delivered'))).toMatchObject({
          status: 200,
          kept: { outcome: 'HANDLED' },
        })
        expect(await tells('messages', arrived(phoneNumber, wamid, 'read'))).toMatchObject({ status: 200 })
        const at = new Date(now() * 1000).toISOString()
        const event = { numberId: id, contact: '+905321234567', direction: 'OUTBOUND', kind: 'TEMPLATE', at }
        const report = await edge.operator.post('/v1/usage-events', { events: [{ id: wamid, ...event }] })
        expect(report.body).toMatchObject({ accepted: 0, duplicates: 1 })
        expect(await booked(id)).toEqual([`${wamid} +905321234567 DELIVERED`])
        expect(await edge.db.dialogue.count({ where: { numberId: id } })).toBe(1)
      })

      test('of a number that is not here, or not in service yet, waits, and goes on when it is (I10)', async () => {
        const phoneNumber = freshPhoneNumber()
        expect(await tells('messages', arrived(phoneNumber, 'wamid.early', 'read'))).toMatchObject({
          kept: { outcome: 'PARKED', note: `no number of ${phoneNumber} is here` },
        })
        const { id } = await aNumber({ phoneNumber, state: 'PENDING_PAYMENT' })
        const second = await tells('messages', arrived(phoneNumber, 'wamid.second', 'read'))
        expect(second).toMatchObject({ status: 200, kept: { outcome: 'PARKED' } })
        await edge.db.phoneNumber.update({ where: { id }, data: { state: 'ACTIVE' } })
        const aMinuteAgo = new Date(Date.now() - 61_000)
        await edge.db.webhookInbox.updateMany({ where: { subject: phoneNumber }, data: { recordedAt: aMinuteAgo } })
        await tells('messages', arrived(phoneNumber, 'wamid.third', 'read'))
        expect((await booked(id)).map((each) => each.split(' ')[0]).sort()).toEqual(
          ['wamid.early', 'wamid.second', 'wamid.third'].sort(),
        )
        const outcomes = await edge.db.webhookInbox.findMany({ where: { subject: phoneNumber } })
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(3).fill('HANDLED'))
      })

      test('that are too old are told apart from those whose time has not come', async () => {
        const { id, phoneNumber } = await aNumber()
        const old = await tells('messages', arrived(phoneNumber, 'wamid.old', 'read', now() - 36 * 86_400))
        expect(old.kept).toMatchObject({ outcome: 'HANDLED', note: expect.stringMatching(/^1 of 1 .*over 35 days/) })
        const early = await tells('messages', arrived(phoneNumber, 'wamid.soon', 'read', now() + 600))
        expect(early.kept).toMatchObject({
          outcome: 'PARKED',
          note: expect.stringMatching(/more than 5 minutes after/),
        })
        expect(await booked(id)).toEqual([])
      })

      test('of a client’s, and his calls, are booked too', async () => {
        const { id, phoneNumber } = await aNumber()
        const metadata = { display_phone_number: phoneNumber.slice(1) }
        const from = { from: '905321234567', timestamp: now() }
        const messages = [{ id: `wamid.${id}`, type: 'text', referral: { source_type: 'ad' }, ...from }]
        await tells('messages', { metadata, messages })
        await tells('calls', { metadata, calls: [{ id: `wacid.${id}`, direction: 'USER_INITIATED', ...from }] })
        const rows = await edge.db.usageEvent.findMany({ where: { numberId: id }, orderBy: { eventId: 'asc' } })
        expect(rows.map(({ eventId, direction, entryPoint }) => [eventId, direction, entryPoint])).toEqual([
          [`wacid.${id}`, 'INBOUND', null],
          [`wamid.${id}`, 'INBOUND', 'AD_CLICK'],
        ])
      })
    })

    test('a field that nobody knows is ignored, with the reason', async () => {
      expect(await tells('something_new', { nonce: randomUUID() })).toMatchObject({
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
      const at = (seconds: number, field: string, value: object, wabaId: string) => {
        const text = JSON.stringify({ entry: [{ id: wabaId, time: seconds, changes: [{ field, value }] }] })
        return post(text, sign(text))
      }
      const shown = async (numberId: string) =>
        (await edge.operator.get<{ templates: object[]; volumeTiers: object[] }>(`/v1/numbers/${numberId}/quality`))
          .body

      test('what becomes of a template is a fact, and the latest word is shown whatever the order (I9)', async () => {
        const wabaId = newId('waba')
        await edge.db.waba.create({ data: { id: wabaId, accountId } })
        const { id } = await aNumber({ wabaId })
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
        const { id } = await aNumber({ wabaId })
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
        await aNumber({ wabaId })
        expect(await tells('account_update', { event: 'PARTNER_ADDED', nonce: wabaId }, wabaId)).toMatchObject({
          kept: { outcome: 'HANDLED' },
        })
        const facts = await edge.db.event.findMany({ where: { accountId, type: 'account.meta_notice' } })
        expect(facts.map(({ data }) => data)).toMatchObject([{ wabaId, event: 'PARTNER_ADDED' }])
      })

      test('for which no number is here yet is parked (I10)', async () => {
        const kept = await tells('message_template_status_update', template('APPROVED'), newId('waba'))
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
