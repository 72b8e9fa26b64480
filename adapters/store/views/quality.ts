import { recipientsADay } from '../../../domain/meta/messaging-limit'
import type { Database } from '../client'
import { type TemplateView, templatesOf, type VolumeTierView, volumeTiersOf } from './notices'

type Limit = { tier: string; recipientsADay: number | null; sharedBy: 'PORTFOLIO' }
type Reading = { at: string; qualityRating: string | null; messagingLimit: string | null }

export type QualityView = {
  numberId: string
  qualityRating: string | null
  messagingLimit: Limit | null
  history: Reading[]
  templates: TemplateView[]
  volumeTiers: VolumeTierView[]
}

/** Older readings are in `GET /v1/events`. */
const READINGS_SHOWN = 100

/** How Meta rates the number, and how it did before, newest first (I7, I8); null when there is no such number. */
export async function qualityView(
  db: Database,
  numberId: string,
): Promise<(QualityView & { accountId: string }) | null> {
  const select = { accountId: true, qualityRating: true, messagingLimit: true }
  const number = await db.phoneNumber.findUnique({ where: { id: numberId }, select })
  if (number === null) return null
  const facts = await db.event.findMany({
    where: { numberId, type: 'number.health_changed' },
    orderBy: { seq: 'desc' },
    take: READINGS_SHOWN,
  })
  const { accountId, qualityRating, messagingLimit: tier } = number
  return {
    ...{ accountId, numberId, qualityRating },
    messagingLimit: tier === null ? null : { tier, recipientsADay: recipientsADay(tier), sharedBy: 'PORTFOLIO' },
    history: facts.map(({ at, data }) => ({ at: at.toISOString(), ...(data as Omit<Reading, 'at'>) })),
    templates: await templatesOf(db, accountId),
    volumeTiers: await volumeTiersOf(db, accountId),
  }
}
