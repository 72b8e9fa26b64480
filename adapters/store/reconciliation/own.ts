import { BY_ALLOWANCE, type Line, type OwnCount } from '../../../domain/reconciliation/compare'
import { type Instant, iso } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { plain, type Transaction } from '../client'
import { marketOf } from '../usage/contacts'
import type { TakenEvent } from '../usage/intake'
import { eventOf } from '../usage/storing'

/** One number's month, or the part of it that is compared, on the clocks of its WABA. */
export type Span = { numberId: string; from: Instant; to: Instant; zone: string }

/**
 * Every delivered message of ours in the span that Meta was not found not to count, with what it was rated as under the
 * tariff of messages, and the country of its contact: as it was rated, for contacts of a released number are unreadable.
 */
const messages = ({ numberId, from, to, zone }: Span): Prisma.Sql => Prisma.sql`
  SELECT e.event_id, e.contact, e.at, e.pricing_type, m.rating,
         (date_trunc('day', e.at AT TIME ZONE ${zone}) AT TIME ZONE ${zone}) AS day,
         coalesce(m.category, upper(e.pricing_category), e.category,
           CASE WHEN e.kind = 'FREE_FORM' THEN 'SERVICE' END) AS category,
         coalesce(m.market, (SELECT d.market FROM dialogues d
           WHERE d.number_id = e.number_id AND d.contact = e.contact LIMIT 1)) AS country
    FROM usage_events e
    LEFT JOIN LATERAL (
      SELECT d.market, d.category, coalesce(c.rating, d.rating) AS rating FROM dialogues d
        LEFT JOIN LATERAL (SELECT rating FROM usage_corrections WHERE dialogue_id = d.id ORDER BY seq DESC LIMIT 1) c ON true
       WHERE d.account_id = e.account_id AND d.opened_by = e.event_id AND d.unit = 'MESSAGE'
         AND coalesce(c.rating, d.rating) <> 'VOID'
       ORDER BY d.revision DESC LIMIT 1) AS m ON true
   WHERE e.number_id = ${numberId} AND e.direction = 'OUTBOUND' AND e.status = 'DELIVERED' AND e.disowned_by IS NULL
     AND e.at >= ${iso(from)}::timestamptz AND e.at < ${iso(to)}::timestamptz`

/** Our own word for what a rating is in Meta's report. */
const TYPE_OF: Readonly<Record<string, string>> = { PRICED: 'REGULAR', FREE_ALLOWANCE: BY_ALLOWANCE }

/**
 * What we count, by day, country, category and type. What has no rate is not among it: nobody paid for it, and an alert
 * told of it when it came.
 */
export async function ownCounts(tx: Transaction, span: Span): Promise<OwnCount[]> {
  type Row = { day: Date; country: string | null; contact: string | null; category: string | null } & {
    rating: string | null
    count: bigint
    told: bigint
  }
  const rows = await tx.$queryRaw<Row[]>`
    SELECT day, country, CASE WHEN country IS NULL THEN contact END AS contact, category, rating, count(*) AS count,
           count(pricing_type) AS told
      FROM (${messages(span)}) AS m WHERE rating IS DISTINCT FROM 'UNRATED' GROUP BY 1, 2, 3, 4, 5`
  return plain(rows).map(({ day, country, contact, category, rating, count, told }) => ({
    ...{ day, category, count, told },
    country: country ?? marketOf(contact ?? ''),
    type: rating === null ? null : (TYPE_OF[rating] ?? rating),
  }))
}

/** How a line's type is written in our ratings, the dearest first. */
const RATINGS_OF: Readonly<Record<string, readonly string[]>> = {
  REGULAR: ['PRICED', 'FREE_ALLOWANCE'],
  FREE_CUSTOMER_SERVICE: ['FREE_CUSTOMER_SERVICE', 'FREE_ALLOWANCE'],
  FREE_ENTRY_POINT: ['FREE_ENTRY_POINT'],
}

/**
 * The messages of the line that are taken for those that Meta does not count, as many as the line credits. A count names
 * none, so the choice is the customer's: first what was charged by itself, then what opened no dialogue; of these, first
 * what no webhook of Meta's had told of, and the newest. Days that the report leaves out are left alone.
 */
export async function chosenMessages(
  tx: Transaction,
  span: Span,
  { country, category, type, credited }: Line,
  missing: readonly Instant[],
): Promise<TakenEvent[]> {
  const ratings = type === 'ALL' ? null : [...(RATINGS_OF[type] ?? [])]
  const rows = await tx.$queryRaw<Parameters<typeof eventOf>[0][]>`
    WITH of_line AS (
      SELECT * FROM (${messages(span)}) AS m
       WHERE country = ${country} AND (${category} = 'ALL' OR category = ${category})
         AND (${ratings}::text[] IS NULL OR rating = ANY(${ratings}::text[]))
         AND day <> ALL(${missing.map(iso)}::timestamptz[]))
    SELECT e.event_id AS id, e.number_id AS "numberId", e.contact, e.direction, e.kind, e.category,
           e.entry_point AS "entryPoint", e.status, e.at, e.pricing_type AS "pricingType",
           e.pricing_category AS "pricingCategory"
      FROM of_line m JOIN usage_events e ON e.number_id = ${span.numberId} AND e.event_id = m.event_id
      LEFT JOIN LATERAL (
        SELECT d.opened_at, d.expires_at, coalesce(c.rating, d.rating) AS rating FROM dialogues d
          LEFT JOIN LATERAL (
            SELECT rating FROM usage_corrections WHERE dialogue_id = d.id ORDER BY seq DESC LIMIT 1) c ON true
         WHERE m.rating IS NULL AND d.account_id = e.account_id AND d.opened_by = m.event_id
           AND coalesce(c.rating, d.rating) <> 'VOID'
         ORDER BY d.revision DESC LIMIT 1) AS opened ON true
     ORDER BY CASE
         WHEN m.rating IS NOT NULL THEN (m.rating <> 'PRICED')::int
         WHEN opened.rating IS NULL THEN 1
         WHEN opened.rating = 'PRICED' AND NOT EXISTS (SELECT 1 FROM usage_events o
           WHERE o.number_id = e.number_id AND o.contact = e.contact AND o.direction = 'OUTBOUND'
             AND o.status = 'DELIVERED' AND o.disowned_by IS NULL AND o.event_id <> e.event_id
             AND o.at >= opened.opened_at AND o.at < opened.expires_at) THEN 0
         ELSE 2 END,
       (m.pricing_type IS NOT NULL), m.at DESC, m.event_id DESC
     LIMIT ${credited}`
  return rows.map(eventOf)
}
