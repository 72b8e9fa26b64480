import { rateLimited, serverError } from './errors'
import type { World } from './world'

export const OUTCOMES = ['succeed', 'decline', 'require_action', 'hang_after_charge', 'http_500', 'http_429'] as const

/** What a control has told one payment method to do, instead of what its test token does. */
export interface Behaviour {
  outcome: (typeof OUTCOMES)[number]
  declineCode: string
  /** How many more payments it applies to; null = until told otherwise. */
  times: number | null
  /** How long the bank takes to answer: the response waits, the key is in use meanwhile. */
  delayMs: number
}

export const behaviourOf = (world: World, methodId: string): Behaviour | undefined =>
  world.store.get<Behaviour>('behaviour', methodId)

export function setBehaviour(world: World, methodId: string, behaviour: Behaviour): void {
  world.store.remove('behaviour', methodId)
  world.store.insert('behaviour', methodId, behaviour)
}

/** The behaviour for the payment being made now; counts it down. */
export function takeBehaviour(world: World, methodId: string): Behaviour | undefined {
  const behaviour = behaviourOf(world, methodId)
  if (!behaviour || behaviour.times === null) return behaviour
  if (behaviour.times <= 1) world.store.remove('behaviour', methodId)
  else setBehaviour(world, methodId, { ...behaviour, times: behaviour.times - 1 })
  return behaviour
}

/** A server error or a rate limit strikes before anything is written: no payment is created by such a request. */
export function failRequestIfTold(world: World, methodId: string | undefined): void {
  const outcome = methodId === undefined ? undefined : behaviourOf(world, methodId)?.outcome
  if (methodId === undefined || (outcome !== 'http_500' && outcome !== 'http_429')) return
  takeBehaviour(world, methodId)
  throw outcome === 'http_500' ? serverError() : rateLimited()
}
