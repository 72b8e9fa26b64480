import { createHash } from 'node:crypto'
import type { Store } from '../standin/store'
import { ProcessorError } from './errors'

/** An answer as it went, or should have gone, over the wire. */
export interface Answer {
  status: number
  body: string
}

interface Kept extends Answer {
  path: string
  paramsHash: string
  keptAt: number
  requestId: string
}

const KEPT_FOR_MS = 24 * 3600 * 1000

export const hashOf = (rawBody: string): string => createHash('sha1').update(rawBody).digest('base64')

/**
 * The answer kept under the key, undefined when the key is new or older than a day.
 * Throws when the key was used for another endpoint or with other parameters.
 */
export function keptAnswer(store: Store, key: string, path: string, paramsHash: string): Kept | undefined {
  const kept = store.get<Kept>('idempotency', key)
  if (!kept) return undefined
  if (Date.now() - kept.keptAt > KEPT_FOR_MS) {
    store.remove('idempotency', key)
    return undefined
  }
  if (kept.path !== path) {
    throw misuse(
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${path}' vs '${kept.path}'). Try using a key other than '${key}' if you meant to execute a different request.`,
    )
  }
  if (kept.paramsHash !== paramsHash) {
    throw misuse(
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    )
  }
  return kept
}

export function keepAnswer(store: Store, key: string, answer: Omit<Kept, 'keptAt'>): void {
  store.insert('idempotency', key, { ...answer, keptAt: Date.now() })
  forgetOld(store)
}

/** What a day does, at once: every key is new again. Answers how many were forgotten. */
export function forgetAll(store: Store): number {
  const keys = store.oldestIds('idempotency', Number.MAX_SAFE_INTEGER)
  for (const key of keys) store.remove('idempotency', key)
  return keys.length
}

/** Two at a time, as each new one comes: the pile never grows beyond a day's keys. */
function forgetOld(store: Store): void {
  for (const key of store.oldestIds('idempotency', 2)) {
    const kept = store.get<Kept>('idempotency', key)
    if (!kept || Date.now() - kept.keptAt <= KEPT_FOR_MS) return
    store.remove('idempotency', key)
  }
}

const misuse = (message: string) => new ProcessorError(400, { type: 'idempotency_error', message }, false)

export const keyInUse = (key: string) =>
  new ProcessorError(
    409,
    {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    },
    false,
  )
