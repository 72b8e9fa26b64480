/** An instant as epoch milliseconds in UTC. Business time unless a name says otherwise. */
export type Instant = number

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The instant as the API writes it: ISO 8601 in UTC ending `Z`. */
export const iso = (at: Instant): string => new Date(at).toISOString()

/** Same, for a value that may be absent. */
export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at))
