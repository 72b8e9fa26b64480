import type { Instant } from './time'

/**
 * `anchor` plus `months` calendar months in UTC, clamped to the month's end and keeping the time of day. Always counted
 * from the anchor, so 31 Jan gives 28 Feb and then 31 Mar (C13, I2). `months` may be negative; must be an integer.
 */
export function addMonths(anchor: Instant, months: number): Instant {
  if (!Number.isSafeInteger(months)) throw new RangeError(`months must be an integer, got ${months}`)
  const from = new Date(anchor)
  const year = from.getUTCFullYear()
  const month = from.getUTCMonth() + months
  const day = Math.min(from.getUTCDate(), daysInMonth(year, month))
  return Date.UTC(
    year,
    month,
    day,
    from.getUTCHours(),
    from.getUTCMinutes(),
    from.getUTCSeconds(),
    from.getUTCMilliseconds(),
  )
}

/** A half-open period [start, end). */
export type Period = { start: Instant; end: Instant }

/** The period that begins `offset` months after the anchor and lasts `length` months. Consecutive periods tile (I2). */
export function periodAt(anchor: Instant, offset: number, length: number): Period {
  return { start: addMonths(anchor, offset), end: addMonths(anchor, offset + length) }
}

/** How many months counted from the anchor have begun at `at`: 1 from the anchor on, 0 before it. */
export function monthsBegun(anchor: Instant, at: Instant): number {
  const from = new Date(anchor)
  const to = new Date(at)
  const apart = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
  return Math.max(0, addMonths(anchor, apart) <= at ? apart + 1 : apart)
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
}
