import type { Store } from '../standin/store'
import { missingObject } from './errors'
import { newId } from './ids'
import { KIND_BY_PREFIX, type Kind, type Kinds, type Metadata } from './objects'

export const API_VERSION = '2026-10-28.endive'

/** Something the processor does later by itself. */
export type DueAction =
  | { kind: 'SETTLE_PAYMENT'; id: string }
  | { kind: 'FINISH_REFUND'; id: string }
  | { kind: 'EXPIRE_SESSION'; id: string }

interface RequestFacts {
  id: string | null
  idempotencyKey: string | null
}

/**
 * What every operation of the processor works on. Operations are synchronous and run inside one store transaction
 * each, so a request happens wholly or not at all and two never interleave.
 */
export class World {
  /** The request being worked on; events name it. */
  request: RequestFacts = { id: null, idempotencyKey: null }
  /** Set by an operation whose answer must never reach the client. */
  hangUp = false

  constructor(
    readonly store: Store,
    readonly baseUrl: () => string,
    /** Called after something was scheduled or an event was recorded; must not throw. */
    readonly wake: { due(): void; webhooks(): void },
    readonly enabledEvents: (type: string) => boolean,
  ) {}

  nowSeconds(): number {
    return Math.floor(Date.now() / 1000)
  }

  find<K extends Kind>(kind: K, id: string): Kinds[K] | undefined {
    return this.store.get<Kinds[K]>(kind, id)
  }

  /** The object, or the processor's "No such …" naming `param`; 404 when the id stood in the path. */
  load<K extends Kind>(kind: K, id: string, param: string, inPath = false): Kinds[K] {
    const found = this.find(kind, id)
    if (!found) throw missingObject(kind.replace('checkout_session', 'checkout.session'), id, param, inPath)
    return found
  }

  /** Loads an object that a stored reference promises to exist. */
  must<K extends Kind>(kind: K, id: string): Kinds[K] {
    const found = this.find(kind, id)
    if (!found) throw new Error(`the sandbox lost ${kind} ${id}`)
    return found
  }

  add<K extends Kind>(kind: K, object: Kinds[K]): Kinds[K] {
    this.store.insert(kind, object.id, object, scopesOf(kind, object))
    return object
  }

  save<K extends Kind>(kind: K, object: Kinds[K]): Kinds[K] {
    this.store.update(kind, object.id, object, scopesOf(kind, object))
    return object
  }

  /** Records an event with the object as it is now and queues it for the webhook endpoint. */
  emit(type: string, object: object, previous?: object): void {
    const event: Kinds['event'] = {
      id: newId('evt'),
      object: 'event',
      api_version: API_VERSION,
      created: this.nowSeconds(),
      data: { object, ...(previous && { previous_attributes: previous }) },
      livemode: false,
      pending_webhooks: 0,
      request: { id: this.request.id, idempotency_key: this.request.idempotencyKey },
      type,
    }
    this.add('event', event)
    if (!this.enabledEvents(type)) return
    this.store.insert('delivery', event.id, { eventId: event.id, queuedAt: Date.now(), attempts: 0, notBefore: 0 })
    this.wake.webhooks()
  }

  /** The event as it is shown: whether it still waits to be delivered is known by the queue. */
  shownEvent(event: Kinds['event']): Kinds['event'] {
    return this.store.get('delivery', event.id) === undefined ? event : { ...event, pending_webhooks: 1 }
  }

  /** Whether the event has arrived; one that waits or was given up has not. */
  isDelivered({ id }: Kinds['event']): boolean {
    return ['delivery', 'undelivered'].every((collection) => this.store.get(collection, id) === undefined)
  }

  schedule(action: DueAction, atMs: number): void {
    const id = `${action.kind}:${action.id}`
    this.store.remove('due', id)
    this.store.insert('due', id, { action, atMs })
    this.wake.due()
  }
}

const LISTED_BY: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  customer: ['email'],
  payment_method: ['customer'],
  payment_intent: ['customer'],
  charge: ['customer', 'payment_intent'],
  refund: ['charge', 'payment_intent'],
  setup_intent: ['customer'],
  dispute: ['charge', 'payment_intent'],
  early_fraud_warning: ['charge', 'payment_intent'],
  checkout_session: ['customer', 'payment_intent'],
  event: ['type'],
}

/** The lists an object appears in beside the list of all. */
function scopesOf(kind: Kind, object: Kinds[Kind]): string[] {
  const scopes: string[] = []
  for (const field of LISTED_BY[kind] ?? []) {
    const value = object[field]
    if (typeof value === 'string') scopes.push(`${field}:${value}`)
  }
  return scopes
}

const EXPANDABLE_LISTS: Readonly<Record<string, { kind: Kind; scope: string }>> = {
  refunds: { kind: 'refund', scope: 'charge' },
}

/** The answer with the ids at the given paths ("latest_charge", "data.customer") replaced by the objects. */
export function expand(world: World, answer: unknown, paths: readonly string[]): unknown {
  return paths.reduce((shown, path) => expandPath(world, shown, path.split('.')), answer)
}

function expandPath(world: World, node: unknown, path: string[]): unknown {
  const [field, ...rest] = path
  if (field === undefined || node === null || typeof node !== 'object') return node
  if (Array.isArray(node)) return node.map((item) => expandPath(world, item, path))
  const value = expanded(world, node as Record<string, unknown>, field)
  return value === undefined ? node : { ...node, [field]: expandPath(world, value, rest) }
}

function expanded(world: World, holder: Record<string, unknown>, field: string): unknown {
  const value = holder[field]
  if (typeof value === 'string') {
    const kind = KIND_BY_PREFIX[value.slice(0, value.indexOf('_'))]
    return (kind && world.find(kind, value)) ?? value
  }
  const list = EXPANDABLE_LISTS[field]
  if (value !== undefined || !list || holder.object !== list.scope) return value
  const data = [...world.store.newest(list.kind, `${list.scope}:${holder.id}`, { limit: 10 })]
  return { object: 'list', data, has_more: false, url: `/v1/${field}` }
}

/** Metadata after an update: keys are merged, an empty value removes its key, an empty string removes all. */
export function mergeMetadata(current: Metadata, change: Metadata | '' | undefined): Metadata {
  if (change === undefined) return current
  if (change === '') return {}
  const merged: Metadata = { ...current }
  for (const [key, value] of Object.entries(change)) {
    if (value === '') delete merged[key]
    else merged[key] = value
  }
  return merged
}
