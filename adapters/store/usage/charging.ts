import type { InvoiceLine, SoldUnit } from '../../../domain/invoice/record'
import { floorToCents } from '../../../domain/money'
import type { Instant } from '../../../domain/time'
import { type NumberCharge, splitForInvoice, type UnbilledNumber } from '../../../domain/usage/charge'
import { date, dateOrNull, plain, type Transaction } from '../client'
import { creditMicros, shortfallMicros, unbilledByNumber } from './unbilled'

/** Which usage: of all the account's numbers or of one, and only of dialogues opened before the month-start cut. */
export type UsageOf = { accountId: string; numberId?: string; openedBefore?: Instant }

/**
 * Moves unbilled usage onto the lines of an invoice: wallet credit is used first, whole cents are asked for per number
 * and the rest of a cent is carried (C16, I19). A number with less than a cent keeps its dialogues; one that credit covers
 * has no line but leaves them to the invoice.
 * Of one number, which is leaving, it also asks for what the wallet could not pay (S1).
 * The caller posts `usageInvoiced` with the sum in the same transaction. `invoiceId` may be inserted afterwards only if
 * the database checks that reference at the end of the transaction.
 */
export async function takeUsage(tx: Transaction, of: UsageOf & { invoiceId: string }): Promise<InvoiceLine[]> {
  // Read first: what is taken moves onto the invoice, and is posted by the caller.
  const beyond = await beyondWallet(tx, of)
  return [...(await takeUnbilled(tx, of)), ...beyond]
}

async function takeUnbilled(tx: Transaction, of: UsageOf & { invoiceId: string }): Promise<InvoiceLine[]> {
  // All of the account's rows: the credit is the account's, whichever number it covers.
  await tx.$queryRaw`SELECT 1 FROM unbilled_usage WHERE account_id = ${of.accountId} ORDER BY number_id FOR UPDATE`
  const { charges, later } = await chargesOf(tx, of)
  const asked = charges.filter((charge) => charge.amountCents > 0)
  // Without a line there is no invoice: what credit covers then stays as it is, covered.
  if (asked.length === 0) return []
  const settled = charges.filter((charge) => charge.amountCents > 0 || charge.coveredMicros > 0)
  const taken = await assignDialogues(tx, of, settled)
  await carryOn(tx, settled, later)
  return asked.map(({ numberId, amountCents, coveredMicros }) => {
    const of = taken.get(numberId)
    const { quantity = 0, phoneNumber = numberId, unitPriceMicros = null } = of ?? {}
    const what = WHAT[of?.sold ?? 'DIALOGUE']
    return {
      numberId,
      description: coveredMicros > 0 ? `${what}, ${phoneNumber}, less wallet credit` : `${what}, ${phoneNumber}`,
      quantity,
      unitPriceMicros: coveredMicros > 0 ? null : unitPriceMicros,
      amountCents,
      ...(of === undefined ? {} : { sold: of.sold }),
    }
  })
}

const WHAT = {
  DIALOGUE: 'Dialogues',
  MESSAGE: 'Messages',
  BOTH: 'Dialogues and messages',
} as const satisfies Record<SoldUnit, string>

/** What `takeUsage` would ask for, in whole cents, without taking it. */
export async function billableCents(tx: Transaction, of: UsageOf): Promise<number> {
  const { charges } = await chargesOf(tx, of)
  const unbilled = charges.reduce((sum, charge) => sum + charge.amountCents, 0)
  const beyond = await beyondWallet(tx, of)
  return beyond.reduce((sum, line) => sum + line.amountCents, unbilled)
}

/** A negative balance is asked for when a number leaves, in whole cents (S1). */
async function beyondWallet(tx: Transaction, { accountId, numberId }: UsageOf): Promise<InvoiceLine[]> {
  if (numberId === undefined) return []
  const { cents: amountCents } = floorToCents(await shortfallMicros(tx, accountId))
  if (amountCents === 0) return []
  const description = 'Usage beyond the prepaid balance'
  return [{ numberId, description, quantity: 1, unitPriceMicros: null, amountCents }]
}

/** `later` is what stays unbilled because it was opened after the cut, by number. */
async function chargesOf(tx: Transaction, { accountId, numberId, openedBefore }: UsageOf) {
  const unbilled = await unbilledByNumber(tx, accountId, numberId)
  const later = openedBefore === undefined ? new Map<string, number>() : await openedSince(tx, unbilled, openedBefore)
  const due = unbilled.map(({ numberId, amountMicros }) => ({
    numberId,
    amountMicros: Math.max(0, amountMicros - (later.get(numberId) ?? 0)),
  }))
  const charges = splitForInvoice(due, due.length === 0 ? 0 : await creditMicros(tx, accountId))
  // What is later keeps at most what is there: part of it may have been covered already.
  const left = new Map(
    unbilled.map(({ numberId, amountMicros }, i) => [numberId, amountMicros - (due[i]?.amountMicros ?? 0)]),
  )
  return { charges, later: left }
}

