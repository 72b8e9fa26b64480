import { randomUUID } from 'node:crypto'
import type { WebhookHint } from '../../activities/ports/processor'
import { WebhookRejected } from '../../activities/ports/processor'
import { newId } from '../../adapters/ids'
import { send } from '../support/client'
import type { Problem } from '../support/resources'
import { type Edge, newCustomer, startEdge, storedAttempt } from './edge'

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
