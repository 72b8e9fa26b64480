import { IANAZone } from 'luxon'
import { type Instant, iso, MINUTE } from '../../../domain/time'
import type { Moment } from '../../../domain/usage/tariff'

/** A moment with its day (`2026-10-01`) and month (`2026-10`) on the clocks of a zone. */
export type LocalMoment = Moment & { day: string; month: string }

/** The instant on the clocks of an IANA zone. Throws a RangeError for a zone that is none. */
export function localMoment(zone: string, at: Instant): LocalMoment {
  const offsetMinutes = IANAZone.create(zone).offset(at)
  if (Number.isNaN(offsetMinutes)) throw new RangeError(`${zone} is not a time zone`)
  const wallClock = at + offsetMinutes * MINUTE
  const shown = iso(wallClock)
  return { at, wallClock, day: shown.slice(0, 10), month: shown.slice(0, 7) }
}
