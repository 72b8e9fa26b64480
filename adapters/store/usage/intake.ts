import type { NumberState } from '../../../domain/number/states'
import type { Instant } from '../../../domain/time'
import { type EventRefusal, refuseEvent } from '../../../domain/usage/intake'
import type { MetaBilling } from '../../../domain/usage/rating'
import { mergeReports } from '../../../domain/usage/report'
import type { UsageUnit } from '../../../domain/usage/tariff'
import type { UsageEvent } from '../../../domain/usage/timeline'
import type { Transaction } from '../client'
import { canonicalContact } from './contacts'

/**
 * A message as it is reported: what is left out is a delivered one of no category that came by no ad. `userId` is Meta's id
 * of the person whose phone number `contact` is, where Meta named both.
 */
export type ReportedEvent = Pick<UsageEvent, 'id' | 'at' | 'direction' | 'kind'> &
  Partial<Pick<UsageEvent, 'category' | 'entryPoint' | 'status' | 'pricing'>> &
  Sent & { userId?: string }

/** A message that is taken, with its contact in the stored form. */
export type TakenEvent = UsageEvent & Sent

/** By which number, to whom, and what was reserved for it before. */
type Sent = { numberId: string; contact: string; reservationId?: string }

/** What rating needs of the account. */
export type UsageAccount = {
  id: string
  currency: string
  timeZone: string
  billingMode: 'POSTPAID' | 'PREPAID'
  metaBilling: MetaBilling
  tariffCode: string
  markupBps: number
  allowanceScope: 'WABA' | 'NUMBER' | 'ACCOUNT'
  testClockId: string | null
}

/** What rating needs of a number; `wabaTimeZone` is null when its WABA has none of its own. */
export type UsageNumber = { id: string; state: NumberState; wabaId: string | null; wabaTimeZone: string | null }

/**
 * Reads the account. The key lock is what the rows written later would take anyway: taken first, it keeps the order
 * account, number, usage, so that nobody who locks an account for a charge can meet us half-way.
 */
export async function readAccount(tx: Transaction, accountId: string): Promise<UsageAccount> {
  const [account] = await tx.$queryRaw<UsageAccount[]>`
    SELECT id, currency, time_zone AS "timeZone", billing_mode AS "billingMode", meta_billing AS "metaBilling",
           tariff_code AS "tariffCode", markup_bps AS "markupBps", allowance_scope AS "allowanceScope",
           test_clock_id AS "testClockId"
    FROM accounts WHERE id = ${accountId} FOR KEY SHARE`
  if (account === undefined) throw new Error(`there is no account ${accountId}`)
  return account
}

/** Reads those of the numbers that are the account's own, by id; key-locked like the account. */
export async function readNumbers(
  tx: Transaction,
  accountId: string,
  numberIds: string[],
): Promise<Map<string, UsageNumber>> {
  const numbers = await tx.$queryRaw<UsageNumber[]>`
    SELECT n.id, n.state, n.waba_id AS "wabaId", w.time_zone AS "wabaTimeZone"
    FROM numbers n LEFT JOIN wabas w ON w.id = n.waba_id
    WHERE n.account_id = ${accountId} AND n.id = ANY(${numberIds}::text[])
    ORDER BY n.id FOR KEY SHARE OF n`
  return new Map(numbers.map((number) => [number.id, number]))
}

/** The account's numbers that draw on the same allowances as the number of that usage. */
export async function readScope(
  tx: Transaction,
  { id: accountId, allowanceScope }: UsageAccount,
  { unit, numberId }: { unit: UsageUnit; numberId: string },
): Promise<UsageNumber[]> {
  const scope = unit === 'MESSAGE' ? 'NUMBER' : allowanceScope
  return tx.$queryRaw<UsageNumber[]>`
    SELECT n.id, n.state, n.waba_id AS "wabaId", w.time_zone AS "wabaTimeZone"
    FROM numbers own JOIN numbers n ON n.account_id = own.account_id
      AND (${scope} = 'ACCOUNT' OR n.id = own.id OR (${scope} = 'WABA' AND n.waba_id = own.waba_id))
    LEFT JOIN wabas w ON w.id = n.waba_id
    WHERE own.id = ${numberId} AND own.account_id = ${accountId}`
}

/**
 * Sorts the reported events into those to take, each id once, and those refused, by their place in the batch. What several
 * reports of one message say is put together.
 */
export function sift(events: readonly ReportedEvent[], numbers: ReadonlyMap<string, UsageNumber>, now: Instant) {
  const taken = new Map<string, TakenEvent>()
  const rejected: ({ index: number } & EventRefusal)[] = []
  let repeated = 0
  for (const [index, event] of events.entries()) {
    const refusal = refuseEvent(event, numbers.get(event.numberId)?.state ?? null, now)
    if (refusal !== null) {
      rejected.push({ index, ...refusal })
      continue
    }
    const earlier = taken.get(event.id)
    const complete = completed(event)
    if (earlier === undefined) taken.set(event.id, complete)
    else {
      repeated += 1
      if (!sameSubject(earlier, complete)) continue
      const reservationId = earlier.reservationId ?? complete.reservationId
      taken.set(event.id, { ...mergeReports(earlier, complete), ...(reservationId ? { reservationId } : {}) })
    }
  }
  return { taken: [...taken.values()], rejected, repeated }
}

/** Whether two reports with one id can be of one message. */
export const sameSubject = (a: TakenEvent, b: TakenEvent): boolean =>
  a.numberId === b.numberId && a.contact === b.contact && a.direction === b.direction

function completed(event: ReportedEvent): TakenEvent {
  const { id, at, numberId, direction, kind, category = null, entryPoint = null } = event
  const { status = 'DELIVERED', pricing = null, reservationId } = event
  const contact = canonicalContact(event.contact)
  const complete: TakenEvent = {
    ...{ id, at, numberId, contact, direction, kind, category, entryPoint, status },
    pricing: pricing && inCapitals(pricing),
  }
  if (reservationId !== undefined) complete.reservationId = reservationId
  return complete
}

/** Meta writes small letters, our categories are in capitals. */
const inCapitals = ({ type, category }: NonNullable<UsageEvent['pricing']>) => ({
  type: type.toUpperCase(),
  category: category.toUpperCase(),
})
