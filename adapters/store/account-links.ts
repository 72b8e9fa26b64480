import { DAY, type Instant } from '../../domain/time'
import { type Database, date } from './client'
import { hashOf, isToken, newToken } from './tokens'

/** How long a mail's links to the customer's page work: longer than any step of a ladder is ahead. */
const LINK_DAYS = 45

/**
 * A token that opens the account's page for 45 days from `now` (business time), told this once: only its hash is kept.
 * What has ended is deleted on the way, so an account keeps no more rows than it got mails in that time.
 */
export async function issueAccountLink(db: Database, accountId: string, now: Instant): Promise<string> {
  const token = newToken()
  await db.$executeRaw`
    WITH ended AS (DELETE FROM account_links WHERE account_id = ${accountId} AND expires_at <= ${date(now)})
    INSERT INTO account_links (token_hash, account_id, expires_at)
    VALUES (${hashOf(token)}, ${accountId}, ${date(now + LINK_DAYS * DAY)})`
  return token
}

/** The account that a token opens, and until when; null when there is none. */
export async function accountOfToken(
  db: Database,
  token: string,
): Promise<{ accountId: string; expiresAt: Instant } | null> {
  if (!isToken(token)) return null
  const row = await db.accountLink.findUnique({ where: { tokenHash: hashOf(token) } })
  return row && { accountId: row.accountId, expiresAt: row.expiresAt.getTime() }
}
