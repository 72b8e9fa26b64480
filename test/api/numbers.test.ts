import { newId } from '../../adapters/ids'
import type { Command } from '../../domain/commands'
import { attemptKey } from '../../domain/keys'
import type { Client } from '../support/client'
import type { CancellationPreview, HostedNumber, Invoice, Problem } from '../support/resources'
import { type Edge, newCustomer, startEdge, storedNumber } from './edge'

const NOON = '2027-03-05T12:00:00.000Z'
const day = (n: number) => new Date(Date.parse(NOON) + n * 86_400_000).toISOString()

let edge: Edge
let accountId: string
let client: Client
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())
beforeEach(async () => {
  const clock = (await edge.operator.post<{ id: string }>('/v1/test-clocks', { now: NOON })).body
  const customer = await newCustomer(edge, { testClockId: clock.id })
  accountId = customer.accountId
  client = customer.client
  edge.engine.commands = []
  edge.engine.answer = () => ({ done: true })
})

const number = async (id: string) => (await client.get<HostedNumber>(`/v1/numbers/${id}`)).body
const invoice = async (id: string) => (await client.get<Invoice & Record<string, unknown>>(`/v1/invoices/${id}`)).body
const active = { billingAnchor: new Date(day(-20)), periodStart: new Date(day(-20)), periodEnd: new Date(day(8)) }

type InvoiceFields = Parameters<Edge['db']['invoice']['create']>[0]['data']

async function storedInvoice(numberId: string, fields: Partial<InvoiceFields> = {}): Promise<string> {
  const id = newId('inv')
  await edge.db.invoice.create({
    data: {
      ...{ id, accountId, numberId, number: id, kind: 'HOSTING', cause: 'RENEWAL', status: 'OPEN', currency: 'USD' },
      ...{ totalCents: 3900, causeKey: id, dueAt: new Date(NOON), periodOrdinal: 1 },
      lines: {
        create: {
          ...{ position: 0, numberId, description: 'Hosting', quantity: 1, amountCents: 3900 },
          unitPriceMicros: 39_000_000n,
        },
      },
      ...fields,
    } as InvoiceFields,
  })
  return id
}
const onDay0 = { dunningPolicy: 'standard', dunningVersion: 1, day0At: new Date(NOON) }

async function storedAttempt(invoiceId: string, ordinal: number, fields: Record<string, unknown>): Promise<void> {
  await edge.db.paymentAttempt.create({
    data: {
      ...{
        id: newId('att'),
        invoiceId,
        ordinal,
        trigger: 'AUTOMATIC',
        runKey: 'run',
        idempotencyKey: attemptKey(invoiceId, ordinal, (fields['methodId'] as string | undefined) ?? null),
      },
      ...{ amountCents: 3900, at: new Date(NOON), outcome: 'DECLINED' },
      ...fields,
    },
  })
}

async function storedMethod(): Promise<string> {
  const { id } = await edge.db.paymentMethod.create({
    data: {
      ...{ id: newId('pm'), accountId, processorId: newId('pm'), type: 'CARD', role: 'BACKUP', status: 'ACTIVE' },
      addedAt: new Date(day(-20)),
    },
  })
  return id
}

async function warned(invoiceId: string, template: string, status: string): Promise<void> {
  await edge.db.mail.create({
    data: {
      ...{ id: newId('mail'), key: newId('key'), accountId, invoiceId, template, params: {}, status },
      ...{ at: new Date(NOON), tryAt: new Date(day(3)), messageId: '<a@b>' },
    },
  })
}

