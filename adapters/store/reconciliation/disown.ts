import type { Disowned } from '../../../activities/ports/reconciliation'
import type { Instant } from '../../../domain/time'
import type { Transaction } from '../client'
import { alertUnrated, changeUnbilled, type Difference, insertUsage, perNumber, postUsage } from '../usage/booking'
import type { Batch } from '../usage/candidates'
import { type Correction, differenceMicros, writeCorrections } from '../usage/corrections'
import { rulesOf } from '../usage/ingest'
import { readAccount, readNumbers, type TakenEvent } from '../usage/intake'
import { readPriceList } from '../usage/price-list'
import { type RatedBatch, type RatedUsage, rate } from '../usage/rating'
import { type StoredUsage, standingMessages } from '../usage/stored-units'
import { leaveOut } from '../usage/timelines'
import { lockUnbilled } from '../usage/unbilled'

/** Without these messages the customer would owe more: they are left as they are (C19: never charged by itself). */
export class WouldCostMore extends Error {}

type Disowning = { accountId: string; numberId: string; runId: string; monthStart: Instant; now: Instant }

/**
 * Takes messages out of the books that Meta does not count (C19): they stand for nothing any more, and what they changed is
 * rated again by decision 0030's corrections; dialogues that a message had opened or covered, too. Unbilled usage becomes
 * less at once. Nothing is posted for what the customer gets back: the caller does, by invoice, with what is answered.
 * The account must be locked. Throws `WouldCostMore`, and the transaction must then be given up.
 */
export async function disown(tx: Transaction, of: Disowning, messages: TakenEvent[]): Promise<Disowned> {
  const { accountId, numberId, runId, now } = of
  const account = await readAccount(tx, accountId)
  const numbers = await readNumbers(tx, accountId, [numberId])
  await lockUnbilled(tx, accountId, [numberId])
  const batch: Batch = { account, numbers, prices: await readPriceList(tx, account) }
  await tx.$executeRaw`
    UPDATE usage_events SET disowned_by = ${runId}
     WHERE account_id = ${accountId} AND event_id = ANY(${messages.map(({ id }) => id)}::text[])`
  const ids = messages.map(({ id }) => id)
  const single = await standingMessages(tx, accountId, ids)
  const rated = new Set(single.map(({ openedBy }) => openedBy))
  const { opened, voided } = await leaveOut(
    tx,
    messages.filter(({ id }) => !rated.has(id)),
    rulesOf(batch),
  )
  const outcome = await rate(tx, batch, { opened, voided: [...single, ...voided], closed: of.monthStart })
  const others = [...new Set(outcome.corrections.map(({ stored }) => stored.numberId))].filter((id) => id !== numberId)
  if (others.length > 0) await lockUnbilled(tx, accountId, others)
  const added = outcome.usage.reduce((sum, { priceMicros }) => sum + priceMicros, 0)
  if (outcome.corrections.reduce((sum, each) => sum + differenceMicros(each), added) > 0) throw new WouldCostMore()
  return book(tx, batch, outcome, now)
}

/** Who had the money for a dialogue or message: an invoice, or nobody yet. `market`: as it was rated. */
type Held = { correction: Correction; market: string; invoiceId: string | null }

async function book(
  tx: Transaction,
  batch: Batch,
  { usage, corrections }: RatedBatch,
  now: Instant,
): Promise<Disowned> {
  const { account } = batch
  const found = await withInvoices(tx, corrections)
  const places = placesOf(usage, found)
  const held = riseIsCovered(found, usage, places) ? found : found.map(unlessRisen)
  await writeCorrections(tx, account, corrections, now, {
    transactions: new Map(),
    invoices: new Map(
      held.flatMap(({ correction, invoiceId }) => (invoiceId ? [[correction.stored.id, invoiceId]] : [])),
    ),
  })
  if (usage.length > 0) {
    const transactions = await postUsage(tx, account, perNumber(usage), now)
    await insertUsage(tx, account, usage, transactions, now)
    await takePlaces(tx, account.id, places)
    await alertUnrated(tx, account, usage, now)
  }
  const unbilled = account.billingMode === 'POSTPAID' ? await lessUnbilled(tx, batch, { usage, held, places }, now) : 0
  return { groups: groupsOf(usage, held, places), unbilledMicros: unbilled, lines: linesOf(usage, held) }
}

/** As found, and whether its invoice was withdrawn: then nobody has paid or owes it. */
type Found = Held & { isWithdrawn: boolean }

async function withInvoices(tx: Transaction, corrections: readonly Correction[]): Promise<Found[]> {
  const rows = await tx.$queryRaw<(Omit<Found, 'correction'> & { id: string })[]>`
    SELECT d.id, d.market, d.invoice_id AS "invoiceId", i.status IS NOT DISTINCT FROM 'VOID' AS "isWithdrawn"
      FROM dialogues d LEFT JOIN invoices i ON i.id = d.invoice_id
     WHERE d.id = ANY(${corrections.map(({ stored }) => stored.id)}::text[])`
  const stored = new Map(rows.map((row) => [row.id, row]))
  return corrections.map((correction) => {
    const row = stored.get(correction.stored.id)
    if (row === undefined) throw new Error(`${correction.stored.id} is not stored`)
    return { ...row, correction }
  })
}

