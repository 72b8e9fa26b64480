import type {
  Disowned,
  KeptReport,
  ReconciliationStore,
  Turn,
  TurnNumber,
} from '../../../activities/ports/reconciliation'
import { type Compared, compare } from '../../../domain/reconciliation/compare'
import { readReport } from '../../../domain/reconciliation/report'
import { DAY, type Instant } from '../../../domain/time'
import type { Transaction } from '../client'
import { chosenMessages } from './chosen'
import { disown, WouldCostMore } from './disown'
import { endTurn, isReconciled, keepReport, lastReport, putOff, recordCredit, recordFinding } from './findings'
import { otherHolders, ownCounts } from './own'
import { dueTurn, openMonths, openRun, pendingNumbers } from './runs'

/** The engine's view of the reconciliation, within its running transaction. */
export function reconciliationStore(tx: Transaction): ReconciliationStore {
  return {
    openRun: (run) => openRun(tx, run),
    reconciliationTurn: (accountId, now) => dueTurn(tx, accountId, now),
    numbersToReconcile: (turn, now, limit) => pendingNumbers(tx, turn, now, limit),
    putOffReconciliation: (turn, dueAt, waits) => putOff(tx, turn, dueAt, waits),
    keepReport: (report) => keepReport(tx, report),
    lastReport: (numberId, month) => lastReport(tx, numberId, month),
    isReconciled: (runId, numberId) => isReconciled(tx, runId, numberId),
    compareUsage: (number, of) => compareUsage(tx, number, of),
    disownMessages: (of, number, compared) => disownMessages(tx, of, number, compared),
    recordFinding: (finding) => recordFinding(tx, finding, finding.kind === 'ESTIMATE'),
    recordCredit: (credit) => recordCredit(tx, credit),
    endReconciliation: (turn, at) => endTurn(tx, turn, at),
    monthsToKeep: (numberId, now) => openMonths(tx, numberId, now),
  }
}

async function compareUsage(
  tx: Transaction,
  { id: numberId, phoneNumber, from, to, zone, createdAt, deletedAt }: TurnNumber,
  { currency, report, mayNotKnow }: { currency: string; report: KeptReport | null; mayNotKnow: boolean },
): Promise<Compared> {
  return compare({
    own: await ownCounts(tx, { numberId, from, to, zone }),
    held: { from: createdAt, to: deletedAt },
    others: await otherHolders(tx, phoneNumber, { numberId, from, to, zone }),
    report: readReport(report?.rows ?? [], { start: from, end: to }),
    currency,
    reportCurrency: report?.currency ?? null,
    dayMs: DAY,
    mayNotKnow,
  })
}

/** What may not be done is undone up to here, and the transaction goes on. */
async function disownMessages(
  tx: Transaction,
  { accountId, runId, now }: Turn & { now: Instant },
  number: TurnNumber,
  { lines, missing }: Compared,
): Promise<Disowned | null> {
  const { id: numberId, from, to, zone } = number
  await tx.$executeRaw`SAVEPOINT before_disowning`
  const chosen = []
  for (const line of lines) {
    if (line.credited > 0) chosen.push(...(await chosenMessages(tx, { numberId, from, to, zone }, line, missing)))
  }
  try {
    return await disown(tx, { accountId, numberId, runId, monthStart: from, now }, chosen)
  } catch (error) {
    if (!(error instanceof WouldCostMore)) throw error
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT before_disowning`
    return null
  }
}
