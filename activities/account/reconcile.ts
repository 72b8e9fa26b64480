import { PROCESSOR_TRIES_BEFORE_ALERT, processorPause } from '../../domain/pause'
import type { Compared } from '../../domain/reconciliation/compare'
import { REPORT_TRIES } from '../../domain/reconciliation/months'
import { HOUR, type Instant } from '../../domain/time'
import { hasFlightOf } from '../collection/in-flight'
import type { Ports } from '../ports'
import type { PulledReport } from '../ports/graph'
import type { KeptReport, Turn, TurnNumber } from '../ports/reconciliation'
import type { StoreTransaction } from '../ports/store'
import { pulledReport } from './pull-report'
import { creditDisowned } from './reconciliation-credits'

/** Numbers that are compared in one turn: an activity may take two minutes, and a report a few seconds. */
const NUMBERS_AT_ONCE = 10
/** How long a charge under way is waited for before its invoice is looked at again. */
const CHARGE_PAUSE = HOUR

/**
 * C19: compares the account's usage with Meta's report, number by number, and gives back what was counted too much. Each
 * number is one transaction, and the run remembers it: a repetition goes on with the next. What Meta does not answer yet is
 * waited for as a due instant, so that a process may die meanwhile and a test clock can pass it; not for ever.
 */
export async function reconcileAccount(ports: Ports, accountId: string, now: Instant): Promise<void> {
  const turn = await ports.store.transaction((tx) => tx.reconciliationTurn(accountId, now))
  if (turn === null) return
  const numbers = await ports.store.ask((store) => store.numbersToReconcile(turn, now, NUMBERS_AT_ONCE))
  let { tries } = turn
  for (const number of numbers) {
    const { phoneNumber, wabaId, from, to } = number
    const answer = from < to ? await pulledReport(ports, { phoneNumber, wabaId, from, to, now }) : NOTHING_YET
    const waits =
      answer.kind === 'LATER' && tries < REPORT_TRIES
        ? { dueAt: now + (answer.retryAfterMs ?? processorPause(tries)), why: answer.message, tries: tries + 1 }
        : await ports.store.transaction((tx) => reconcileNumber(ports, tx, { turn, number, answer, tries, now }))
    if (waits !== null) return ports.store.transaction((tx) => putOff(tx, turn, waits, now))
    // Once an answer was given up, no other one of this run is waited for: it comes to an end, and the next one asks again.
    if (answer.kind === 'REPORT' && tries < REPORT_TRIES) tries = 0
  }
  if (numbers.length === NUMBERS_AT_ONCE) return
  await ports.store.transaction((tx) => endTurn(tx, turn, now))
}

const NOTHING_YET: PulledReport = { kind: 'OUT_OF_REACH' }

/** `tries`: how often in a row Meta was asked in vain. A charge under way is waited for however long it takes. */
type Waits = { dueAt: Instant; why: string; tries: number }
type Work = { turn: Turn; number: TurnNumber; answer: PulledReport; tries: number; now: Instant }

async function reconcileNumber(ports: Ports, tx: StoreTransaction, work: Work): Promise<Waits | null> {
  const { turn, number, tries, now } = work
  const { accountId, runId, month, kind } = turn
  const account = await tx.lockAccount(accountId)
  if (await tx.isReconciled(runId, number.id)) return null
  const found = await comparedUsage(tx, work, account.currency)
  const { report } = found
  let { compared } = found
  let creditedMicros: number[] = []
  if (kind !== 'ESTIMATE' && compared.lines.some(({ credited }) => credited > 0)) {
    // What a charge under way comes to decides where the money goes back to.
    if (await hasFlightOf(tx, accountId))
      return { dueAt: now + CHARGE_PAUSE, why: 'a charge of usage is under way', tries }
    const disowned = await tx.disownMessages({ ...turn, now }, number, compared)
    if (disowned === null) compared = leftAlone(compared)
    else creditedMicros = await creditDisowned(ports, tx, { turn, account, number, compared, disowned, now })
  }
  if (report !== null) await tx.keepReport({ numberId: number.id, month, runId, ...report })
  await tx.recordFinding({ runId, kind, accountId, numberId: number.id, month, compared, creditedMicros, at: now })
  return null
}

/**
 * Our count beside what Meta says now. Where that is not whole and the number is gone, or Meta does not show it to us any
 * more, what it said before stands (row 21): by now it may speak of another's number under the same phone number.
 */
async function comparedUsage(
  tx: StoreTransaction,
  { turn, number, answer, now }: Work,
  currency: string,
): Promise<{ report: KeptReport | null; compared: Compared }> {
  // Meta still has the number and only does not answer: what it said before may be out of date.
  const mayNotKnow = number.onTestClock && answer.kind !== 'LATER'
  const beside = async (report: KeptReport | null) => ({
    report,
    compared: await tx.compareUsage(number, { currency, report, mayNotKnow }),
  })
  const fresh = await beside(answer.kind === 'REPORT' ? { ...answer, pulledAt: now } : null)
  const isGone = answer.kind === 'OUT_OF_REACH' || (answer.kind === 'REPORT' && number.deletedAt !== null)
  if (!isGone || fresh.compared.state === 'COMPLETE') return fresh
  const kept = await tx.lastReport(number.id, turn.month)
  return kept === null ? fresh : beside(kept)
}

/** Without these messages other dialogues would cost more than is given back: a person decides. */
const leftAlone = (compared: Compared): Compared => ({
  ...compared,
  lines: compared.lines.map((line) =>
    line.credited === 0
      ? line
      : {
          ...line,
          credited: 0,
          parts: [],
          unexplained: line.unexplained + line.credited,
          doubts: [...line.doubts, 'WOULD_COST_MORE'],
        },
  ),
})

async function putOff(tx: StoreTransaction, turn: Turn, { dueAt, why, tries }: Waits, at: Instant): Promise<void> {
  await tx.putOffReconciliation(turn, dueAt, { why, tries })
  if (tries === turn.tries || tries !== PROCESSOR_TRIES_BEFORE_ALERT) return
  const { accountId, runId, month } = turn
  const data = { code: 'RECONCILIATION_DELAYED', runId, month, message: why }
  await tx.record({ type: 'ops.alert', at, accountId, data })
}

/** The account's part of the run is done: the fact tells its sums. Of an estimate only one that finds something is told. */
async function endTurn(tx: StoreTransaction, turn: Turn, at: Instant): Promise<void> {
  const { accountId, kind } = turn
  await tx.lockAccount(accountId)
  const ended = await tx.endReconciliation(turn, at)
  if (ended === null) return
  const { fact, toExplain } = ended
  if (kind === 'ESTIMATE' && fact.credited === 0 && fact.toReview === 0) return
  await tx.record({ type: 'reconciliation.finished', at, accountId, data: fact })
  if (kind !== 'FINAL' || !toExplain) return
  const { runId, month } = turn
  await tx.record({ type: 'ops.alert', at, accountId, data: { code: 'REPORT_INCOMPLETE', runId, month } })
}
