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

/** A number with usage in November that is about to be released, and what Meta says of it, the last for ever. */
async function leaving(...says: (PulledReport | Error)[]) {
  const { accountId, numberId, ports, send, marketing } = await aCustomer(bench)
  await send(marketing(3))
  const asked: number[] = []
  const pull = ({ from }: { from: number }) => {
    asked.push(from)
    const said = (says.length > 1 ? says.shift() : says[0]) as PulledReport | Error
    return said instanceof Error ? Promise.reject(said) : Promise.resolve(said)
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
  it('no answer at all, or one without an end, keeps the release waiting no longer', async () => {
    const { release, alerts } = await leaving(new Error('Graph’s report does not end'))
    expect(await release(15)).toMatchObject({ kind: 'LATER', message: 'Error: Graph’s report does not end' })
    expect(await release(16)).toBeNull()
    expect(await alerts()).toEqual([{ code: 'RELEASED_WITHOUT_REPORT', month: MONTH }])
  })

  it('a person is told once, and not where an answer was kept before', async () => {
    const never = await leaving({ kind: 'OUT_OF_REACH' })
    for (const tries of [0, 1, 2]) expect(await never.release(tries)).toBeNull()
    expect(await never.alerts()).toHaveLength(1)
    const before = await leaving({ kind: 'REPORT', rows: [row(3)], currency: 'USD' }, { kind: 'OUT_OF_REACH' })
    for (const tries of [0, 1]) expect(await before.release(tries)).toBeNull()
    expect(await before.alerts()).toEqual([])
    expect((await before.kept())?.rows).toEqual([row(3)])
  })
})