/**
 * Some may cost more now: who stood next to a tier of volume has come into the one before. What is given back of invoices is
 * less by that. Where they do not give back so much, it is unbilled, as of a late report (0030).
 */
function riseIsCovered(found: readonly Found[], usage: readonly RatedUsage[], places: readonly Place[]): boolean {
  const onInvoice = found.filter(({ invoiceId, isWithdrawn }) => invoiceId !== null && !isWithdrawn)
  const placed = usage.filter(({ openedBy }) => places.some((place) => place.openedBy === openedBy))
  return (
    onInvoice.reduce((sum, { correction }) => sum + differenceMicros(correction), 0) +
      placed.reduce((sum, { priceMicros }) => sum + priceMicros, 0) <=
    0
  )
}

const unlessRisen = (of: Found): Held =>
  differenceMicros(of.correction) > 0 && !of.isWithdrawn ? { ...of, invoiceId: null } : of

type Place = { openedBy: string; revision: number; invoiceId: string }

/**
 * A dialogue that takes the place of a void one of its contact, and costs no more, stands on that one's invoice: it was
 * paid for there, and is not asked for again.
 */
function placesOf(usage: readonly RatedUsage[], held: readonly Held[]): Place[] {
  const free = held.filter(({ correction, invoiceId }) => correction.rating === 'VOID' && invoiceId !== null)
  return usage.flatMap(({ numberId, contact, openedBy, revision, priceMicros }) => {
    const found = free.findIndex(
      ({ correction: { stored } }) =>
        stored.numberId === numberId && stored.contact === contact && stored.priceMicros >= priceMicros,
    )
    if (found < 0 || priceMicros === 0) return []
    const [taken] = free.splice(found, 1)
    return taken?.invoiceId ? [{ openedBy, revision, invoiceId: taken.invoiceId }] : []
  })
}

async function takePlaces(tx: Transaction, accountId: string, places: readonly Place[]): Promise<void> {
  for (const { openedBy, revision, invoiceId } of places) {
    await tx.dialogue.updateMany({ where: { accountId, openedBy, revision }, data: { invoiceId } })
  }
}

type Booked = { usage: readonly RatedUsage[]; held: readonly Held[]; places: readonly Place[] }

/** Changes what waits for an invoice; answers by how much it became less, in micros. */
async function lessUnbilled(tx: Transaction, { account }: Batch, booked: Booked, now: Instant): Promise<number> {
  const differences = new Map<string, Difference>()
  const add = (numberId: string, amountMicros: number, at: Instant | null) => {
    const before = differences.get(numberId) ?? { numberId, amountMicros: 0, earliestAt: null }
    const earliestAt = at === null ? before.earliestAt : Math.min(at, before.earliestAt ?? at)
    differences.set(numberId, { numberId, amountMicros: before.amountMicros + amountMicros, earliestAt })
  }
  for (const { correction, invoiceId } of booked.held)
    if (invoiceId === null) add(correction.stored.numberId, differenceMicros(correction), null)
  for (const each of booked.usage) {
    const placed = booked.places.some(({ openedBy }) => openedBy === each.openedBy)
    if (!placed && each.priceMicros > 0) add(each.numberId, each.priceMicros, each.openedAt)
  }
  const sum = async () => {
    const where = { numberId: { in: [...differences.keys()] } }
    return Number((await tx.unbilledUsage.aggregate({ where, _sum: { amountMicros: true } }))._sum.amountMicros ?? 0n)
  }
  const before = await sum()
  await changeUnbilled(tx, account, [...differences.values()], now)
  return before - (await sum())
}

/** By invoice what is void on it, and what has taken its place there; `posted` is what new dialogues took from the balance. */
function groupsOf(usage: readonly RatedUsage[], held: readonly Held[], places: readonly Place[]): Disowned['groups'] {
  const groups = new Map<string | null, Disowned['groups'][number]>()
  const at = (invoiceId: string | null) => {
    const known = groups.get(invoiceId) ?? { invoiceId, voidMicros: 0, openedMicros: 0 }
    groups.set(invoiceId, known)
    return known
  }
  for (const { correction, invoiceId } of held) at(invoiceId).voidMicros -= differenceMicros(correction)
  for (const { openedBy, priceMicros } of usage) {
    at(places.find((place) => place.openedBy === openedBy)?.invoiceId ?? null).openedMicros += priceMicros
  }
  return [...groups.values()].filter(({ voidMicros, openedMicros }) => voidMicros !== 0 || openedMicros !== 0)
}

/** What each country, category and kind of usage owes less, in micros. */
function linesOf(usage: readonly RatedUsage[], held: readonly Held[]): Disowned['lines'] {
  const of = (each: StoredUsage | RatedUsage, country: string, amountMicros: number) => ({
    ...{ numberId: each.numberId, country, category: each.category, amountMicros },
    type: each.unit === 'DIALOGUE' ? null : each.rating,
  })
  return [
    ...held.map(({ correction, market }) => of(correction.stored, market, -differenceMicros(correction))),
    ...usage.map((each) => of(each, each.market, -each.priceMicros)),
  ]
}
