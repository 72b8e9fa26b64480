import type { Line, Part } from '../../../domain/reconciliation/line'
import { type Instant, iso, isoOrNull } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import type { Transaction } from '../client'
import type { TakenEvent } from '../usage/intake'
import { eventOf } from '../usage/storing'
import { messages, type Span } from './own'

/** How a line's type is written in our ratings, the dearest first. */
const RATINGS_OF: Readonly<Record<string, readonly string[]>> = {
  REGULAR: ['PRICED', 'FREE_ALLOWANCE'],
  FREE_CUSTOMER_SERVICE: ['FREE_CUSTOMER_SERVICE', 'FREE_ALLOWANCE'],
  FREE_ENTRY_POINT: ['FREE_ENTRY_POINT'],
}

/**
 * The messages of the line that are taken for those that Meta does not count, as many as the line credits. A count names
 * none. Where the report tells days, they are taken from those on which we count more; else, and of these, the choice is the
 * customer's: first what was charged by itself, then what opened no dialogue; then what no webhook of Meta's had told of,
 * and the newest. Days of which the report does not speak are left alone.
 */
export async function chosenMessages(
  tx: Transaction,
  span: Span,
  line: Line,
  missing: readonly Instant[],
): Promise<TakenEvent[]> {
  const chosen = []
  for (const part of line.parts) chosen.push(...(await chosenOf(tx, span, { ...line, ...part }, missing)))
  return chosen
}

async function chosenOf(
  tx: Transaction,
  span: Span,
  { country, category, type, from, to, excess, credited }: Line & Part,
  missing: readonly Instant[],
): Promise<TakenEvent[]> {
  const ratings = type === 'ALL' ? null : [...(RATINGS_OF[type] ?? [])]
  const rows = await tx.$queryRaw<Parameters<typeof eventOf>[0][]>`
    WITH of_line AS (
      SELECT * FROM (${messages(span)}) AS m
       WHERE country = ${country} AND (${category} = 'ALL' OR category = ${category})
         AND rating IS DISTINCT FROM 'UNRATED' AND (${ratings}::text[] IS NULL OR rating = ANY(${ratings}::text[]))
         AND day <> ALL(${missing.map(iso)}::timestamptz[])
         AND (${isoOrNull(from)}::timestamptz IS NULL OR day >= ${isoOrNull(from)}::timestamptz)
         AND (${isoOrNull(to)}::timestamptz IS NULL OR day < ${isoOrNull(to)}::timestamptz)),
    preferred AS (
      SELECT m.event_id, m.day, row_number() OVER (ORDER BY ${PREFERENCE}) AS nth,
             row_number() OVER (PARTITION BY m.day ORDER BY ${PREFERENCE}) AS nth_of_day
        FROM of_line m JOIN usage_events e ON e.number_id = ${span.numberId} AND e.event_id = m.event_id
        LEFT JOIN LATERAL (
          SELECT d.opened_at, d.expires_at, coalesce(c.rating, d.rating) AS rating FROM dialogues d
            LEFT JOIN LATERAL (
              SELECT rating FROM usage_corrections WHERE dialogue_id = d.id ORDER BY seq DESC LIMIT 1) c ON true
           WHERE m.rating IS NULL AND d.account_id = e.account_id AND d.opened_by = m.event_id
             AND coalesce(c.rating, d.rating) <> 'VOID'
           ORDER BY d.revision DESC LIMIT 1) AS opened ON true)
    SELECT e.event_id AS id, e.number_id AS "numberId", e.contact, e.direction, e.kind, e.category,
           e.entry_point AS "entryPoint", e.status, e.at, e.pricing_type AS "pricingType",
           e.pricing_category AS "pricingCategory"
      FROM preferred p JOIN usage_events e ON e.number_id = ${span.numberId} AND e.event_id = p.event_id
      LEFT JOIN unnest(${excess.map(({ day }) => iso(day))}::timestamptz[], ${excess.map(({ count }) => count)}::int[])
        AS x (day, most) ON x.day = p.day
     ORDER BY (p.nth_of_day > coalesce(x.most, 0)), p.nth LIMIT ${credited}`
  return rows.map(eventOf)
}

const PREFERENCE = Prisma.sql`
  CASE
    WHEN m.rating IS NOT NULL THEN (m.rating <> 'PRICED')::int
    WHEN opened.rating IS NULL THEN 1
    WHEN opened.rating = 'PRICED' AND NOT EXISTS (SELECT 1 FROM usage_events o
      WHERE o.number_id = e.number_id AND o.contact = e.contact AND o.direction = 'OUTBOUND'
        AND o.status = 'DELIVERED' AND o.disowned_by IS NULL AND o.event_id <> e.event_id
        AND o.at >= opened.opened_at AND o.at < opened.expires_at) THEN 0
    ELSE 2 END,
  (m.pricing_type IS NOT NULL), m.at DESC, m.event_id DESC`
