import { isBlocked, type MetaBlock } from '../../../domain/meta/block'
import type { BlockCause, Subject } from '../../../domain/meta/news'
import { TERMINAL_STATES } from '../../../domain/number/states'
import { type Instant, iso, isoOrNull } from '../../../domain/time'
import { type Database, plain } from '../client'

export type NumberAddress = { id: string; accountId: string }

/** Subscriptions that a change of Meta's is about: the live ones, and whether others are over. */
export async function numbersAbout(db: Database, subject: Subject): Promise<{ live: NumberAddress[]; over: boolean }> {
  const wabaId = /^waba:(.*)$/.exec(subject)?.[1]
  const about = wabaId === undefined ? { phoneNumber: subject } : { wabaId }
  const over = { in: [...TERMINAL_STATES] }
  const live = await db.phoneNumber.findMany({
    where: { ...about, NOT: { state: over } },
    select: { id: true, accountId: true },
    orderBy: { seq: 'asc' },
  })
  return { live, over: live.length === 0 && (await db.phoneNumber.count({ where: { ...about, state: over } })) > 0 }
}

/** Whether a refusal of that cause stands, as far as we know. */
export async function isMetaBlocked(db: Database, numberId: string, cause: BlockCause): Promise<boolean> {
  const row = await db.metaBlock.findUnique({ where: { numberId_cause: { numberId, cause } }, select: { since: true } })
  return row !== null && row.since !== null
}

export type MetaBlockView = { cause: BlockCause; code: string | null; since: string; until: string | null }

/** Why Meta refuses what the numbers send, each at its own account's present; a number that is not blocked is left out. */
export async function metaBlocksOf(
  db: Pick<Database, 'metaBlock'>,
  numbers: { id: string; now: Instant }[],
): Promise<Map<string, MetaBlockView[]>> {
  const present = new Map(numbers.map(({ id, now }) => [id, now]))
  const rows = await db.metaBlock.findMany({
    where: { numberId: { in: [...present.keys()] }, since: { not: null } },
    orderBy: { cause: 'asc' },
  })
  const blocks = new Map<string, MetaBlockView[]>()
  for (const block of rows.map((row) => plain(row) as MetaBlock)) {
    const { numberId, cause, code, since, endsAt } = block
    if (since === null || !isBlocked(block, present.get(numberId) ?? since)) continue
    const view = { cause, code, since: iso(since), until: isoOrNull(endsAt) }
    blocks.set(numberId, [...(blocks.get(numberId) ?? []), view])
  }
  return blocks
}
