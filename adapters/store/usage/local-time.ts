import { DateTime, IANAZone } from 'luxon'
import { DAY, type Instant, iso, MINUTE } from '../../../domain/time'
import type { Moment } from '../../../domain/usage/tariff'

/** A moment with its day (`2026-10-01`) and month (`2026-10`) on the clocks of a zone. */
export type LocalMoment = Moment & { day: string; month: string }

/** The instant on the clocks of an IANA zone. Throws a RangeError for a zone that is none. */
export function localMoment(zone: string, at: Instant): LocalMoment {
  const wallClock = at + offsetMinutes(zone, at) * MINUTE
  return { at, wallClock, ...dateOf(Math.floor(wallClock / DAY)) }
}

/** The dates of the last days asked for, by days since 1970. */
const dates = new Map<number, { day: string; month: string }>()

function dateOf(days: number): { day: string; month: string } {
  const known = dates.get(days)
  if (known !== undefined) return known
  const shown = iso(days * DAY)
  const date = { day: shown.slice(0, 10), month: shown.slice(0, 7) }
  if (dates.size >= OFFSETS_KEPT) dates.clear()
  dates.set(days, date)
  return date
}

/** Offsets change on a quarter of an hour, and messages come in crowds: what was looked up is kept. */
const QUARTER = 15 * MINUTE
const OFFSETS_KEPT = 10_000
const offsets = new Map<string, Map<number, number>>()

function offsetMinutes(zone: string, at: Instant): number {
  const quarter = Math.floor(at / QUARTER)
  const ofZone = offsets.get(zone) ?? new Map<number, number>()
  const known = ofZone.get(quarter)
  if (known !== undefined) return known
  const offset = IANAZone.create(zone).offset(at)
  if (Number.isNaN(offset)) throw new RangeError(`${zone} is not a time zone`)
  if (ofZone.size >= OFFSETS_KEPT) ofZone.clear()
  offsets.set(zone, ofZone.set(quarter, offset))
  return offset
}

/** The hour at which the month that ended at 00:00 is charged, so that late deliveries can land (C17). */
export const MONTH_CHARGE_HOUR = 6

/** When the zone's month of that instant began. Where a clock is put forward at midnight it begins when the day does. */
export const monthStart = (zone: string, at: Instant): Instant =>
  DateTime.fromMillis(at, { zone }).startOf('month').toMillis()

/** When the zone's month of that instant ends. The start is asked for last: the next month may start at another hour. */
export const monthEnd = (zone: string, at: Instant): Instant =>
  DateTime.fromMillis(at, { zone }).plus({ months: 1 }).startOf('month').toMillis()

/** All that was used before this instant belongs to months that are closed at `now`: the last 00:00 whose 06:00 is over. */
export function closedBefore(zone: string, now: Instant): Instant {
  const start = DateTime.fromMillis(now, { zone }).startOf('month')
  const charged = start.set({ hour: MONTH_CHARGE_HOUR }).toMillis() <= now
  return charged ? start.toMillis() : monthStart(zone, start.toMillis() - 1)
}
