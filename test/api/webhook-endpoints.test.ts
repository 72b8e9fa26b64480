import { newId } from '../../adapters/ids'
import { ok } from '../support/client'
import { type Edge, newCustomer, startEdge } from './edge'

let edge: Edge
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())

type Endpoint = { id: string; accountId: string | null; url: string; types: string[]; secret?: string }
type List<T> = { data: T[] }

const WANTED = { url: 'http://127.0.0.1:9/hook', types: ['invoice.paid', 'number.state_changed'] }
const PATH = '/v1/webhook-endpoints'

test('an endpoint is registered with a secret that is shown once, listed, and ended', async () => {
  const { accountId, client } = await newCustomer(edge)
  const made = await ok(client.post<Endpoint>(PATH, WANTED))
  expect(made).toMatchObject({ ...WANTED, accountId, secret: expect.stringMatching(/^whsec_/) })
  const { data } = await ok(client.get<List<Endpoint>>(PATH))
  expect(data).toMatchObject([{ id: made.id, ...WANTED }])
  expect(data[0]).not.toHaveProperty('secret')
  expect(await ok(client.delete<object>(`${PATH}/${made.id}`))).toEqual({ id: made.id })
  expect((await ok(client.get<List<Endpoint>>(PATH))).data).toEqual([])
  expect((await client.delete(`${PATH}/${made.id}`)).status).toBe(404)
})

test('what was told to it is listed by its outcome, and can be told again', async () => {
  const { accountId, client } = await newCustomer(edge)
  const { id } = await ok(client.post<Endpoint>(PATH, WANTED))
  const eventId = newId('evt')
  await edge.db.event.create({ data: { id: eventId, type: 'invoice.paid', at: new Date(), accountId, data: {} } })
  const path = `${PATH}/${id}/deliveries`
  const { data } = await ok(client.get<List<{ id: string }>>(`${path}?status=WAITING`))
  expect(data).toMatchObject([{ eventId, status: 'WAITING', tries: 0 }])
  await edge.db.webhookDelivery.updateMany({ where: { endpointId: id }, data: { status: 'FAILED', tries: 10 } })
  expect((await ok(client.get<List<object>>(`${path}?status=WAITING`))).data).toEqual([])
  expect(await ok(client.post<object>(`${path}/${data[0]?.id}/redeliver`))).toMatchObject({
    status: 'WAITING',
    tries: 0,
  })
})

test('a customer sees and ends his own alone; the host’s are the host’s (I20)', async () => {
  const [one, other] = [await newCustomer(edge), await newCustomer(edge)]
  const { id } = await ok(one.client.post<Endpoint>(PATH, WANTED))
  const hosts = await ok(edge.operator.post<Endpoint>(PATH, WANTED))
  expect(hosts.accountId).toBeNull()
  expect((await other.client.delete(`${PATH}/${id}`)).status).toBe(404)
  expect((await other.client.get(`${PATH}/${hosts.id}/deliveries`)).status).toBe(404)
  expect((await ok(other.client.get<List<object>>(PATH))).data).toEqual([])
})

test('nobody has more than 20 endpoints, which every fact would have to be written for', async () => {
  const { accountId, client } = await newCustomer(edge)
  const made = { accountId, url: WANTED.url, types: ['invoice.paid'], secret: 'whsec_' }
  await edge.db.webhookEndpoint.createMany({ data: Array.from({ length: 20 }, () => ({ id: newId('whe'), ...made })) })
  const refused = await client.post<{ errors: object[] }>(PATH, WANTED)
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'url' }] } })
  const [one] = (await ok(client.get<List<Endpoint>>(PATH))).data
  await ok(client.delete<object>(`${PATH}/${one?.id}`))
  await ok(client.post<Endpoint>(PATH, WANTED))
})

test.each([
  [{ ...WANTED, url: 'mailto:me@example.com' }, 'url', 'https'],
  [{ ...WANTED, url: 'https://me:pw@example.com/' }, 'url', 'password'],
  [{ ...WANTED, types: [] }, 'types', 'at least one'],
  [{ ...WANTED, types: ['invoice.payed'] }, 'types[0]', 'must be one of'],
])('%j is refused, naming the field', async (body, path, message) => {
  const { client } = await newCustomer(edge)
  const refused = await client.post<{ errors: { path: string; message: string }[] }>(PATH, body)
  expect(refused.status).toBe(400)
  expect(refused.body.errors).toMatchObject([{ path, message: expect.stringContaining(message) }])
})
