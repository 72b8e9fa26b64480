import type { Credit, Ended, Finding, KeptReport, Turn } from '../../../activities/ports/reconciliation'
import { type Instant, iso } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { newId } from '../../ids'
import { plain, type Transaction } from '../client'
import { refreshDue } from './runs'

/** Keeps what Meta said, once for each run and number. */
export async function keepReport(
  tx: Transaction,
  {
    numberId,
    month,
    runId,
    rows,
    currency,
    pulledAt,
  }: { numberId: string; month: string; runId: string | null } & KeptReport,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO meta_reports (number_id, month, run_id, pulled_at, currency, rows)
    VALUES (${numberId}, ${month}, ${runId}, ${iso(pulledAt)}::timestamptz, ${currency}, ${JSON.stringify(rows)}::jsonb)
    ON CONFLICT (run_id, number_id) DO NOTHING`
}

/** What was kept of the number's month last. */
export async function lastReport(tx: Transaction, numberId: string, month: string): Promise<KeptReport | null> {
  const rows = await tx.$queryRaw<{ rows: unknown[]; currency: string | null; pulledAt: Date }[]>`
    SELECT rows, currency, pulled_at AS "pulledAt" FROM meta_reports
     WHERE number_id = ${numberId} AND month = ${month} ORDER BY seq DESC LIMIT 1`
  const [row] = rows
  return row === undefined ? null : { ...row, pulledAt: row.pulledAt.getTime() }
}

/** Whether the run has compared the number already. */
export async function isReconciled(tx: Transaction, runId: string, numberId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ some: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM reconciliation_numbers WHERE run_id = ${runId} AND number_id = ${numberId}) AS some`
  return row?.some === true
}

/** Types that Meta does not charge: that we count fewer of them costs nobody anything. */
const isCharged = (type: string): boolean => !type.startsWith('FREE_')

/** Writes what was found of a number; an estimate leaves no work to a person. */
export async function recordFinding(tx: Transaction, finding: Finding, isEstimate: boolean): Promise<void> {
  const { runId, accountId, numberId, month, compared, creditedMicros, at } = finding
  const { lines, state, repeated } = compared
  await tx.$executeRaw`
    INSERT INTO reconciliation_numbers (run_id, account_id, number_id, report, repeated)
    VALUES (${runId}, ${accountId}, ${numberId}, ${state}, ${repeated})`
  if (lines.length === 0) return
  for (const [i, line] of lines.entries()) {
    await tx.$executeRaw`
      INSERT INTO reconciliation_lines (run_id, account_id, number_id, country, category, pricing_type, ours, theirs,
        credited, to_review, unexplained, credited_micros, doubts)
      VALUES (${runId}, ${accountId}, ${numberId}, ${line.country}, ${line.category}, ${line.type}, ${line.ours},
        ${line.theirs}, ${line.credited}, ${line.toReview}, ${line.unexplained}, ${creditedMicros[i] ?? 0},
        ${line.doubts}::text[])`
  }
  if (isEstimate) return
  // What a former run left to a person and this one does not find any more is settled.
  await tx.$executeRaw`
    UPDATE discrepancies SET status = 'SETTLED', updated_at = ${iso(at)}::timestamptz, run_id = ${runId}
     WHERE number_id = ${numberId} AND month = ${month} AND status = 'OPEN'`
  for (const line of lines) {
    if (line.unexplained === 0 && (line.toReview === 0 || !isCharged(line.type))) continue
    await tx.$executeRaw`
      INSERT INTO discrepancies (id, account_id, number_id, month, country, category, pricing_type, run_id, ours, theirs,
        to_review, unexplained, doubts, status, opened_at, updated_at)
      VALUES (${newId('dis')}, ${accountId}, ${numberId}, ${month}, ${line.country}, ${line.category}, ${line.type},
        ${runId}, ${line.ours}, ${line.theirs}, ${line.toReview}, ${line.unexplained}, ${line.doubts}::text[], 'OPEN',
        ${iso(at)}::timestamptz, ${iso(at)}::timestamptz)
      ON CONFLICT (number_id, month, country, category, pricing_type) DO UPDATE
        SET run_id = EXCLUDED.run_id, ours = EXCLUDED.ours, theirs = EXCLUDED.theirs, to_review = EXCLUDED.to_review,
            unexplained = EXCLUDED.unexplained, doubts = EXCLUDED.doubts, status = 'OPEN', updated_at = EXCLUDED.updated_at`
  }
}

