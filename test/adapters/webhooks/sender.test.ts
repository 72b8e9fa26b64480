import { createHmac } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { newId } from '../../../adapters/ids'
import type { Database } from '../../../adapters/store/client'
import { redeliver, registerEndpoint, removeEndpoint } from '../../../adapters/store/edge/webhook-endpoints'
import { createWebhookSender } from '../../../adapters/webhooks/sender'
import type { FactType } from '../../../domain/facts'
import { DAY, HOUR } from '../../../domain/time'
import { anAccount, ownDatabase } from '../usage/database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

type Taken = { body: string; headers: IncomingHttpHeaders }

/** Somebody who listens, and answers as he is told. */
let listener: Server
let taken: Taken[] = []
let answer = 204
/** Who asked below /hang waits until the test lets him go. */
let hung: ServerResponse[] = []
const heard = new EventEmitter()
beforeAll(async () => {
  listener = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      if (request.url === '/hang') {
        hung.push(response)
        heard.emit('hung')
        return
      }
      taken.push({ body, headers: request.headers })
      heard.emit('taken')
      if (answer > 0)
        response.writeHead(answer, answer === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end('thanks')
      else request.socket.destroy()
    })
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
})
afterAll(() => listener.close())
beforeEach(() => {
  taken = []
  hung = []
  answer = 204
})

const urlOf = (path = '/hook') => `http://127.0.0.1:${(listener.address() as AddressInfo).port}${path}`
const sender = (open = false) => createWebhookSender({ db, open, clock: Date.now, log: pino({ level: 'silent' }) })

async function endpoint(accountId: string | null, types: FactType[] = ['invoice.paid'], path?: string) {
  return registerEndpoint(db, { id: newId('whe'), accountId, url: urlOf(path), types })
}

async function fact(accountId: string, type: FactType = 'invoice.paid', data: object = { amountCents: 3900 }) {
  const id = newId('evt')
  await db.event.create({ data: { id, type, at: new Date('2027-02-28T08:00:00Z'), accountId, data } })
  return id
}

const deliveries = (endpointId: string) =>
  db.webhookDelivery.findMany({ where: { endpointId }, orderBy: { seq: 'asc' } })
const dueNow = (endpointId: string) =>
  db.webhookDelivery.updateMany({ where: { endpointId }, data: { nextTryAt: new Date(0) } })

