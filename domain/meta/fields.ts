import type { Instant } from '../time'

/** The value as an object; anything else has no members. */
export const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
/** The value as a list; anything else is empty. */
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
/** The value as text; null when it is none, or empty. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A phone number in E.164, however Meta writes it; null when there are no digits. */
export function phoneOf(value: unknown): string | null {
  const digits = typeof value === 'string' ? value.replace(/\D/g, '') : ''
  return digits === '' ? null : `+${digits}`
}

/** Meta writes instants as seconds, here and there as milliseconds, as a number or in text, or as ISO 8601. */
export function instantOf(value: unknown): Instant | null {
  const number = typeof value === 'number' || /^\d+$/.test(String(value)) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(number)) {
    const at = Date.parse(String(value))
    return Number.isFinite(at) ? at : null
  }
  return number < MILLISECONDS_FROM ? number * 1000 : number
}

/** As seconds this is in the year 5138. */
const MILLISECONDS_FROM = 100_000_000_000
