import { DAY, type Instant } from '../../../domain/time'
import { ANSWER_MS } from '../../../domain/usage/timeline'
import { Prisma } from '../../../generated/prisma/client'
import { type Database, date, plain } from '../client'

/**
 * People to whom a template of the number was delivered in (now − 24 h, now] while they had not written in the 24 hours
 * before it: what Meta's messaging limit counts (I9). The limit itself is shared by all numbers of a portfolio.
 */
export async function recipientsOfLastDay(db: Database, numberId: string, now: Instant): Promise<number> {
  const [row] = await db.$queryRaw<{ people: bigint }[]>(recipientsQuery(numberId, now))
  return plain(row?.people ?? 0n)
}

/** Its SQL, for the test that looks at the plan. */
export const recipientsQuery = (numberId: string, now: Instant): Prisma.Sql => Prisma.sql`
  SELECT count(DISTINCT t.contact) AS people FROM usage_events t
   WHERE t.number_id = ${numberId} AND t.at > ${date(now - DAY)} AND t.at <= ${date(now)}
     AND t.direction = 'OUTBOUND' AND t.kind = 'TEMPLATE' AND t.status = 'DELIVERED'
     AND NOT EXISTS (
       SELECT 1 FROM usage_events m
        WHERE m.number_id = t.number_id AND m.contact = t.contact AND m.direction = 'INBOUND'
          AND m.status = 'DELIVERED' AND m.at <= t.at AND m.at > t.at - make_interval(secs => ${ANSWER_MS / 1_000}))`
