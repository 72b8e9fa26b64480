import { accountOfToken } from '../../adapters/store/account-links'
import { accountClock } from '../../adapters/store/views/clock'
import type { Instant } from '../../domain/time'
import type { Caller } from '../route'
import type { Services } from '../services'

/** Who came by a link: the account's customer, for as long as it works. */
export type Visitor = { caller: Caller; accountId: string; token: string; now: Instant; ended: boolean }

/** The visitor of a token; null when there never was such a link, or it has been swept away. */
export async function visitorOf({ db }: Services, token: unknown): Promise<Visitor | null> {
  const link = typeof token === 'string' ? await accountOfToken(db, token) : null
  if (link === null) return null
  const { accountId, expiresAt } = link
  const clock = await accountClock(db, accountId)
  if (clock === null) throw new Error(`there is no account ${accountId}`)
  const { now } = clock
  const caller: Caller = { id: `page:${accountId}`, role: 'customer', accountId, secret: String(token) }
  return { caller, accountId, token: String(token), now, ended: expiresAt <= now }
}