describe('A fact', () => {
  it('is told once to whoever asked for its type, signed, as the API shows it', async () => {
    const accountId = await anAccount(db)
    const { id: endpointId, secret } = await endpoint(accountId)
    const eventId = await fact(accountId)
    await fact(accountId, 'invoice.created')
    expect(await sender().deliverDue()).toBe(1)
    expect(await sender().deliverDue()).toBe(0)
    const [{ body, headers } = { body: '', headers: {} as IncomingHttpHeaders }, ...more] = taken
    expect(more).toEqual([])
    const at = '2027-02-28T08:00:00.000Z'
    const data = { id: eventId, type: 'invoice.paid', at, accountId, data: { amountCents: 3900 } }
    expect(JSON.parse(body)).toEqual({
      ...{ type: 'invoice.paid', timestamp: at },
      data: { ...data, recordedAt: expect.any(String) },
    })
    expect(headers['webhook-id']).toBe(eventId)
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const signed = createHmac('sha256', key)
      .update(`${eventId}.${headers['webhook-timestamp']}.${body}`)
      .digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${signed}`)
    expect(await deliveries(endpointId)).toMatchObject([{ status: 'DELIVERED', tries: 1, answered: 204 }])
  })

  it('of another account is told to the host alone (I20)', async () => {
    const [one, other] = [await anAccount(db), await anAccount(db)]
    const [ones, hosts] = [await endpoint(one), await endpoint(null)]
    await fact(other)
    expect(await deliveries(ones.id)).toEqual([])
    expect(await deliveries(hosts.id)).toHaveLength(1)
    await removeEndpoint(db, hosts.id)
  })

  it('keeps support’s note to colleagues from the customer', async () => {
    const accountId = await anAccount(db)
    await endpoint(accountId, ['number.state_changed'])
    await fact(accountId, 'number.state_changed', { from: 'ACTIVE', to: 'SUSPENDED', note: 'smells of fraud' })
    await sender().deliverDue()
    expect(taken).toHaveLength(1)
    expect(taken[0]?.body).not.toContain('fraud')
  })

  it('that was rolled back is told to nobody', async () => {
    const accountId = await anAccount(db)
    const { id } = await endpoint(accountId)
    await expect(
      db.$transaction(async (tx) => {
        await tx.$executeRaw`INSERT INTO events (id, type, at, account_id, data)
          VALUES (${newId('evt')}, 'invoice.paid', now(), ${accountId}, '{}')`
        throw new Error('killed')
      }),
    ).rejects.toThrow('killed')
    expect(await deliveries(id)).toEqual([])
  })
})

describe('What is not taken', () => {
  it.each([
    [500, { answered: 500, lastError: null }],
    [302, { answered: 302, lastError: null }],
    [0, { answered: null, lastError: expect.stringContaining('socket hang up') }],
  ])('(%i) is tried again five seconds later with the same id, until it is', async (status, noted) => {
    const accountId = await anAccount(db)
    const { id } = await endpoint(accountId)
    await fact(accountId)
    answer = status
    await sender().deliverDue()
    const [waiting] = await deliveries(id)
    expect(waiting).toMatchObject({ status: 'WAITING', tries: 1, ...noted })
    expect(Number(waiting?.nextTryAt) - Number(waiting?.begunAt)).toBe(5_000)
    expect((await db.webhookEndpoint.findUniqueOrThrow({ where: { id } })).failingSince).not.toBeNull()
    answer = 200
    await dueNow(id)
    await sender().deliverDue()
    expect(await deliveries(id)).toMatchObject([{ status: 'DELIVERED', tries: 2 }])
    expect(taken.map(({ headers }) => headers['webhook-id'])).toEqual([waiting?.eventId, waiting?.eventId])
    expect((await db.webhookEndpoint.findUniqueOrThrow({ where: { id } })).failingSince).toBeNull()
  })

  it('is given up after three days, and can be told again', async () => {
    const accountId = await anAccount(db)
    const { id } = await endpoint(accountId)
    await fact(accountId)
    const begunAt = new Date(Date.now() - 73 * HOUR)
    await db.webhookDelivery.updateMany({ where: { endpointId: id }, data: { tries: 9, begunAt } })
    answer = 503
    await sender().deliverDue()
    const [failed] = await deliveries(id)
    expect(failed).toMatchObject({ status: 'FAILED', tries: 10 })
    answer = 200
    expect(await redeliver(db, id, failed?.id ?? '')).toMatchObject({ status: 'WAITING', tries: 0 })
    await sender().deliverDue()
    expect(await deliveries(id)).toMatchObject([{ status: 'DELIVERED' }])
  })

  it('has its three days from the first try on, though that came days after the fact', async () => {
    const accountId = await anAccount(db)
    const { id } = await endpoint(accountId)
    await fact(accountId)
    const factAt = new Date(Date.now() - 4 * DAY)
    await db.webhookDelivery.updateMany({ where: { endpointId: id }, data: { begunAt: factAt, nextTryAt: factAt } })
    answer = 503
    expect(await sender().deliverDue()).toBe(1)
    const [waiting] = await deliveries(id)
    expect(waiting).toMatchObject({ status: 'WAITING', tries: 1 })
    expect(Number(waiting?.nextTryAt) - Number(waiting?.begunAt)).toBe(5_000)
    await removeEndpoint(db, id)
  })

  it('before its endpoint is ended is not told again after it', async () => {
    const accountId = await anAccount(db)
    const { id } = await endpoint(accountId, ['invoice.paid'], '/hang')
    await fact(accountId)
    const waiting = once(heard, 'hung')
    const telling = sender().deliverDue()
    await waiting
    await removeEndpoint(db, id)
    hung[0]?.writeHead(500).end()
    await telling
    expect(await deliveries(id)).toMatchObject([{ status: 'FAILED', tries: 1 }])
  })

  it('because nobody listens any more (410) ends the endpoint', async () => {
    const accountId = await anAccount(db)
    const { id } = await endpoint(accountId)
    await fact(accountId)
    answer = 410
    await sender().deliverDue()
    await fact(accountId)
    expect(await deliveries(id)).toMatchObject([{ status: 'FAILED' }])
  })

  it('because its address leads into our own network is never sent in production', async () => {
    const accountId = await anAccount(db)
    const { id } = await registerEndpoint(db, {
      ...{ id: newId('whe'), accountId, types: ['invoice.paid'] },
      url: urlOf().replace('127.0.0.1', 'localhost'),
    })
    await fact(accountId)
    await sender(true).deliverDue()
    expect(taken).toEqual([])
    expect(await deliveries(id)).toMatchObject([{ lastError: expect.stringContaining('not on the open internet') }])
    await removeEndpoint(db, id)
  })
})

it('is told once though two processes look at the same time; one that died in mid-try is followed after its lease', async () => {
  const accountId = await anAccount(db)
  const { id } = await endpoint(accountId)
  for (let n = 0; n < 30; n++) await fact(accountId)
  const tried = await Promise.all([sender().deliverDue(), sender().deliverDue(), sender().deliverDue()])
  expect(tried.reduce((sum, n) => sum + n, 0)).toBe(30)
  expect(new Set(taken.map(({ headers }) => headers['webhook-id'])).size).toBe(30)
  expect(taken).toHaveLength(30)
  await db.webhookDelivery.updateMany({ where: { endpointId: id }, data: { status: 'WAITING', deliveredAt: null } })
  expect(await sender().deliverDue()).toBe(0)
  await dueNow(id)
  expect(await sender().deliverDue()).toBe(30)
})

describe('An endpoint that takes nothing', () => {
  it('with a queue of thousands is in nobody’s way, not even while it hangs', async () => {
    const [one, other] = [await anAccount(db), await anAccount(db)]
    const { id } = await endpoint(one, ['invoice.paid'], '/hang')
    await db.$executeRaw`
      INSERT INTO events (id, type, at, account_id, data)
      SELECT 'evt_queue' || n, 'invoice.paid', now(), ${one}, '{}' FROM generate_series(1, 2000) n`
    await db.webhookDelivery.updateMany({ where: { endpointId: id }, data: { nextTryAt: new Date(0) } })
    const others = await endpoint(other)
    const waiting = once(heard, 'hung')
    const telling = sender().deliverDue()
    await waiting
    const told = once(heard, 'taken', { signal: AbortSignal.timeout(4_000) })
    await fact(other)
    await told
    expect(hung.length).toBeLessThanOrEqual(10)
    hung[0]?.writeHead(410).end()
    for (const response of hung.slice(1)) response.writeHead(500).end()
    await telling
    expect(await deliveries(others.id)).toMatchObject([{ status: 'DELIVERED' }])
    expect(await db.webhookDelivery.count({ where: { endpointId: id, status: 'WAITING' } })).toBe(0)
  })

  it('is asked for one thing at a time until it takes one', async () => {
    const accountId = await anAccount(db)
    const { id } = await endpoint(accountId, ['invoice.paid'], '/hang')
    await db.webhookEndpoint.update({ where: { id }, data: { failingSince: new Date() } })
    for (let n = 0; n < 3; n++) await fact(accountId)
    let waiting = once(heard, 'hung')
    const telling = sender().deliverDue()
    await waiting
    expect(await deliveries(id)).toMatchObject([{ tries: 1 }, { tries: 0 }, { tries: 0 }])
    waiting = once(heard, 'hung')
    hung[0]?.writeHead(204).end()
    await waiting
    await removeEndpoint(db, id)
    for (const response of hung) if (!response.writableEnded) response.writeHead(204).end()
    await telling
  })
})
