import { randomUUID } from 'node:crypto'
import type { Client } from '../support/client'
import { freshContact } from '../support/phone-numbers'
import type { Page, PaymentMethod, Problem, UsageReceipt } from '../support/resources'
import { type Edge, newCustomer, startEdge, storedNumber } from './edge'

const NOON = '2027-03-05T12:00:00.000Z'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())
beforeEach(() => {
  edge.engine.commands = []
  edge.engine.wakes = []
  edge.engine.answer = () => ({ done: true })
})

async function customerOnClock(): Promise<{ accountId: string; client: Client }> {
  const clock = (await edge.operator.post<{ id: string }>('/v1/test-clocks', { now: NOON })).body
  return newCustomer(edge, { testClockId: clock.id })
}

describe('payment methods', () => {
  /** The engine as far as it matters here: it stores the method it is told to add. */
  const storesMethods = async ({ accountId, command }: { accountId: string; command: { name: string } }) => {
    const { name, methodId, token } = command as { name: string; methodId: string; token: string }
    if (name === 'add-method') {
      const first = (await edge.db.paymentMethod.count({ where: { accountId, status: 'ACTIVE' } })) === 0
      await edge.db.paymentMethod.create({
        data: {
          ...{ id: methodId, accountId, processorId: `${token}_${randomUUID()}`, type: 'CARD', brand: 'visa' },
          ...{ last4: '4242', expMonth: 12, expYear: 2040, role: first ? 'PRIMARY' : 'BACKUP', status: 'ACTIVE' },
          addedAt: new Date(NOON),
        },
      })
    } else await edge.db.paymentMethod.update({ where: { id: methodId }, data: { status: 'REMOVED' } })
    return { done: true as const }
  }
  const added = async (client: Client, accountId: string) => {
    edge.engine.answer = storesMethods
    const path = `/v1/accounts/${accountId}/payment-methods`
    return (await client.post<PaymentMethod>(path, { paymentMethodId: 'pm_card_visa' })).body
  }

  test('are added by a command and answered as they are then', async () => {
    const { accountId, client } = await newCustomer(edge)
    const method = await added(client, accountId)
    expect(method).toMatchObject({
      id: expect.stringMatching(/^pm_/),
      role: 'PRIMARY',
      status: 'ACTIVE',
      last4: '4242',
    })
    expect(edge.engine.commands).toMatchObject([
      {
        target: `account:${accountId}`,
        command: { name: 'add-method', methodId: method.id, token: 'pm_card_visa', primary: false },
      },
    ])
  })

  test('have exactly one primary, however many are made it at once (W4)', async () => {
    const { accountId, client } = await newCustomer(edge)
    const path = `/v1/accounts/${accountId}/payment-methods`
    const methods = [await added(client, accountId), await added(client, accountId), await added(client, accountId)]
    const replies = await Promise.all(methods.map(({ id }) => client.post(`${path}/${id}/primary`)))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    const { data } = (await client.get<Page<PaymentMethod>>(path)).body
    expect(data.filter(({ role }) => role === 'PRIMARY')).toHaveLength(1)
    const last = methods[0]?.id
    expect((await client.post(`${path}/${last}/primary`)).body).toMatchObject({ id: last, role: 'PRIMARY' })
    await edge.db.paymentMethod.update({ where: { id: methods[1]?.id }, data: { status: 'STOPPED' } })
    const stopped = await client.post(`${path}/${methods[1]?.id}/primary`)
    expect(stopped).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
  })

  test('are removed by a command, leave the list, and removing again answers the same', async () => {
    const { accountId, client } = await newCustomer(edge)
    const { id } = await added(client, accountId)
    const path = `/v1/accounts/${accountId}/payment-methods`
    expect(await client.delete(`${path}/${id}`)).toMatchObject({ status: 200, body: { id, status: 'REMOVED' } })
    expect(await client.delete(`${path}/${id}`)).toMatchObject({ status: 200, body: { id, status: 'REMOVED' } })
    expect(edge.engine.commands.map(({ command }) => command.name)).toEqual(['add-method', 'remove-method'])
    expect((await client.get(path)).body).toEqual({ data: [], nextCursor: null })
    expect((await client.post(`${path}/${id}/primary`)).status).toBe(404)
  })

  test('that are still needed are refused by the code of the command', async () => {
    const { accountId, client } = await newCustomer(edge)
    const { id } = await added(client, accountId)
    edge.engine.answer = () => ({ refused: true, code: 'METHOD_IN_USE', detail: 'It is the only one.' })
    const reply = await client.delete(`/v1/accounts/${accountId}/payment-methods/${id}`)
    expect(reply).toMatchObject({ status: 409, body: { code: 'METHOD_IN_USE', detail: 'It is the only one.' } })
  })

  test('are stored on a page of the processor, whose customer is made once', async () => {
    const { accountId, client } = await newCustomer(edge)
    const keys: string[] = []
    edge.processor.createCustomer = async ({ key }) => {
      keys.push(key)
      return 'cus_1'
    }
    edge.processor.createMethodPage = async (page) => `https://pay.example/${page.customerRef}/${page.accountId}`
    const path = `/v1/accounts/${accountId}/payment-method-sessions`
    const reply = await client.post(path)
    expect(reply).toMatchObject({ status: 201, body: { url: `https://pay.example/cus_1/${accountId}` } })
    await client.post(path)
    expect(keys).toEqual([`customer:${accountId}`])
  })
})

