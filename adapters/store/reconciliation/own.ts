import { BY_ALLOWANCE, type OwnCount } from '../../../domain/reconciliation/counting'
import type { Holder } from '../../../domain/reconciliation/holders'
import { type Instant, iso } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { plain, type Transaction } from '../client'
import { marketOf } from '../usage/contacts'

/** One number's month, or the part of it that is compared, on the clocks of its WABA. */
export type Span = { numberId: string; from: Instant; to: Instant; zone: string }

/**
 * Every delivered message of ours in the span that Meta was not found not to count, with what it was rated as under the
 * tariff of messages, and the country of its contact: as it was rated, for contacts of a released number are unreadable.
 */
export const messages = ({ numberId, from, to, zone }: Span): Prisma.Sql => Prisma.sql`
  SELECT e.event_id, e.contact, e.at, e.pricing_type, m.rating, m.version,
         (date_trunc('day', e.at AT TIME ZONE ${zone}) AT TIME ZONE ${zone}) AS day,
         coalesce(m.category, upper(e.pricing_category), e.category,
           CASE WHEN e.kind = 'FREE_FORM' THEN 'SERVICE' END) AS category,
         coalesce(m.market, (SELECT d.market FROM dialogues d
           WHERE d.number_id = e.number_id AND d.contact = e.contact LIMIT 1)) AS country
    FROM usage_events e
    LEFT JOIN LATERAL (
      SELECT d.market, d.category, coalesce(c.rating, d.rating) AS rating, d.tariff_version AS version FROM dialogues d
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
    version: string | null
  }
  const rows = await tx.$queryRaw<Row[]>`
    SELECT day, country, CASE WHEN country IS NULL THEN contact END AS contact, category, rating, version,
           count(*) AS count, count(pricing_type) AS told
      FROM (${messages(span)}) AS m WHERE rating IS DISTINCT FROM 'UNRATED' GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1`
  return plain(rows).map(({ day, country, contact, category, rating, count, told, version }) => ({
    ...{ day, category, count, told, version },
    country: country ?? marketOf(contact ?? ''),
    type: rating === null ? null : (TYPE_OF[rating] ?? rating),
  }))
}

/**
 * Other numbers that we host, or hosted, under the phone number in this time: an account may order what another one, or it
 * itself, has let go; with the days on which we count messages of theirs.
 */
export async function otherHolders(
  tx: Transaction,
  phoneNumber: string,
  { numberId, from, to, zone }: Span,
): Promise<Holder[]> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT o.created_at AS "from", o.deleted_at AS "to", ARRAY(
        SELECT DISTINCT (date_trunc('day', e.at AT TIME ZONE ${zone}) AT TIME ZONE ${zone}) FROM usage_events e
         WHERE e.number_id = o.id AND e.direction = 'OUTBOUND' AND e.status = 'DELIVERED' AND e.disowned_by IS NULL
           AND e.at >= ${iso(from)}::timestamptz AND e.at < ${iso(to)}::timestamptz ORDER BY 1) AS days
      FROM numbers o
     WHERE o.phone_number = ${phoneNumber} AND o.id <> ${numberId} AND o.provider = 'CLOUD_API'
       AND o.state NOT IN ('PENDING_PAYMENT', 'PROVISIONING', 'ABANDONED') AND o.created_at < ${iso(to)}::timestamptz
       AND (o.deleted_at IS NULL OR o.deleted_at >= ${iso(from)}::timestamptz)`
  return plain(rows) as Holder[]
}
