import type { UsageEvent } from './timeline'

/**
 * One message that was reported twice: what is known of it. The same whatever the order of the reports (I18). That it
 * arrived goes before that it failed; Meta's word on its charge before none; it happened at the earlier of the times.
 */
export function mergeReports<E extends UsageEvent>(a: E, b: E): E {
  if (a.status !== b.status) return a.status === 'DELIVERED' ? a : b
  const better = rank(a) <= rank(b) ? a : b
  return { ...better, at: Math.min(a.at, b.at) }
}

/** Which report tells more, as text: of two that tell as much, any one, but always the same. */
function rank({ pricing, category, kind, entryPoint }: UsageEvent): string {
  const told = [pricing === null ? 1 : 0, category === null ? 1 : 0, entryPoint === null ? 1 : 0]
  return JSON.stringify([told, pricing?.type, pricing?.category, category, kind])
}

/** Whether two reports come to the same. */
export const sameReport = (a: UsageEvent, b: UsageEvent): boolean =>
  a.at === b.at && a.status === b.status && rank(a) === rank(b)
