import type { SpendingLimit } from '../../../domain/account/spending-limit'
import type { Purse } from '../../../domain/account/wallet'
import type { NumberState } from '../../../domain/number/states'
import type { Instant } from '../../../domain/time'
import type { Transaction } from '../client'

/** A limit with what was used and reserved under it in the month, in micros. */
export type UsedLimit = { limit: SpendingLimit; usedMicros: number }

/** What judges new messages of an account. */
export type Room = {
  purse: Purse
  reservedMicros: number
  releaseAt: Instant | null
  states: ReadonlyMap<string, NumberState>
  limits: ReadonlyMap<string, UsedLimit>
  /** Free units used or held, by allowance. */
  freeUnitsTaken: ReadonlyMap<string, number>
  /** Reservations that are there already under these ids. */
  kept: ReadonlyMap<string, { priceMicros: number; expiresAt: Instant }>
}

type Wanted = { accountId: string; numberIds: string[]; month: string; allowanceKeys: string[]; ids: string[] }

/** Reads it in one statement, so of one moment. The wallet must be locked: then nothing of it changes but by its holder. */
export async function readRoom(tx: Transaction, wanted: Wanted): Promise<Room> {
  const { accountId, numberIds, month, allowanceKeys, ids } = wanted
  const [row] = await tx.$queryRaw<{ room: Stored }[]>`
    SELECT json_build_object(
      'purse', (SELECT json_build_object('billingMode', a.billing_mode, 'pauseAt', a.pause_at,
                  'balanceMicros', w.balance_micros, 'reservedMicros', w.reserved_micros, 'releaseAt', w.release_at)
                  FROM wallets w JOIN accounts a ON a.id = w.account_id WHERE w.account_id = ${accountId}),
      'states', (SELECT json_object_agg(id, state) FROM numbers
                  WHERE account_id = ${accountId} AND id = ANY(${numberIds}::text[])),
      'limits', (SELECT json_object_agg(l.owner_id, json_build_object('monthlyMicros', l.monthly_micros,
                   'alertedIn', l.alerted_in, 'reachedIn', l.reached_in, 'toldIn', l.told_in,
                   'usedMicros', coalesce(s.spent_micros + s.reserved_micros, 0)))
                   FROM spending_limits l LEFT JOIN spendings s ON s.owner_id = l.owner_id AND s.month = ${month}
                  WHERE l.owner_id = ANY(${[accountId, ...numberIds]}::text[])),
      'units', (SELECT json_object_agg(k.key, coalesce(g.used, 0) + coalesce(h.held, 0))
                  FROM unnest(${allowanceKeys}::text[]) AS k (key)
                  LEFT JOIN allowance_holds h ON h.allowance_key = k.key
                  LEFT JOIN allowance_grants g ON g.scope_key = left(k.key, -8) AND g.month = right(k.key, 7)),
      'kept', (SELECT json_object_agg(id, json_build_object('priceMicros', price_micros, 'expiresAt', expires_at))
                 FROM reservations WHERE id = ANY(${ids}::text[]) AND account_id = ${accountId})) AS room`
  const stored = row?.room
  if (stored === undefined || stored.purse === null) throw new Error(`account ${accountId} has no wallet`)
  const { reservedMicros, releaseAt, ...purse } = stored.purse
  return {
    purse,
    reservedMicros,
    releaseAt: releaseAt === null ? null : Date.parse(releaseAt),
    states: new Map(Object.entries(stored.states ?? {})),
    limits: new Map(
      Object.entries(stored.limits ?? {}).map(([owner, { usedMicros, ...limit }]) => [owner, { limit, usedMicros }]),
    ),
    freeUnitsTaken: new Map(Object.entries(stored.units ?? {})),
    kept: new Map(
      Object.entries(stored.kept ?? {}).map(([id, { priceMicros, expiresAt }]) => [
        id,
        { priceMicros, expiresAt: Date.parse(expiresAt) },
      ]),
    ),
  }
}

type Stored = {
  purse: (Purse & { reservedMicros: number; releaseAt: string | null }) | null
  states: Record<string, NumberState> | null
  limits: Record<string, SpendingLimit & { usedMicros: number }> | null
  units: Record<string, number> | null
  kept: Record<string, { priceMicros: number; expiresAt: string }> | null
}
