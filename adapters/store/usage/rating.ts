import { DateTime } from 'luxon'
import type { Instant } from '../../../domain/time'
import {
  drawOnAllowances,
  freeAnyway,
  priceOf,
  type RatableDialogue,
  type RatedAs,
  type TariffVersion,
} from '../../../domain/usage/rating'
import type { Transaction } from '../client'
import { marketOf } from './contacts'
import type { UsageAccount, UsageNumber } from './intake'
import { readVersions } from './tariffs'
import type { ContactDialogue } from './timelines'

export type RatedDialogue = ContactDialogue & RatedAs & { market: string }

type Candidate = ContactDialogue & RatableDialogue & { grant: Grant }
type Grant = { scopeKey: string; month: string }

/**
 * Rates dialogues: free by themselves, free by the month's allowance in the order of opening, or priced (C9, C11, C12).
 * Two batches that draw on one allowance take turns until the first has committed.
 */
export async function rate(
  tx: Transaction,
  account: UsageAccount,
  numbers: ReadonlyMap<string, UsageNumber>,
  dialogues: ContactDialogue[],
): Promise<RatedDialogue[]> {
  const candidates = dialogues.map((dialogue) => candidate(account, numbers.get(dialogue.numberId), dialogue))
  const drawing = candidates.filter((dialogue) => freeAnyway(dialogue, account.metaBilling) === null)
  const free = await drawFromStore(tx, drawing)
  const versions = drawing.length > free.size ? await versionsFor(tx, account, drawing) : []
  return candidates.map((dialogue) => ({ ...dialogue, ...verdict(dialogue, account, free, versions) }))
}

function verdict(
  dialogue: Candidate,
  account: UsageAccount,
  free: ReadonlySet<string>,
  versions: readonly TariffVersion[],
): RatedAs {
  const anyway = freeAnyway(dialogue, account.metaBilling)
  if (anyway !== null) return { rating: anyway, priceMicros: 0, tariffVersion: null, drewOn: null }
  if (!free.has(dialogue.openedBy)) return priceOf(dialogue, versions)
  return { rating: 'FREE_ALLOWANCE', priceMicros: 0, tariffVersion: null, drewOn: dialogue.allowanceKey }
}

function candidate(account: UsageAccount, number: UsageNumber | undefined, dialogue: ContactDialogue): Candidate {
  if (number === undefined) throw new Error(`the number ${dialogue.numberId} was not read`)
  const grant = grantFor(account, number, dialogue.openedAt)
  return { ...dialogue, market: marketOf(dialogue.contact), grant, allowanceKey: `${grant.scopeKey} ${grant.month}` }
}

/** Whose allowance it is, and of which month there (C11): a number without a WABA is its own. */
function grantFor(account: UsageAccount, number: UsageNumber, openedAt: Instant): Grant {
  const { allowanceScope: scope } = account
  if (scope === 'ACCOUNT') return { scopeKey: `ACCOUNT:${account.id}`, month: monthIn(account.timeZone, openedAt) }
  const month = monthIn(number.wabaTimeZone ?? account.timeZone, openedAt)
  const shared = scope === 'WABA' && number.wabaId !== null
  return { scopeKey: shared ? `WABA:${number.wabaId}` : `NUMBER:${number.id}`, month }
}

function monthIn(zone: string, at: Instant): string {
  const local = DateTime.fromMillis(at, { zone })
  if (!local.isValid) throw new RangeError(`${zone} is not a time zone: ${local.invalidExplanation}`)
  return local.toFormat('yyyy-MM')
}

/** Draws on the stored allowances, and answers the dialogues that got one, by the event that opened them. */
async function drawFromStore(tx: Transaction, dialogues: Candidate[]): Promise<Set<string>> {
  if (dialogues.length === 0) return new Set()
  const grants = new Map(dialogues.map(({ allowanceKey, grant }) => [allowanceKey, grant]))
  const before = await lockGrants(tx, [...grants.values()])
  const { free, used } = drawOnAllowances(dialogues, before)
  const changed = [...grants].filter(([key]) => used.get(key) !== before.get(key))
  if (changed.length === 0) return free
  await tx.$executeRaw`
    UPDATE allowance_grants g SET used = n.used
    FROM unnest(
      ${changed.map(([, grant]) => grant.scopeKey)}::text[], ${changed.map(([, grant]) => grant.month)}::text[],
      ${changed.map(([key]) => used.get(key) ?? 0)}::int[]) AS n (scope_key, month, used)
    WHERE g.scope_key = n.scope_key AND g.month = n.month`
  return free
}

/** What each allowance has given so far; locked in one order until the end of the transaction. */
async function lockGrants(tx: Transaction, grants: Grant[]): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<(Grant & { used: number })[]>`
    INSERT INTO allowance_grants AS g (scope_key, month)
    SELECT * FROM unnest(
      ${grants.map((grant) => grant.scopeKey)}::text[], ${grants.map((grant) => grant.month)}::text[])
      AS n (scope_key, month) ORDER BY scope_key, month
    ON CONFLICT (scope_key, month) DO UPDATE SET used = g.used
    RETURNING scope_key AS "scopeKey", month, used`
  return new Map(rows.map((row) => [`${row.scopeKey} ${row.month}`, row.used]))
}

function versionsFor(tx: Transaction, account: UsageAccount, dialogues: Candidate[]): Promise<TariffVersion[]> {
  const markets = [...new Set(dialogues.map((dialogue) => dialogue.market))]
  return readVersions(tx, { code: account.tariffCode, currency: account.currency, markets })
}
