import { randomUUID } from 'node:crypto'
import { everything, operator, signup } from '../support/client'
import type { Account, HostedNumber, MaybeRefused } from '../support/resources'
import { ADDRESS, type Story, startStory } from '../support/story'

describe('an idempotency key', () => {
  let story: Story

  beforeEach(async () => {
    story = await startStory('2027-03-05T12:00:00Z')
    await story.attach('visa')
  })

  const order = (body: Record<string, unknown>, idempotencyKey: string) =>
    story.customer.post<MaybeRefused<HostedNumber>>('/v1/numbers', body, { idempotencyKey })

  it('gives the first answer again and says so; the number is ordered and charged once', async () => {
    const key = randomUUID()
    const body = story.orderBody()
    const first = await order(body, key)
    expect(first.status).toBe(201)
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    await story.settle()

    const second = await order(body, key)
    expect(second.status).toBe(201)
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(second.body).toEqual(first.body)
    await story.settle()
    const { numbers, charges } = await story.history()
    expect(numbers).toHaveLength(1)
    expect(charges).toHaveLength(1)
  })

  it('replays a refusal too: a declined order is not tried on the card a second time', async () => {
    const other = await startStory('2027-03-05T12:00:00Z')
    await other.attach('refusing', { token: 'pm_card_chargeCustomerFail' })
    const key = randomUUID()
    const body = other.orderBody()
    const answers = [
      await other.customer.post('/v1/numbers', body, { idempotencyKey: key }),
      await other.customer.post('/v1/numbers', body, { idempotencyKey: key }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([402, 402])
    expect(answers[1]?.body).toEqual(answers[0]?.body)
    expect((await other.history()).charges).toHaveLength(1)
  })

  it('is refused with another body, and nothing happens', async () => {
    const key = randomUUID()
    await order(story.orderBody(), key)
    await story.settle()
    await story.news()
    const reused = await order(story.orderBody(), key)
    expect(reused).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
    await story.settle()
    expect(await story.news()).toEqual({})
    expect((await story.history()).numbers).toHaveLength(1)
  })

  it('makes one of ten simultaneous requests happen; the others are replays or told that it is still running', async () => {
    const key = randomUUID()
    const body = story.orderBody()
    const answers = await Promise.all(Array.from({ length: 10 }, () => order(body, key)))
    const done = answers.filter(({ status }) => status === 201)
    const waiting = answers.filter(({ status }) => status === 409)
    expect(done.length + waiting.length).toBe(10)
    expect(done.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1)
    expect(new Set(done.map((answer) => answer.body.id)).size).toBe(1)
    expect(waiting.every((answer) => answer.body.code === 'IDEMPOTENCY_IN_FLIGHT')).toBe(true)
    expect(waiting.length).toBeGreaterThan(0)
    await story.settle()
    const { numbers, charges } = await story.history()
    expect(numbers).toHaveLength(1)
    expect(charges).toHaveLength(1)
  })

  it('serves accounts as well', async () => {
    const key = randomUUID()
    const body = { legalName: `Once ${key} Ltd`, email: `once-${key}@harbour-coffee.example`, address: ADDRESS }
    const first = await signup.post<Account>('/v1/accounts', body, { idempotencyKey: key })
    const second = await signup.post<Account>('/v1/accounts', body, { idempotencyKey: key })
    expect(second.body.id).toBe(first.body.id)
    const accounts = await everything<Account>(operator, '/v1/accounts')
    expect(accounts.filter(({ email }) => email === body.email)).toHaveLength(1)
  })
})

// The control: without a key, and with another key, the same body is another order.
it('another key makes the same body another order, refused because the number is live', async () => {
  const story = await startStory('2027-03-05T12:00:00Z')
  await story.attach('visa')
  const body = story.orderBody()
  expect((await story.customer.post('/v1/numbers', body, { idempotencyKey: randomUUID() })).status).toBe(201)
  await story.settle()
  const other = await story.customer.post('/v1/numbers', body, { idempotencyKey: randomUUID() })
  expect(other).toMatchObject({ status: 409, body: { code: 'NUMBER_TAKEN' } })
  expect(await story.customer.post('/v1/numbers', body)).toMatchObject({ status: 409, body: { code: 'NUMBER_TAKEN' } })
})