describe('WABAs', () => {
  test('belong to one account, which alone may change them (C11)', async () => {
    const [mine, theirs] = [await newCustomer(edge), await newCustomer(edge)]
    const put = (accountId: string, fields: object = {}) => edge.operator.put('/v1/wabas/104', { accountId, ...fields })
    expect(await put(mine.accountId)).toMatchObject({ status: 200, body: { timeZone: null, ownedByHost: false } })
    const changed = { timeZone: 'Europe/Istanbul', ownedByHost: true }
    expect(await put(mine.accountId, changed)).toMatchObject({ status: 200, body: changed })
    expect(await put(mine.accountId)).toMatchObject({ status: 200, body: changed })
    expect(await put(theirs.accountId)).toMatchObject({ status: 409, body: { code: 'WABA_TAKEN' } })
  })
})

describe('usage', () => {
  const event = (numberId: string, fields: Record<string, unknown> = {}) => ({
    ...{ id: randomUUID(), numberId, contact: '905321234567', direction: 'OUTBOUND', kind: 'TEMPLATE' },
    ...{ category: 'MARKETING', at: NOON, status: 'DELIVERED' },
    ...fields,
  })
  const report = (...events: object[]) => edge.operator.post<UsageReceipt & Problem>('/v1/usage-events', { events })

  test('of several accounts is taken in one report; what is rejected keeps its place in it', async () => {
    const [first, second] = [await customerOnClock(), await customerOnClock()]
    const [one, two] = [await storedNumber(edge.db, first.accountId), await storedNumber(edge.db, second.accountId)]
    const future = { at: '2027-03-05T12:05:00.001Z' }
    const taken = event(one)
    const { body } = await report(event('num_none'), taken, event(two, future), event(two), taken, event(one, future))
    expect(body).toMatchObject({ accepted: 2, duplicates: 1 })
    expect(body.rejected.map(({ index, code }) => `${index} ${code}`)).toEqual([
      ...['0 UNKNOWN_NUMBER', '2 EVENT_IN_FUTURE', '5 EVENT_IN_FUTURE'],
    ])
    expect((await report(taken)).body).toEqual({ accepted: 0, duplicates: 1, rejected: [] })
  })

  test.each([
    ['a field that there is not', { colour: 'red' }, 'colour is not a field of this request'],
    ['no id', { id: undefined }, 'id is missing'],
    ['a contact that is a number', { contact: 905321234567 }, 'contact must be a string'],
    ['an empty contact', { contact: ' ' }, 'contact must not be empty'],
    ['a contact with a NUL', { contact: '90532\u0000' }, 'contact must not contain control characters'],
    ['a direction that is none', { direction: 'SIDEWAYS' }, 'direction must be one of INBOUND, OUTBOUND'],
    ['an instant that is a word', { at: 'yesterday' }, 'at must be an ISO 8601 instant in UTC ending Z, such as'],
    ['a category in small letters', { category: 'marketing' }, 'category must be one of MARKETING, UTILITY'],
    ['two faults', { kind: undefined, status: 'SEEN' }, 'kind is missing; status must be one of DELIVERED, FAILED'],
    ['a number that is none', { numberId: 'num_../x' }, 'numberId must be an id such as num_…'],
  ])('with %s is listed by its place and field, and what is beside it is taken', async (_title, fields, message) => {
    const { accountId } = await customerOnClock()
    const numberId = await storedNumber(edge.db, accountId)
    const { status, body } = await report(event(numberId), event(numberId, fields), event(numberId))
    expect(status).toBe(200)
    expect(body).toMatchObject({ accepted: 2, duplicates: 0, rejected: [{ index: 1, code: 'VALIDATION_FAILED' }] })
    expect(body.rejected.map((each) => each.message.slice(0, message.length))).toEqual([message])
    expect(await edge.db.usageEvent.count({ where: { accountId } })).toBe(2)
  })

  test('is listed newest first, page by page, each dialogue once; another cursor than ours is refused', async () => {
    const { accountId, client } = await customerOnClock()
    const numberId = await storedNumber(edge.db, accountId)
    for (const count of [3, 1, 3]) {
      await report(...Array.from({ length: count }, () => event(numberId, { contact: freshContact() })))
    }
    const path = `/v1/accounts/${accountId}/dialogues?limit=2`
    type Listed = { data: { id: string }[]; nextCursor: string | null }
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const { body }: { body: Listed } = await client.get<Listed>(`${path}${next === '' ? '' : `&cursor=${next}`}`)
      seen.push(...body.data.map(({ id }) => id))
      next = body.nextCursor
    }
    const rows = await edge.db.dialogue.findMany({ where: { accountId }, orderBy: { seq: 'desc' } })
    expect(seen).toEqual(rows.map(({ id }) => id))
    for (const cursor of ['x', 'MTIuMw', Buffer.from('99999999999999/1').toString('base64url')]) {
      expect((await client.get(`${path}&cursor=${cursor}`)).status).toBe(400)
    }
  })

  test('of rows that are no events at all is listed whole', async () => {
    const rows = [42, null, 'event', []] as unknown as object[]
    const { status, body } = await report(...rows)
    expect([status, body.accepted, body.rejected.map(({ index, message }) => `${index} ${message}`)]).toEqual([
      200,
      0,
      rows.map((_, index) => `${index} the event must be an object`),
    ])
  })

  test('that gives the account something to do wakes it; an engine that is away loses nothing', async () => {
    const { accountId } = await customerOnClock()
    const numberId = await storedNumber(edge.db, accountId)
    await edge.db.allowanceGrant.deleteMany({})
    await edge.db.account.update({ where: { id: accountId }, data: { allowanceScope: 'ACCOUNT' } })
    const wake = edge.engine.wake
    edge.engine.wake = async () => {
      throw new Error('away')
    }
    const events = Array.from({ length: 1000 }, (_, index) =>
      event(numberId, { contact: `+90532${1_000_000 + index}` }),
    )
    expect((await report(...events)).body).toMatchObject({ accepted: 1000 })
    const waiting = () => edge.db.wakeUp.count({ where: { accountId, deliveredAt: null } })
    // The month's first usage plans its comparison with Meta's report.
    expect(await waiting()).toBe(1)
    const priced = event(numberId, { contact: '+905339999999' })
    expect(await report(priced)).toMatchObject({ status: 200, body: { accepted: 1 } })
    edge.engine.wake = wake
    expect(await waiting()).toBe(2)
    expect((await edge.operator.get(`/v1/accounts/${accountId}`)).body).toMatchObject({
      ...{ balanceMicros: -20_000, unbilledUsageMicros: 20_000, allTimeUsageMicros: 20_000 },
    })
  })

  test('is shown by day, number, category and country, as dialogues, and as rows for finance (S7, S8)', async () => {
    const { accountId, client } = await customerOnClock()
    const numberId = await storedNumber(edge.db, accountId, { phoneNumber: '+4915199999999' })
    await report(event(numberId), event(numberId, { contact: '+4915112345678', at: '2027-03-04T12:00:00Z' }))
    const path = `/v1/accounts/${accountId}/usage`
    const keys = async (groupBy: string) => {
      const { body } = await client.get<{ data: { key: string; dialogues: number }[] }>(`${path}?groupBy=${groupBy}`)
      return body.data.map(({ key, dialogues }) => `${key} ${dialogues}`)
    }
    expect(await keys('day')).toEqual(['2027-03-04 1', '2027-03-05 1'])
    // Half-open: what opens at the very end belongs to the next range.
    expect(await keys(`day&to=${NOON}`)).toEqual(['2027-03-04 1'])
    const to = 'to=2027-03-06T00:00:00Z'
    expect(await keys(`number&${to}`)).toEqual([`${numberId} 2`])
    expect(await keys(`category&${to}`)).toEqual(['MARKETING 2'])
    expect(await keys(`country&${to}`)).toEqual(['DE 1', 'TR 1'])
    const dialogues = (await client.get<Page<{ contact: string }>>(`/v1/accounts/${accountId}/dialogues`)).body.data
    expect(dialogues).toHaveLength(2)
    expect(JSON.stringify(dialogues)).not.toContain('905321234567')
    const csv = await client.get<string>(`${path}.csv?${to}`)
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [header, ...rows] = csv.body.trimEnd().split('\r\n')
    expect(header).toBe(
      'date,number,waba,contact_country,category,initiator,entry_point,unit,quantity,unit_price,amount,currency,free_reason,ledger_id,account_date',
    )
    expect(rows).toHaveLength(2)
    // A leading + would make a spreadsheet calculate.
    expect(csv.body).toContain(",'+4915199999999,")
    const sums = await client.get<string>(`${path}.csv?groupBy=country&${to}`)
    expect(sums.body).toBe(
      'key,dialogues,messages,priced,free,unrated,amount\r\nDE,1,0,0,1,0,0.000000\r\nTR,1,0,0,1,0,0.000000\r\n',
    )
    const both = await client.get(`${path}.csv?groupBy=country&month=2027-03`)
    expect(both).toMatchObject({ status: 400, body: { errors: [{ path: 'groupBy' }] } })
  })

  test('is refused for a range that ends before it begins', async () => {
    const { accountId, client } = await newCustomer(edge)
    const path = `/v1/accounts/${accountId}/usage?from=2027-03-02T00:00:00Z&to=2027-03-01T00:00:00Z`
    expect(await client.get(path)).toMatchObject({ status: 400, body: { errors: [{ path: 'from' }] } })
  })
})