export async function recordCredit(tx: Transaction, credit: Credit): Promise<void> {
  const { id, runId, accountId, invoiceId, destination, amountMicros, ours, theirs, refundKey, creditNoteId, at } =
    credit
  await tx.$executeRaw`
    INSERT INTO reconciliation_credits (id, run_id, account_id, invoice_id, destination, amount_micros, ours, theirs,
      refund_key, credit_note_id, at)
    VALUES (${id}, ${runId}, ${accountId}, ${invoiceId}, ${destination}, ${amountMicros}, ${ours}, ${theirs},
      ${refundKey}, ${creditNoteId}, ${iso(at)}::timestamptz)`
}

/** Puts an account's part of a run off. */
export async function putOff(
  tx: Transaction,
  { runId, accountId }: Turn,
  dueAt: Instant,
  { why, tries }: { why: string; tries: number },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE reconciliation_accounts SET due_at = ${iso(dueAt)}::timestamptz, tries = ${tries}, waits_for = ${why}
     WHERE run_id = ${runId} AND account_id = ${accountId} AND done_at IS NULL`
  await refreshDue(tx, accountId)
}

const REPORTS = (condition: Prisma.Sql) => Prisma.sql`
  (SELECT count(*) FROM reconciliation_numbers n
    WHERE n.run_id = r.run_id AND n.account_id = r.account_id AND n.report ${condition})`

/** Ends an account's part of a run; answers its sums, or null when it had ended before. */
export async function endTurn(
  tx: Transaction,
  { runId, accountId, month, kind }: Turn,
  at: Instant,
): Promise<Ended | null> {
  const ended = await tx.$executeRaw`
    UPDATE reconciliation_accounts r SET done_at = ${iso(at)}::timestamptz, waits_for = NULL,
      complete = ${REPORTS(Prisma.sql`<> 'COMPLETE'`)} = 0 AND NOT EXISTS (SELECT 1 FROM reconciliation_lines l
          WHERE l.run_id = r.run_id AND l.account_id = r.account_id AND l.unexplained <> 0)
     WHERE run_id = ${runId} AND account_id = ${accountId} AND done_at IS NULL`
  await refreshDue(tx, accountId)
  if (ended === 0) return null
  const [sums] = await tx.$queryRaw<Record<string, unknown>[]>`
    SELECT coalesce(sum(ours), 0)::bigint AS ours, coalesce(sum(theirs), 0)::bigint AS theirs,
           coalesce(sum(credited), 0)::bigint AS credited, coalesce(sum(to_review), 0)::bigint AS "toReview",
           coalesce(sum(unexplained), 0)::bigint AS unexplained,
           coalesce(sum(credited_micros), 0)::bigint AS "creditedMicros",
           coalesce(bool_or(unexplained <> 0), false) AS "anyUnexplained"
      FROM reconciliation_lines WHERE run_id = ${runId} AND account_id = ${accountId}`
  const [state] = await tx.$queryRaw<{ complete: boolean; lacking: bigint; notCompared: bigint }[]>`
    SELECT r.complete, ${REPORTS(Prisma.sql`IN ('PARTIAL', 'MISSING')`)} AS lacking,
           ${REPORTS(Prisma.sql`= 'NOT_COMPARED'`)} AS "notCompared"
      FROM reconciliation_accounts r WHERE r.run_id = ${runId} AND r.account_id = ${accountId}`
  const { anyUnexplained, ...counts } = plain(sums ?? {})
  const { lacking, ...rest } = plain(state) as { lacking: number }
  return { fact: { runId, month, kind, ...counts, ...rest }, toExplain: anyUnexplained === true || lacking > 0 }
}