describe('what happens next with a number (I21)', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    [
      'unpaid: given up 24 hours after the order',
      { state: 'PENDING_PAYMENT', createdAt: new Date(NOON) },
      ['ABANDON', day(1)],
    ],
    ['paid: registered', { state: 'PROVISIONING', paidFirstAt: new Date(NOON) }, ['PROVISION', NOON]],
    ['in service: renewed', { ...active, renewAt: new Date(day(8)) }, ['RENEW', day(8)]],
    [
      'held: released',
      { state: 'HOLD', holdUntil: new Date(day(20)), cancelledAt: new Date(NOON) },
      ['RELEASE', day(20)],
    ],
    ['released: nothing', { state: 'DELETED' }, null],
  ])('%s', async (_title, fields, next) => {
    const { nextAction } = await number(await storedNumber(edge.db, accountId, fields))
    expect(nextAction === null ? null : [nextAction.kind, nextAction.at]).toEqual(next)
  })

  test('an annual number shows its renewal, not the reminder before it', async () => {
    const id = await storedNumber(edge.db, accountId, {
      plan: 'ANNUAL',
      priceCents: 36000,
      renewAt: new Date(day(300)),
    })
    expect(await number(id)).toMatchObject({
      nextAction: { kind: 'RENEW', at: day(300) },
      nextCharge: { at: day(300), amountCents: 36000 },
    })
  })

  test('in PAST_DUE: the next retry, and in words of the invoice the same', async () => {
    await storedMethod()
    const id = await storedNumber(edge.db, accountId, { ...active, state: 'PAST_DUE', renewAt: new Date(NOON) })
    const bill = await storedInvoice(id, onDay0)
    expect(await number(id)).toMatchObject({
      nextAction: { kind: 'RETRY', at: day(1) },
      nextCharge: { at: day(1), amountCents: 3900 },
    })
    expect(await invoice(bill)).toMatchObject({
      nextAction: { kind: 'RETRY', at: day(1) },
      nextAttemptAt: day(1),
      dunning: { policy: 'standard', version: 1, day0At: NOON },
      waitingForMail: false,
    })
  })

  test('in PAST_DUE after the last retry of the grace: the suspension, mails on the way are passed over', async () => {
    await storedMethod()
    const id = await storedNumber(edge.db, accountId, { ...active, state: 'PAST_DUE', renewAt: new Date(NOON) })
    const bill = await storedInvoice(id, { ...onDay0, ladderPosition: 21 })
    expect((await number(id)).nextAction).toEqual({ kind: 'SUSPEND', at: day(3) })
    expect(await invoice(bill)).toMatchObject({ nextAction: { kind: 'SUSPEND', at: day(3) }, nextAttemptAt: day(5) })
  })

  test('suspended: retries go on, nothing is charged as a renewal, and at the end the cancel', async () => {
    await storedMethod()
    const state = { state: 'SUSPENDED', suspensionReasons: ['HOSTING_UNPAID'] }
    const id = await storedNumber(edge.db, accountId, { ...active, ...state, renewAt: new Date(NOON) })
    const bill = await storedInvoice(id, { ...onDay0, ladderPosition: 32 })
    expect(await number(id)).toMatchObject({ nextAction: { kind: 'RETRY', at: day(5) }, nextCharge: null })
    await edge.db.invoice.update({ where: { id: bill }, data: { ladderPosition: 271 } })
    expect((await number(id)).nextAction).toEqual({ kind: 'CANCEL', at: day(28) })
    expect(await invoice(bill)).toMatchObject({ nextAttemptAt: null, nextAction: { kind: 'CANCEL', at: day(28) } })
  })

  test('what is given up waits for the customer', async () => {
    const id = await storedNumber(edge.db, accountId, { state: 'DELETED' })
    const month = { periodStart: new Date(NOON), periodEnd: new Date(day(28)) }
    const bill = await storedInvoice(id, { ...onDay0, ...month, status: 'UNCOLLECTIBLE' })
    expect((await invoice(bill)).nextAction).toEqual({ kind: 'AWAIT_CUSTOMER', at: null })
    const next = { periodOrdinal: 2, periodStart: month.periodEnd, periodEnd: new Date(day(59)) }
    const paid = await storedInvoice(id, { ...next, status: 'PAID', paidCents: 3900, paidAt: new Date(NOON) })
    expect((await invoice(paid)).nextAction).toBeNull()
  })

  test('a penalty that is due and waits for its warning says so (I3)', async () => {
    const id = await storedNumber(edge.db, accountId, { ...active, state: 'PAST_DUE', renewAt: new Date(NOON) })
    const bill = await storedInvoice(id, { ...onDay0, day0At: new Date(day(-4)), ladderPosition: 31 })
    await warned(bill, 'E10', 'WAITING')
    expect(await invoice(bill)).toMatchObject({ waitingForMail: true })
    await warned(bill, 'E10', 'ACCEPTED')
    expect(await invoice(bill)).toMatchObject({ waitingForMail: false })
  })

  test('the fifth number lowers the next charge of every sibling (C5)', async () => {
    const ids: string[] = []
    for (let index = 0; index < 4; index++) {
      ids.push(await storedNumber(edge.db, accountId, { ...active, renewAt: new Date(day(8)) }))
    }
    expect((await number(ids[0] ?? '')).nextCharge).toEqual({ at: day(8), amountCents: 3900 })
    await storedNumber(edge.db, accountId, { state: 'PROVISIONING' })
    expect((await number(ids[0] ?? '')).nextCharge).toEqual({ at: day(8), amountCents: 3000 })
    expect((await client.get(`/v1/accounts/${accountId}`)).body).toMatchObject({ billableNumbers: 5 })
  })

  test('a deposit is shown with its amount', async () => {
    const id = await storedNumber(edge.db, accountId, { state: 'HOLD', holdUntil: new Date(day(20)) })
    expect((await number(id)).deposit).toBeNull()
    const bill = await storedInvoice(id, { kind: 'DEPOSIT', cause: 'CANCEL', periodOrdinal: null })
    await edge.db.phoneNumber.update({ where: { id }, data: { depositInvoiceId: bill, depositState: 'PENDING' } })
    expect((await number(id)).deposit).toEqual({ state: 'PENDING', amountCents: 3900 })
  })
})

