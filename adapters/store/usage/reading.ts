import type { Instant } from '../../../domain/time'
import { maskContact } from '../../../domain/usage/contact'
import type { UsageUnit } from '../../../domain/usage/tariff'
import { type Database, plain } from '../client'

/** A dialogue or message as its owner sees it: the contact is masked (S8). */
export type DialogueView = {
  id: string
  unit: UsageUnit
  numberId: string
  contact: string
  initiator: string | null
  category: string | null
  entryPoint: string | null
  market: string
  openedAt: Instant
  expiresAt: Instant
  rating: string
  priceMicros: number
  tariffVersion: string | null
  invoiceId: string | null
}

/** The account's dialogues and messages, newest first; `after` is the `next` of the page before, null = the first page. */
export async function listDialogues(
  db: Database,
  { accountId, limit, after }: { accountId: string; limit: number; after: number | null },
): Promise<{ dialogues: DialogueView[]; next: number | null }> {
  const rows = await db.dialogue.findMany({
    where: { accountId, ...(after === null ? {} : { seq: { lt: after } }) },
    orderBy: { seq: 'desc' },
    take: limit + 1,
  })
  const page = plain(rows.slice(0, limit))
  const standing = await standingOf(db, page)
  return {
    dialogues: page.map((row) => ({
      id: row.id,
      unit: row.unit as UsageUnit,
      numberId: row.numberId,
      contact: maskContact(row.contact),
      initiator: row.initiator,
      category: row.category,
      entryPoint: row.entryPoint,
      market: row.market,
      openedAt: row.openedAt,
      expiresAt: row.expiresAt,
      ...(standing.get(row.id) ?? { rating: row.rating, priceMicros: row.priceMicros }),
      tariffVersion: row.tariffVersion,
      invoiceId: row.invoiceId,
    })),
    next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null,
  }
}

/** What those that were corrected stand as now; VOID is none any more. */
async function standingOf(db: Database, rows: readonly { id: string }[]) {
  const corrections = await db.usageCorrection.findMany({
    where: { dialogueId: { in: rows.map(({ id }) => id) } },
    orderBy: { seq: 'asc' },
  })
  return new Map(plain(corrections).map(({ dialogueId, rating, priceMicros }) => [dialogueId, { rating, priceMicros }]))
}
