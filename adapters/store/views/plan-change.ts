import { isRefusal, type Refusal } from '../../../domain/errors'
import { type PlanWish, planChangeOutcome } from '../../../domain/number/plan-change'
import type { NumberRecord } from '../../../domain/number/record'
import { type Instant, iso } from '../../../domain/time'
import { type Database, plain } from '../client'
import { NUMBER } from '../columns'
import { planChangeFacts } from '../plan-change-facts'

export type PlanChangePreview = PlanWish & {
  at: string
  chargeCents: number
  creditCents: number
  priceCents: number
  nextCharge: { at: string; amountCents: number } | null
}

/** What a change of plan at `now` would do (I22), or why it would be refused; null when there is no such number. */
export async function planChangePreview(
  db: Database,
  numberId: string,
  wish: PlanWish,
  now: Instant,
): Promise<PlanChangePreview | Refusal | null> {
  return db.$transaction(
    async (tx) => {
      const row = await tx.phoneNumber.findUnique({ where: { id: numberId }, select: NUMBER })
      if (row === null) return null
      const outcome = planChangeOutcome(await planChangeFacts(tx, plain(row) as NumberRecord), wish, now)
      if (isRefusal(outcome)) return outcome
      const { plan, when, at, chargeCents, creditCents, priceCents, nextCharge } = outcome
      return {
        ...{ plan, when, at: iso(at), chargeCents, creditCents, priceCents },
        nextCharge: nextCharge && { at: iso(nextCharge.at), amountCents: nextCharge.amountCents },
      }
    },
    { isolationLevel: 'RepeatableRead' },
  )
}
