import { createUsageStore, type IngestResult } from '../../adapters/store/usage/ingest'
import { accountClocks } from '../../adapters/store/views/clock'
import { usageOwners } from '../../adapters/store/views/usage-owners'
import { refuseUnlessReady, wake } from '../access'
import { checked } from '../http/validate'
import { type Call, route } from '../route'
import { usageBatch, usageEvent, usageReceipt } from '../schemas/usage'

type Batch = Parameters<ReturnType<typeof createUsageStore>['ingest']>[0]
type Indexed = { index: number; event: Batch['events'][number] }

/**
 * What the messaging gateway reports. A batch may hold numbers of many accounts; each account's part is one unit. What is
 * not an event, or cannot be taken, is listed by its place, and changes nothing for the others.
 */
export const usageReportRoute = route({
  method: 'post',
  path: '/v1/usage-events',
  summary: 'Reports messages; reporting one again changes nothing',
  roles: [],
  body: usageBatch,
  bodyLimitBytes: 1024 * 1024,
  answers: { 200: usageReceipt },
  problems: ['CLOCK_ADVANCING', 'ILLEGAL_TRANSITION'],
  async handle(call) {
    const { events, malformed } = read(call.body.events)
    const owners = await usageOwners(call.db, [...new Set(events.map(({ event }) => event.numberId))])
    const clocks = await accountClocks(call.db, [...new Set(owners.values())])
    // All or nothing: a clock on its way refuses the batch before any of it is stored.
    for (const clock of clocks.values()) refuseUnlessReady(clock)
    const total: Omit<IngestResult, 'wake' | 'rejected'> & { rejected: Rejected } = {
      accepted: 0,
      duplicates: 0,
      rejected: [...malformed, ...unknownNumbers(events, owners)],
    }
    for (const { accountId, clockId, now } of clocks.values()) {
      const own = events.filter(({ event }) => owners.get(event.numberId) === accountId)
      const part = await ingest(call, { accountId, now, events: own.map(({ event }) => event) }, clockId)
      total.accepted += part.accepted
      total.duplicates += part.duplicates
      // The part counts from its own beginning.
      total.rejected.push(...part.rejected.map((each) => ({ ...each, index: own[each.index]?.index ?? each.index })))
    }
    total.rejected.sort((a, b) => a.index - b.index)
    return { status: 200, body: total }
  },
})

type Rejected = (Omit<IngestResult['rejected'][number], 'code'> & { code: string })[]

/** The rows that are events, and those that are none, each with all that is wrong with it. */
function read(rows: readonly unknown[]): { events: Indexed[]; malformed: Rejected } {
  const events: Indexed[] = []
  const malformed: Rejected = []
  for (const [index, row] of rows.entries()) {
    const { data, errors } = checked(usageEvent, row, 'the event')
    if (errors === undefined) events.push({ index, event: data })
    else {
      const message = errors.map((each) => `${each.path} ${each.message}`).join('; ')
      malformed.push({ index, code: 'VALIDATION_FAILED', message })
    }
  }
  return { events, malformed }
}

async function ingest(call: Call, batch: Batch, clockId: string | null): Promise<IngestResult> {
  const result = await createUsageStore(call.db).ingest(batch)
  if (result.wake) await wake(call, batch.accountId, clockId)
  return result
}

function unknownNumbers(events: Indexed[], owners: ReadonlyMap<string, string>): IngestResult['rejected'] {
  return events
    .filter(({ event }) => !owners.has(event.numberId))
    .map(({ index, event }) => ({ index, code: 'UNKNOWN_NUMBER', message: `there is no number ${event.numberId}` }))
}
