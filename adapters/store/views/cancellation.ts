import { type CancellationOutcome, cancellationOutcome, type HoldReason, holdAfter } from '../../../domain/cancellation'
import type { NumberRecord } from '../../../domain/number/record'
import { LIVE_STATES, TERMINAL_STATES } from '../../../domain/number/states'
import { DAY, type Instant, iso } from '../../../domain/time'
import { cancellationFacts } from '../cancellation-facts'
import { type Database, plain, type Transaction } from '../client'
import { partnerStore } from '../partner/partners'

export type CancellationPreview = {
  releaseAt: string
  /** Days to `releaseAt` rounded up; 0 = at once. */
  holdDays: number
  depositCents: number
  depositDays?: number
  returnedDays?: number
  usageToSettleCents: number
  refundCents: number
  reasons: string[]
}

/** What a cancel at `now` would do (I22), or null when the number is gone or there is none. Read at one moment. */
export async function cancellationPreview(
  db: Database,
  numberId: string,
  now: Instant,
): Promise<CancellationPreview | null> {
  return db.$transaction(
    async (tx) => {
      const row = await tx.phoneNumber.findUnique({ where: { id: numberId } })
      if (row === null) return null
      const number = plain(row) as NumberRecord
      if (TERMINAL_STATES.includes(number.state)) return null
      const outcome = await outcomeFor(tx, number, now)
      return {
        ...outcome,
        releaseAt: iso(outcome.releaseAt),
        holdDays: Math.ceil((outcome.releaseAt - now) / DAY),
      }
    },
    { isolationLevel: 'RepeatableRead' },
  )
}

async function outcomeFor(tx: Transaction, number: NumberRecord, now: Instant): Promise<CancellationOutcome> {
  if (LIVE_STATES.includes(number.state)) return cancellationOutcome(await cancellationFacts(tx, number, now))
  const nothing = { depositCents: 0, usageToSettleCents: 0, refundCents: 0, reasons: [] }
  // Before ACTIVE nothing was delivered: what was paid goes back in full.
  if (number.state === 'PENDING_PAYMENT' || number.state === 'PROVISIONING') {
    const refundCents = number.paidFirstAt === null || number.plan === 'DAYS' ? 0 : number.priceCents
    // A channel has not used any of its days: all of them go back.
    const returned = number.plan === 'DAYS' ? (await partnerStore(tx).channelDays(number.id)).days : null
    const days = returned === null ? {} : { depositDays: 0, returnedDays: returned }
    return { ...nothing, ...days, releaseAt: now, refundCents }
  }
  // Cancelled already: cancelling again changes nothing.
  return { ...nothing, releaseAt: Math.max(now, number.holdUntil ?? now), reasons: await holdReasons(tx, number, now) }
}

/** Why the number is held now, by the facts its release follows; META once Meta has named a date (row 23). */
async function holdReasons(tx: Transaction, number: NumberRecord, now: Instant): Promise<HoldReason[]> {
  if (number.state !== 'HOLD') return []
  const { metaReleaseAt, ...ours } = await cancellationFacts(tx, number, number.cancelledAt ?? now)
  const own = holdAfter({ ...ours, metaReleaseAt: null })
  return [
    ...(own.releaseAt > now ? own.reasons : []),
    ...(metaReleaseAt !== null && metaReleaseAt > now ? (['META'] as const) : []),
  ]
}
