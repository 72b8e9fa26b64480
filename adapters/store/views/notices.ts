import type { Database } from '../client'

/** Where a template stands at Meta. `at` is Meta's own instant. */
export type TemplateView = {
  templateId: string
  name: string | null
  language: string | null
  status: string
  reason: string | null
  at: string
}

/** A tier of Meta's volume prices that the portfolio has reached, in Meta's own words. */
export type VolumeTierView = {
  category: string | null
  market: string | null
  tier: string
  effectiveMonth: string | null
  since: string
}

/** More than these are in `GET /v1/events`. */
const SHOWN = 100

/** The latest word of Meta's on each template of the account, newest first, whatever the order in which they came (I9). */
export const templatesOf = (db: Database, accountId: string): Promise<TemplateView[]> =>
  db.$queryRaw<TemplateView[]>`
    SELECT * FROM (
      SELECT DISTINCT ON (data ->> 'templateId')
             data ->> 'templateId' AS "templateId", data ->> 'name' AS name, data ->> 'language' AS language,
             data ->> 'status' AS status, data ->> 'reason' AS reason, data ->> 'toldAt' AS at
        FROM events WHERE account_id = ${accountId} AND type = 'template.status_changed'
       ORDER BY data ->> 'templateId', data ->> 'toldAt' DESC, seq DESC) AS latest
     ORDER BY at DESC, "templateId" LIMIT ${SHOWN}`

/** Each tier announced, once, since the earliest instant that Meta named for it; newest first. */
export const volumeTiersOf = (db: Database, accountId: string): Promise<VolumeTierView[]> =>
  db.$queryRaw<VolumeTierView[]>`
    SELECT data ->> 'category' AS category, data ->> 'market' AS market, data ->> 'tier' AS tier,
           data ->> 'effectiveMonth' AS "effectiveMonth", min(data ->> 'tierUpdatedAt') AS since
      FROM events WHERE account_id = ${accountId} AND type = 'account.volume_tier_changed'
     GROUP BY 1, 2, 3, 4 ORDER BY since DESC, tier LIMIT ${SHOWN}`
