import type { z } from 'zod'
import { limitNear } from '../../domain/account/spending-limit'
import { centsToMicros } from '../../domain/money'
import { MAX_LIMIT_CENTS, type spendingLimit } from '../schemas/sending'

export type Limit = z.output<typeof spendingLimit>

/**
 * How far whoever holds a link may raise a limit, in cents; null = not at all. Only one that is nearly used or stops sends,
 * never down, and to twice as much at most: it cannot be moved again until the account's own sends have used that up,
 * so that a link in wrong hands neither stops a customer's sending nor takes his limit away.
 */
export function raisableTo({ monthlyCents, usedMicros, reached }: Limit): { above: number; atMost: number } | null {
  if (monthlyCents === null) return null
  if (!reached && !limitNear({ monthlyMicros: centsToMicros(monthlyCents) }, usedMicros)) return null
  const atMost = Math.min(monthlyCents * 2, MAX_LIMIT_CENTS)
  return atMost > monthlyCents ? { above: monthlyCents, atMost } : null
}