async function openedSince(
  tx: Transaction,
  numbers: readonly UnbilledNumber[],
  cut: Instant,
): Promise<Map<string, number>> {
  const ids = numbers.map(({ numberId }) => numberId)
  const rows = await tx.$queryRaw<{ numberId: string; amountMicros: bigint }[]>`
    SELECT number_id AS "numberId", sum(amount_micros)::bigint AS "amountMicros" FROM (
      SELECT u.number_id, d.price_micros AS amount_micros
      FROM unbilled_usage u JOIN dialogues d ON d.number_id = u.number_id
      WHERE u.number_id = ANY(${ids}::text[]) AND d.invoice_id IS NULL
        AND d.rating = 'PRICED' AND d.opened_at >= u.earliest_at AND d.opened_at >= ${date(cut)}
      UNION ALL
      SELECT c.number_id, c.amount_micros FROM usage_corrections c JOIN dialogues d ON d.id = c.dialogue_id
      WHERE c.number_id = ANY(${ids}::text[]) AND c.invoice_id IS NULL AND d.opened_at >= ${date(cut)}) AS later
    GROUP BY number_id`
  return new Map(plain(rows).map((row) => [row.numberId, row.amountMicros]))
}

type Taken = {
  numberId: string
  phoneNumber: string
  sold: SoldUnit
  quantity: number
  unitPriceMicros: number | null
}

/**
 * Marks the dialogues and messages as invoiced, and what corrects such; what a deposit or credit covered earlier is older
 * than the number's `earliest_at`.
 */
async function assignDialogues(
  tx: Transaction,
  { invoiceId, openedBefore }: UsageOf & { invoiceId: string },
  charges: readonly NumberCharge[],
): Promise<Map<string, Taken>> {
  const ids = charges.map(({ numberId }) => numberId)
  const before = dateOrNull(openedBefore ?? null)
  const rows = await tx.$queryRaw<
    (Omit<Taken, 'quantity' | 'unitPriceMicros'> & { quantity: bigint; unitPriceMicros: bigint | null })[]
  >`
    WITH sold AS (
      UPDATE dialogues d SET invoice_id = ${invoiceId}
      FROM unbilled_usage u
      WHERE u.number_id = ANY(${ids}::text[]) AND d.number_id = u.number_id
        AND d.invoice_id IS NULL AND d.rating = 'PRICED' AND d.opened_at >= u.earliest_at
        AND d.opened_at < coalesce(${before}::timestamptz, 'infinity')
      RETURNING d.number_id, d.price_micros, d.unit),
    corrected AS (
      UPDATE usage_corrections c SET invoice_id = ${invoiceId}
      FROM dialogues d
      WHERE c.number_id = ANY(${ids}::text[]) AND c.invoice_id IS NULL AND d.id = c.dialogue_id
        AND d.opened_at < coalesce(${before}::timestamptz, 'infinity')
      RETURNING c.number_id, abs(c.amount_micros) AS price_micros, d.unit, c.quantity),
    taken AS (
      SELECT *, 1 AS quantity FROM sold UNION ALL SELECT * FROM corrected WHERE quantity <> 0 OR price_micros <> 0)
    SELECT n.id AS "numberId", n.phone_number AS "phoneNumber", greatest(sum(t.quantity), 0) AS quantity,
           CASE WHEN min(t.unit) = max(t.unit) THEN min(t.unit) ELSE 'BOTH' END AS sold,
           CASE WHEN min(t.price_micros) = max(t.price_micros) THEN min(t.price_micros) END AS "unitPriceMicros"
    FROM taken t JOIN numbers n ON n.id = t.number_id GROUP BY n.id`
  return new Map(plain(rows).map((row) => [row.numberId, row]))
}

/** Leaves on each number's row what was neither covered nor asked for, and the opening of the oldest dialogue in it. */
async function carryOn(
  tx: Transaction,
  settled: readonly NumberCharge[],
  later: ReadonlyMap<string, number>,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE unbilled_usage u SET amount_micros = n.left_micros, earliest_at = o.earliest_at,
      accrues_from = CASE WHEN o.earliest_at IS NOT NULL THEN GREATEST(u.accrues_from, o.earliest_at) END
    FROM unnest(
      ${settled.map((charge) => charge.numberId)}::text[],
      ${settled.map((charge) => charge.carriedMicros + (later.get(charge.numberId) ?? 0))}::bigint[])
      AS n (number_id, left_micros)
    JOIN unbilled_usage before ON before.number_id = n.number_id
    CROSS JOIN LATERAL (
      SELECT min(d.opened_at) AS earliest_at FROM dialogues d WHERE d.number_id = n.number_id
        AND d.invoice_id IS NULL AND d.rating = 'PRICED' AND d.opened_at >= before.earliest_at) AS o
    WHERE u.number_id = n.number_id`
}
