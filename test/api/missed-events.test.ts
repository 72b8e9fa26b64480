import { randomUUID } from 'node:crypto'
import pino from 'pino'
import type { Processor } from '../../activities/ports/processor'
import { newId } from '../../adapters/ids'
import { hearMissedEvents } from '../../api/webhooks/missed'
import { DAY, HOUR } from '../../domain/time'
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

const NOW = Date.UTC(2027, 0, 8, 12)

type Undelivered = Awaited<ReturnType<Processor['undeliveredEvents']>>[number]

/** A dispute of a payment of ours, or of one that nobody knows. */
async function disputed({ known = true, at = NOW - DAY } = {}): Promise<{ event: Undelivered; invoiceId: string }> {
  const { invoiceId, chargeRef } = known
    ? await storedAttempt(edge.db, accountId, 'SUCCEEDED')
    : { invoiceId: '', chargeRef: newId('pi') }
  const disputeRef = newId('dp')
  const eventId = `evt_${randomUUID()}`
  const hint = { kind: 'DISPUTE', eventId, type: 'charge.dispute.created', disputeRef, chargeRef } as const
  return { event: { hint, at, body: { id: eventId, object: 'event' } }, invoiceId }
}

/** What a look at these undelivered events takes up. */
async function hear(...events: Undelivered[]) {
  const asked: number[] = []
  const processor = {
    undeliveredEvents: (since: number) => {
      asked.push(since)
      return Promise.resolve(events)
    },
  } as unknown as Processor
  const { db, engine, config } = edge
  const news = await hearMissedEvents({ db, engine, processor, config, log: pino({ level: 'silent' }) }, NOW)
  return { news, asked, targets: edge.engine.commands.map(({ target }) => target) }
}

const inbox = (event: Undelivered) =>
  edge.db.webhookInbox.findUnique({ where: { source_eventId: { source: 'stripe', eventId: event.hint.eventId } } })

describe('an event that the processor could never bring', () => {
  test('is asked for, kept and taken up like one that came: once, however often it is met', async () => {
    const { event, invoiceId } = await disputed()
    expect(await hear(event)).toEqual({ news: 1, asked: [NOW - 7 * DAY], targets: [`dunning:${invoiceId}`] })
    expect(await inbox(event)).toMatchObject({ outcome: 'HANDLED', body: event.body })
    edge.engine.commands = []
    expect(await hear(event)).toMatchObject({ news: 0, targets: [] })
  })

  test('is left to its own delivery for an hour', async () => {
    const { event } = await disputed({ at: NOW - HOUR + 1 })
    expect(await hear(event)).toMatchObject({ news: 0, targets: [] })
    expect(await inbox(event)).toBeNull()
  })

  test('about something unknown is parked, and does not keep the next one from being heard', async () => {
    const [unknown, known] = [await disputed({ known: false }), await disputed()]
    expect(await hear(unknown.event, known.event)).toMatchObject({ news: 1, targets: [`dunning:${known.invoiceId}`] })
    expect(await inbox(unknown.event)).toMatchObject({ outcome: 'PARKED' })
  })

  test('that cannot be taken up now is met again', async () => {
    const { event, invoiceId } = await disputed()
    edge.engine.answer = () => {
      throw new Error('away')
    }
    expect(await hear(event)).toMatchObject({ news: 0 })
    edge.engine.answer = () => ({ done: true })
    edge.engine.commands = []
    expect(await hear(event)).toMatchObject({ news: 1, targets: [`dunning:${invoiceId}`] })
  })

  test('of a kind we have no use for is not kept', async () => {
    const { event } = await disputed()
    const hint = { kind: 'IGNORED', eventId: event.hint.eventId, type: 'plan.created', reason: 'not used' } as const
    expect(await hear({ ...event, hint })).toMatchObject({ news: 0 })
    expect(await inbox(event)).toBeNull()
  })
})
