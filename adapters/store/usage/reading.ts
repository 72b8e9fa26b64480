import type { Instant } from '../../../domain/time'
import { maskContact } from '../../../domain/usage/contact'
import type { UsageUnit } from '../../../domain/usage/tariff'
import { type Database, date, plain } from '../client'

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

/** A place in the list, which stays while newer ones are added. */
export type DialoguePlace = { bookedAt: Instant; seq: number }

/** The account's dialogues and messages, newest first; `after` is the `next` of the page before, null = the first page. */
export async function listDialogues(
  db: Database,
  { accountId, limit, after }: { accountId: string; limit: number; after: DialoguePlace | null },
): Promise<{ dialogues: DialogueView[]; next: DialoguePlace | null }> {
  const rows = await db.dialogue.findMany({
    where: { accountId, ...(after === null ? {} : beyond(after)) },
    orderBy: [{ bookedAt: 'desc' }, { seq: 'desc' }],
    take: limit + 1,
  })
  const page = plain(rows.slice(0, limit))
  const last = page.at(-1)
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
    next: rows.length > limit && last ? { bookedAt: last.bookedAt, seq: last.seq } : null,
  }
}

/** The first condition is what the index is entered by, the others leave out what shares its instant. */
const beyond = ({ bookedAt, seq }: DialoguePlace) => ({
  bookedAt: { lte: date(bookedAt) },
  OR: [{ bookedAt: { lt: date(bookedAt) } }, { seq: { lt: seq } }],
})

/** The place as a cursor that means nothing to its reader, and back; null for what was not made here. */
export const encodePlace = ({ bookedAt, seq }: DialoguePlace): string =>
  Buffer.from(`${bookedAt}/${seq}`).toString('base64url')
export function decodePlace(cursor: string): DialoguePlace | null {
  const [, bookedAt, seq] = /^(\d{1,15})\/(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (bookedAt === undefined || seq === undefined) return null
  const place = { bookedAt: Number(bookedAt), seq: Number(seq) }
  return encodePlace(place) === cursor && place.bookedAt < LATEST ? place : null
}

const LATEST = Date.UTC(2200, 0, 1)

/** What those that were corrected stand as now; VOID is none any more. */
async function standingOf(db: Database, rows: readonly { id: string }[]) {
  const corrections = await db.usageCorrection.findMany({
    where: { dialogueId: { in: rows.map(({ id }) => id) } },
    orderBy: { seq: 'asc' },
  })
  return new Map(plain(corrections).map(({ dialogueId, rating, priceMicros }) => [dialogueId, { rating, priceMicros }]))
}
