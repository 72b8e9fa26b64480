import type { Instant } from '../time'
import type { DeliveredMessage } from './messages'
import type { Rating } from './rating'
import type { UsageUnit } from './tariff'
import type { Initiator, OpenedDialogue } from './timeline'

/** What a timeline has that may cost something: a dialogue, or under the tariff of messages each message. */
export type TimelineUnit = ({ unit: 'DIALOGUE' } & OpenedDialogue) | ({ unit: 'MESSAGE' } & DeliveredMessage)

/** A dialogue or message that is stored, as it stands after its corrections. VOID: it stands for nothing any more. */
export type StoredUnit = {
  id: string
  unit: UsageUnit
  openedBy: string
  revision: number
  openedAt: Instant
  expiresAt: Instant
  initiator: Initiator | null
  category: string | null
  entryPoint: 'AD_CLICK' | null
  rating: Rating | 'VOID'
  priceMicros: number
}

/** What has to change so that the books say what the timeline says. */
export type Settlement<U> = { opened: (U & { revision: number })[]; voided: StoredUnit[] }

/**
 * Compares what a timeline comes to with what is stored of the same part of it (I18). What is as it was stays, with its
 * price; what is not there any more, or is another now, is void; what is new, or takes its place, is opened.
 * `staysAs` tells whether one that is the same by its times and kind is rated the same.
 */
export function settle<U extends TimelineUnit>(
  wanted: readonly U[],
  stored: readonly StoredUnit[],
  staysAs: (wanted: U, stored: StoredUnit) => boolean,
): Settlement<U> {
  const standing = new Map(stored.flatMap((each) => (each.rating === 'VOID' ? [] : [[each.openedBy, each]])))
  const opened: Settlement<U>['opened'] = []
  for (const each of wanted) {
    const before = standing.get(each.openedBy)
    if (before && isSame(each, before) && staysAs(each, before)) {
      standing.delete(each.openedBy)
      continue
    }
    const revisions = stored.filter(({ openedBy }) => openedBy === each.openedBy).map(({ revision }) => revision + 1)
    opened.push({ ...each, revision: Math.max(0, ...revisions) })
  }
  return { opened, voided: [...standing.values()] }
}

const isSame = (wanted: TimelineUnit, stored: StoredUnit): boolean =>
  wanted.unit === stored.unit &&
  wanted.openedAt === stored.openedAt &&
  wanted.expiresAt === stored.expiresAt &&
  wanted.category === stored.category &&
  wanted.entryPoint === stored.entryPoint &&
  (wanted.unit === 'MESSAGE' || wanted.initiator === stored.initiator)
