import type { NumberRecord } from '../../domain/number/record'
import { REPORT_TRIES } from '../../domain/reconciliation/months'
import type { Instant } from '../../domain/time'
import { pulledReport } from '../account/pull-report'
import type { Ports } from '../ports'
import type { Later } from '../ports/graph'
import { alert } from './move'

/**
 * Row 21: asks Meta what it counts of the number, for each month that is not closed (C19), and keeps the answer: once the
 * number is gone Meta says nothing about it any more. Null when that is done; the owner is not kept waiting for ever.
 */
export async function keepFinalReports(ports: Ports, number: NumberRecord, now: Instant): Promise<Later | null> {
  const months = await ports.store.ask((store) => store.monthsToKeep(number.id, now))
  for (const { id: numberId, month, phoneNumber, wabaId, from, to, settled } of months) {
    const report = await pulledReport(ports, { phoneNumber, wabaId, from, to, now })
    if (report.kind === 'LATER' && number.releaseTries < REPORT_TRIES) {
      return { kind: 'LATER', code: report.code, message: report.message }
    }
    await ports.store.transaction(async (tx) => {
      if (report.kind === 'REPORT') {
        await tx.keepReport({ numberId, month, runId: null, pulledAt: now, ...report })
      } else if (!settled) {
        await alert(tx, number, { code: 'RELEASED_WITHOUT_REPORT', month }, now)
      }
    })
  }
  return null
}