describe('tariffs', () => {
  const tariff = (fields: Record<string, unknown> = {}) => ({
    ...{ code: `t-${randomUUID().slice(0, 8)}`, effectiveFrom: NOON, currency: 'USD', unit: 'DIALOGUE' },
    rates: [{ market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 50_000 }],
    ...fields,
  })
  const publish = (body: object) => edge.operator.post<Problem & { id: string }>('/v1/tariffs', body)

  test('are versions that never change: the same one again is the same, another one is refused', async () => {
    const body = tariff()
    const first = await publish(body)
    expect(first).toMatchObject({ status: 201, body: { ...body, id: expect.any(String) } })
    expect((await publish(body)).body.id).toBe(first.body.id)
    const other = { ...body, rates: [{ market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 60_000 }] }
    expect(await publish(other)).toMatchObject({ status: 400, body: { errors: [{ path: 'effectiveFrom' }] } })
    expect((await publish({ ...other, effectiveFrom: '2027-04-01T00:00:00.000Z' })).status).toBe(201)
  })

  test.each([
    ['a key of the other unit', [{ market: 'TR', key: 'MARKETING', priceMicros: 1 }], 'rates[0].key'],
    [
      'two rates for one thing',
      [
        { market: 'TR', key: 'USER_INITIATED', priceMicros: 1 },
        { market: 'TR', key: 'USER_INITIATED', priceMicros: 2 },
      ],
      'rates[1].market',
    ],
    ['a market that is none', [{ market: 'QQ', key: 'USER_INITIATED', priceMicros: 1 }], 'rates[0].market'],
  ])('with %s are refused by the place', async (_title, rates, path) => {
    const reply = await publish(tariff({ rates }))
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path }] } })
  })
})