describe('an invoice', () => {
  test('shows its lines in cents and its attempts in the words of the contract', async () => {
    const bill = await storedInvoice(await storedNumber(edge.db, accountId), {
      status: 'PAID',
      paidCents: 3900,
      paidAt: new Date(NOON),
    })
    const methodId = await storedMethod()
    const tries = [
      { outcome: 'DECLINED', declineCode: 'insufficient_funds', declineClass: 'SOFT_FUNDS', methodId },
      { outcome: 'TRANSIENT', declineCode: 'processing_error', declineClass: 'TRANSIENT', methodId },
      { outcome: 'CANCELLED', methodId },
      { outcome: 'SENT', methodId },
      // No tries: the processor's own fault, and a page that nobody has paid on.
      { outcome: 'TRANSIENT', declineCode: 'api_error', declineClass: 'TRANSIENT', methodId },
      { outcome: 'REQUIRES_ACTION' },
      { outcome: 'SUCCEEDED', methodId },
    ]
    for (const [index, each] of tries.entries()) await storedAttempt(bill, index + 1, each)
    const { lines, attempts } = await invoice(bill)
    expect(lines).toEqual([
      { description: 'Hosting', numberId: expect.any(String), quantity: 1, unitPriceCents: 3900, amountCents: 3900 },
    ])
    expect(attempts.map(({ outcome }) => outcome)).toEqual([
      ...['DECLINED', 'DECLINED', 'REQUIRES_ACTION', 'UNKNOWN', 'SUCCEEDED'],
    ])
    expect(attempts[0]).toMatchObject({ declineCode: 'insufficient_funds', declineClass: 'SOFT_FUNDS' })
    expect(attempts[2]).not.toHaveProperty('declineCode')
  })

  test('whose charge is under way shows when it is looked up', async () => {
    const id = await storedNumber(edge.db, accountId, { ...active, renewAt: new Date(NOON) })
    const bill = await storedInvoice(id, { status: 'PROCESSING' })
    await storedAttempt(bill, 1, { outcome: 'PROCESSING', nextLookAt: new Date(day(1)) })
    expect(await invoice(bill)).toMatchObject({ nextAttemptAt: null, nextAction: { kind: 'LOOK_UP', at: day(1) } })
  })
})

