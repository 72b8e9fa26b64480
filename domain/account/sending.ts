import type { NumberState } from '../number/states'
import { maySend } from '../number/states'

/** Why a message may not go out now. */
export const SEND_REFUSALS = ['SUSPENDED', 'SENDING_PAUSED', 'SPENDING_LIMIT', 'NOT_ACTIVE'] as const
export type SendRefusal = (typeof SEND_REFUSALS)[number]

/** How long a reservation is held for a message that nobody reports: Meta may deliver for as long (S3). */
export const RESERVED_DAYS = 30

/** What a message would cost, in micros, where no free unit covers it; `freeUnit` names the allowance that may. */
export type SendAsk = {
  numberId: string
  priceMicros: number
  freeUnit: { allowanceKey: string; freePerMonth: number } | null
}

/** What is left for new messages of one account, in micros and free units. */
export type SendRoom = {
  /** S3: the balance pauses everything. */
  paused: boolean
  /** What the balance has beside what is reserved; null where usage is paid after the fact. */
  availableMicros: number | null
  /** What is left under the limit of the account, and of each number that has one, by their ids (W5). */
  limitLeftMicros: ReadonlyMap<string, number>
  /** Free units that were used or are held, by allowance. */
  freeUnitsTaken: ReadonlyMap<string, number>
}

export type SendVerdict =
  | { kind: 'RESERVED'; priceMicros: number; allowanceKey: string | null }
  /** `limitOf`: whose limit refuses; null when none does. `priceMicros` is what the message would have cost. */
  | { kind: 'REFUSED'; reason: SendRefusal; priceMicros: number; limitOf: string | null }

/** Why the number's state lets nothing out; null = it does not stand in the way. */
export function refusedByState(state: NumberState): SendRefusal | null {
  if (maySend(state)) return null
  return state === 'SUSPENDED' ? 'SUSPENDED' : 'NOT_ACTIVE'
}

/**
 * Judges messages of one account in their order, each by what those before it leave: the balance never goes below nothing
 * by what was allowed, no limit is overshot, no free unit is given twice (S3, W5, C11). What costs nothing passes a limit,
 * but not a pause.
 */
export function judgeSends(accountId: string, asks: readonly SendAsk[], room: SendRoom): SendVerdict[] {
  let available = room.availableMicros
  const limits = new Map(room.limitLeftMicros)
  const taken = new Map(room.freeUnitsTaken)
  return asks.map(({ numberId, priceMicros: listPrice, freeUnit }) => {
    const units = freeUnit === null ? 0 : (taken.get(freeUnit.allowanceKey) ?? 0)
    const free = freeUnit !== null && units < freeUnit.freePerMonth
    const priceMicros = free ? 0 : listPrice
    const refused = (reason: SendRefusal, limitOf: string | null = null) =>
      ({ kind: 'REFUSED', reason, priceMicros, limitOf }) as const
    if (room.paused) return refused('SENDING_PAUSED')
    if (priceMicros > 0) {
      if (available !== null && available < priceMicros) return refused('SENDING_PAUSED')
      const limitOf = [accountId, numberId].find((owner) => (limits.get(owner) ?? Infinity) < priceMicros)
      if (limitOf !== undefined) return refused('SPENDING_LIMIT', limitOf)
      if (available !== null) available -= priceMicros
      for (const owner of [accountId, numberId]) {
        const left = limits.get(owner)
        if (left !== undefined) limits.set(owner, left - priceMicros)
      }
    }
    if (free) taken.set(freeUnit.allowanceKey, units + 1)
    return { kind: 'RESERVED', priceMicros, allowanceKey: free ? freeUnit.allowanceKey : null }
  })
}
