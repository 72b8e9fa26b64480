import { createHash } from 'node:crypto'
import type { Request } from 'express'
import { newId } from '../../adapters/ids'
import { claimKey, giveBackKey, keepAnswer, LEASE_MS, renewLease } from '../../adapters/store/edge/idempotency'
import { type ErrorCode, PROBLEMS } from '../../domain/errors'
import { invalid, Problem, problem, problemDocument } from '../problem'
import type { Caller } from '../route'
import type { Services } from '../services'
import { seal, unseal } from './sealed'

/** A JSON answer; from a problem when `status` is 400 or more. */
export type Answer = { status: number; body: unknown; replayed?: true }
/** Carries the request out. Everything it creates is named after `resourceId`. */
export type Work = (resourceId: string) => Promise<Answer>

/** Refusals that say "not now": a repeated request with the same key has to be tried afresh. */
const NOT_KEPT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['CLOCK_ADVANCING', 'IDEMPOTENCY_IN_FLIGHT'])

/**
 * Carries a POST out once per `Idempotency-Key` of its caller and answers the same again. Without the header it simply
 * runs. When the process dies in mid-request, the next request with the key goes on under the same `resourceId`.
 */
export async function idempotently(
  request: Request,
  body: unknown,
  caller: Caller,
  services: Services,
  work: Work,
): Promise<Answer> {
  const key = request.get('idempotency-key')
  if (key === undefined || request.method !== 'POST') return work(newId('req'))
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid({ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' })
  }
  const requestHash = hashOf(request.method, request.originalUrl, body)
  const claim = await claimKey(services.db, { caller: caller.id, key, requestHash })
  switch (claim.kind) {
    case 'replay':
      return { status: claim.answer.status, body: unseal(String(claim.answer.body), caller.secret), replayed: true }
    case 'reused':
      throw problem('IDEMPOTENCY_KEY_REUSED', `The key ${key} came with another request before; use a new one.`)
    case 'in-flight':
      throw problem('IDEMPOTENCY_IN_FLIGHT', `The first request with the key ${key} is still running; try again soon.`)
    case 'run':
      return firstTime(services, caller, key, () => work(claim.resourceId))
  }
}

async function firstTime({ db, log }: Services, caller: Caller, key: string, run: () => Promise<Answer>) {
  const renewal = setInterval(() => {
    renewLease(db, caller.id, key).catch((error: unknown) => log.warn({ err: error }, 'a lease was not renewed'))
  }, LEASE_MS / 4)
  try {
    const answer = await orRefusal(run)
    await keepAnswer(db, caller.id, key, { status: answer.status, body: seal(answer.body, caller.secret) })
    return answer
  } catch (error) {
    await giveBackKey(db, caller.id, key).catch((lost: unknown) => log.warn({ err: lost }, 'a key was not given back'))
    throw error
  } finally {
    clearInterval(renewal)
  }
}

/** A refusal is an answer worth keeping, unless it says "not now" or is our own fault. */
async function orRefusal(run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run()
  } catch (error) {
    const kept = error instanceof Problem && !NOT_KEPT.has(error.refusal.code)
    if (!kept || PROBLEMS[error.refusal.code].status >= 500) throw error
    const document = problemDocument(error)
    return { status: document.status, body: document }
  }
}

function hashOf(method: string, path: string, body: unknown): string {
  return createHash('sha256')
    .update(`${method} ${path}\n${JSON.stringify(body ?? null)}`)
    .digest('hex')
}
