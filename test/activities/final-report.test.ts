import { keepFinalReports } from '../../activities/number/final-report'
import type { Ports } from '../../activities/ports'
import type { PulledReport } from '../../activities/ports/graph'
import { HOUR } from '../../domain/time'
import { aNumberRecord, type StoreBench, startStore } from '../adapters/store/rows'
import { aCustomer, DELIVERED, MONTH, type Row, row } from './reconciliation-bench'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())
jest.setTimeout(60_000)

const NOW = DELIVERED + 30 * HOUR

/** A number with usage in November that is about to be released, and what Meta says of it. */
async function leaving(says: PulledReport) {
  const { accountId, numberId, ports, send, marketing } = await aCustomer(bench)
  await send(marketing(3))
  const asked: number[] = []
  const pull = ({ from }: { from: number }) => {
    asked.push(from)
    return Promise.resolve(says)
  }
  const release = (releaseTries: number) =>
    keepFinalReports(
      { ...ports, reports: { pull } } as unknown as Ports,
      aNumberRecord(accountId, { id: numberId, state: 'DELETING', releaseTries }),
      NOW,
    )
  const kept = () => bench.inside((tx) => tx.lastReport(numberId, MONTH))
  const alerts = async () =>
    (await bench.db.event.findMany({ where: { accountId, type: 'ops.alert' } })).map(({ data }) => data)
  return { release, asked, kept, alerts }
}

describe('row 21: before a number is released', () => {
  it('Meta’s report of each month with usage that is not closed is kept', async () => {
    const rows: Row[] = [row(3)]
    const { release, asked, kept, alerts } = await leaving({ kind: 'REPORT', rows, currency: 'USD' })
    expect(await release(0)).toBeNull()
    expect(asked).toEqual([Date.parse('2026-11-01T00:00:00Z')])
    expect(await kept()).toEqual({ rows, currency: 'USD', pulledAt: NOW })
    expect(await alerts()).toEqual([])
  })

  it('a report that Meta does not give yet is waited for, but not for ever: then a person is told', async () => {
    const later = { kind: 'LATER', code: 80007, message: 'Rate limit issues', retryAfterMs: null } as const
    const { release, kept, alerts } = await leaving(later)
    for (const tries of [0, 7, 15]) {
      expect(await release(tries)).toEqual({ kind: 'LATER', code: 80007, message: 'Rate limit issues' })
    }
    expect(await alerts()).toEqual([])
    expect(await release(16)).toBeNull()
    expect(await alerts()).toEqual([{ code: 'RELEASED_WITHOUT_REPORT', month: MONTH }])
    expect(await kept()).toBeNull()
  })
})