describe('a command', () => {
  const sent = (): [string, Command][] => edge.engine.commands.map(({ target, command }) => [target, command])

  test('to order carries the whole order, and the answer is the number with its checkout page', async () => {
    edge.engine.answer = async ({ target }) => {
      await storedNumber(edge.db, accountId, { id: target.slice('number:'.length), state: 'PENDING_PAYMENT' })
      return { done: true, checkoutUrl: 'https://pay.example/cs_1' }
    }
    const body = { accountId, phoneNumber: '+4915112345678', displayName: ' Main ', plan: 'ANNUAL', wabaId: 'waba-1' }
    const reply = await client.post<HostedNumber>('/v1/numbers', body)
    expect(reply).toMatchObject({
      status: 201,
      body: { state: 'PENDING_PAYMENT', checkoutUrl: 'https://pay.example/cs_1' },
    })
    expect(sent()).toEqual([
      [
        `number:${reply.body.id}`,
        {
          ...{ name: 'order', accountId, phoneNumber: '+4915112345678', displayName: 'Main', plan: 'ANNUAL' },
          ...{ wabaId: 'waba-1', provider: 'CLOUD_API', coexistence: false, paymentMethodId: null, partnerId: null },
        },
      ],
    ])
  })

  test('to cancel, reactivate and pay goes to the entity that owns it, with who asked', async () => {
    const id = await storedNumber(edge.db, accountId)
    const bill = await storedInvoice(id)
    await client.post(`/v1/numbers/${id}/cancel`, { reason: 'moving', confirmReleaseAt: NOON })
    await edge.support.post(`/v1/numbers/${id}/reactivate`)
    await client.post(`/v1/invoices/${bill}/pay`)
    await edge.support.post(`/v1/invoices/${bill}/pay`)
    expect(sent()).toEqual([
      [`number:${id}`, { name: 'cancel', reason: 'moving', confirmReleaseAt: Date.parse(NOON) }],
      [`number:${id}`, { name: 'reactivate' }],
      [`dunning:${bill}`, { name: 'pay', methodId: null, trigger: 'CUSTOMER' }],
      [`dunning:${bill}`, { name: 'pay', methodId: null, trigger: 'SUPPORT' }],
    ])
  })

  test('that finds another preview is 409 with the new one', async () => {
    const id = await storedNumber(edge.db, accountId, active)
    edge.engine.answer = () => ({ refused: true, code: 'PREVIEW_CHANGED', detail: 'Later now.' })
    const reply = await client.post<Problem & { preview: CancellationPreview }>(`/v1/numbers/${id}/cancel`, {})
    const preview = await client.get(`/v1/numbers/${id}/cancellation-preview`)
    expect(reply).toMatchObject({ status: 409, body: { code: 'PREVIEW_CHANGED', preview: preview.body } })
  })
})

describe('a cancellation preview', () => {
  const preview = (id: string) => client.get<CancellationPreview & Problem>(`/v1/numbers/${id}/cancellation-preview`)

  test('with nothing paid in 30 days releases at once and costs nothing (C21)', async () => {
    expect((await preview(await storedNumber(edge.db, accountId, active))).body).toEqual({
      ...{ releaseAt: NOON, holdDays: 0, depositCents: 0, usageToSettleCents: 0, refundCents: 0, reasons: [] },
    })
  })

  test('with usage paid 10 days ago holds for 20 more and takes a deposit (C22, C23)', async () => {
    const id = await storedNumber(edge.db, accountId, active)
    const paid = { status: 'PAID', paidCents: 3900, paidAt: new Date(day(-10)) }
    await storedInvoice(id, { ...paid, kind: 'USAGE', cause: 'MONTH_START', periodOrdinal: null, numberId: null })
    expect((await preview(id)).body).toMatchObject({
      ...{ releaseAt: day(20), holdDays: 20, depositCents: 3900, reasons: ['PAID_DIALOGUES'] },
    })
  })

  test('of an order that was paid and not yet connected gives everything back', async () => {
    const id = await storedNumber(edge.db, accountId, { state: 'PROVISIONING', paidFirstAt: new Date(NOON) })
    expect((await preview(id)).body).toMatchObject({ releaseAt: NOON, refundCents: 3900, depositCents: 0 })
  })

  test('of a number that is gone is refused', async () => {
    const id = await storedNumber(edge.db, accountId, { state: 'DELETED' })
    expect(await preview(id)).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
  })
})

test.each([
  ['ACTIVE', { allowed: true, reason: null }],
  ['PAST_DUE', { allowed: true, reason: null }],
  ['SUSPENDED', { allowed: false, reason: 'SUSPENDED' }],
  ['HOLD', { allowed: false, reason: 'NOT_ACTIVE' }],
])('a number in %s: may it send?', async (state, permission) => {
  const suspensionReasons = state === 'SUSPENDED' ? ['ADMIN'] : []
  const id = await storedNumber(edge.db, accountId, { state, suspensionReasons })
  expect((await client.get(`/v1/numbers/${id}/send-permission`)).body).toEqual(permission)
})
