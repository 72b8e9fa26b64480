import { createHmac } from 'node:crypto'
import { type Posted, Poster } from '../standin/post'
import type { Store } from '../standin/store'
import type { ProcessorEvent } from './objects'

export const DELIVERY_MODES = ['deliver', 'hold', 'duplicate', 'reverse', 'lose'] as const

export interface DeliverySettings {
  mode: (typeof DELIVERY_MODES)[number]
  /** How long each event waits before it is sent. */
  delayMs: number
}

interface Delivery {
  eventId: string
  queuedAt: number
  attempts: number
  /** Set aside until then, because the receiver answered with an error. */
  notBefore: number
  /** Let through although deliveries are held. */
  released?: boolean
}

const GIVE_UP_AFTER_MS = 3 * 24 * 3600 * 1000
const ANSWER_WITHIN_MS = 10_000
/** Reversing needs something to reverse: events gather this long before a batch goes out, newest first. */
const REVERSE_WINDOW_MS = 150
const backOffMs = (attempts: number, longestMs: number): number =>
  Math.min(longestMs, 125 * 2 ** Math.min(attempts, 10))
const LONGEST_RETRY_MS = 60_000
/** A product that restarts should not wait for its events. */
const LONGEST_KNOCK_MS = 2_000

/** `Stripe-Signature` for a body at a time. */
export function signature(secret: string, body: string, atSeconds: number): string {
  return `t=${atSeconds},v1=${createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex')}`
}

/**
 * Sends queued events to the product, one after the other in the order they happened. The queue is in the store, so
 * it goes on after a restart. A receiver that is not there stops the queue until it is back (order is kept); an event
 * the receiver answers with an error is set aside and tried again alone.
 */
export class WebhookQueue {
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #stopped = false
  #unreachable = 0
  readonly #receiver: Poster | undefined

  constructor(
    private readonly store: Store,
    base: string | undefined,
    private readonly secret: string,
  ) {
    this.#receiver = base === undefined ? undefined : new Poster(`${base}/webhooks/stripe`, ANSWER_WITHIN_MS)
  }

  settings(): DeliverySettings {
    return this.store.fact<DeliverySettings>('webhookSettings') ?? { mode: 'deliver', delayMs: 0 }
  }

  change(settings: DeliverySettings): void {
    this.store.setFact('webhookSettings', settings)
    this.wake()
  }

  /** Lets everything queued so far go out now; answers how many. */
  release(): number {
    const waiting = [...this.store.oldest<Delivery>('delivery')]
    for (const delivery of waiting) this.store.update('delivery', delivery.eventId, { ...delivery, released: true })
    this.wake()
    return waiting.length
  }

  waiting(): number {
    return [...this.store.oldest('delivery')].length
  }

  /** An event was queued. Held ones wait for their release, and an absent product is knocked at anyway. */
  queued(): void {
    if (this.#unreachable === 0 && this.settings().mode !== 'hold') this.wake()
  }

  /** Something changed: look again soon. */
  wake(inMs = 0): void {
    const receiver = this.#receiver
    if (this.#stopped || !receiver) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#running ??= this.#drain(receiver).finally(() => {
        this.#running = undefined
      })
    }, inMs)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#running
    this.#receiver?.close()
  }

  async #drain(receiver: Poster): Promise<void> {
    for (;;) {
      const batch = this.#nextBatch()
      for (const delivery of batch) {
        if (this.#stopped) return
        if (!(await this.#deliver(receiver, delivery)))
          return this.wake(backOffMs(this.#unreachable++, LONGEST_KNOCK_MS))
        this.#unreachable = 0
      }
      if (batch.length === 0) return this.#sleepUntilNext()
    }
  }

  /** What may be sent now, in the order to send it. */
  #nextBatch(): Delivery[] {
    const settings = this.settings()
    if (settings.mode === 'reverse') {
      const due = [...this.store.newest<Delivery>('delivery')].filter(
        (delivery) => this.#dueAt(delivery, settings) <= Date.now(),
      )
      return due
    }
    for (const delivery of this.store.oldest<Delivery>('delivery')) {
      if (this.#dueAt(delivery, settings) <= Date.now()) return [delivery]
    }
    return []
  }

  #dueAt(delivery: Delivery, settings: DeliverySettings): number {
    if (delivery.released) return delivery.notBefore
    if (settings.mode === 'hold') return Number.POSITIVE_INFINITY
    const window = settings.mode === 'reverse' ? Math.max(REVERSE_WINDOW_MS, settings.delayMs) : settings.delayMs
    return Math.max(delivery.notBefore, delivery.queuedAt + window)
  }

  #sleepUntilNext(): void {
    const settings = this.settings()
    let next = Number.POSITIVE_INFINITY
    for (const delivery of this.store.oldest<Delivery>('delivery'))
      next = Math.min(next, this.#dueAt(delivery, settings))
    if (next !== Number.POSITIVE_INFINITY) this.wake(Math.max(1, next - Date.now()))
  }

  /** False when nobody was there at all. */
  async #deliver(receiver: Poster, delivery: Delivery): Promise<boolean> {
    const event = this.store.get<ProcessorEvent>('event', delivery.eventId)
    const { mode } = this.settings()
    const copies = { deliver: 1, hold: 1, reverse: 1, duplicate: 2, lose: 0 }[mode]
    let ok = true
    for (let copy = 0; copy < copies; copy++) {
      const answer = await this.#post(receiver, JSON.stringify({ ...event, pending_webhooks: 1 }))
      if (answer === 'NOBODY_THERE') return false
      // Too slow is an answer of a kind: the event is set aside.
      ok &&= answer !== 'TOO_SLOW' && answer >= 200 && answer < 300
    }
    const tooOld = Date.now() - delivery.queuedAt > GIVE_UP_AFTER_MS
    if (!ok && !tooOld && event) this.#setAside(delivery)
    else this.#finish(delivery.eventId, ok && copies > 0)
    return true
  }

  /** Nothing is sent any more; that it never arrived stays known (`World.isDelivered`). */
  #finish(eventId: string, arrived: boolean): void {
    this.store.transaction(() => {
      this.store.remove('delivery', eventId)
      if (!arrived) this.store.insert('undelivered', eventId, {})
    })
  }

  #setAside(delivery: Delivery): void {
    const attempts = delivery.attempts + 1
    const retry = { ...delivery, attempts, notBefore: Date.now() + backOffMs(attempts, LONGEST_RETRY_MS) }
    this.store.update('delivery', delivery.eventId, retry)
  }

  #post(receiver: Poster, body: string): Promise<Posted> {
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'Stripe-Signature': signature(this.secret, body, Math.floor(Date.now() / 1000)),
      'User-Agent': 'Stripe/1.0 (sandbox)',
    }
    return receiver.post(headers, body)
  }
}
