import { setTimeout as passed } from 'node:timers/promises'
import { accountsWithCards, dueAfter, numbersDueAt } from './engine/fleet'
import { chargesOnce, paidBy } from './engine/outcome'
import { onOwnEngine } from './engine/own-engine'
import { progress, quantile, type Report, row, type Size, sizeOf } from './report'

const NUMBERS_OF_AN_ACCOUNT = 10
const LOOK_MS = 200

/** Numbers due in the same second, with the worker killed in the middle: how long it takes, and that nobody pays twice. */
export async function burst(size: Size): Promise<Report> {
  const count = sizeOf(size, 'numbers', 10_000, 60)
  return onOwnEngine(async (engine) => {
    const accounts = await accountsWithCards(engine, Math.ceil(count / NUMBERS_OF_AN_ACCOUNT))
    const dueAt = dueAfter(count)
    const numbers = await numbersDueAt(engine, accounts, NUMBERS_OF_AN_ACCOUNT, dueAt)
    const paid = async () => {
      const { rows } = await engine.sql.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM invoices WHERE status = 'PAID'",
      )
      return rows[0]?.n ?? 0
    }
    const half = (async () => {
      while ((await paid()) < numbers.length / 2) await passed(LOOK_MS)
      progress(`half of ${numbers.length} are charged: kill -9 of the worker`)
      await engine.stack.kill('worker')
    })()
    const [at] = await Promise.all([paidBy(engine, numbers, dueAt), half])
    await chargesOnce(engine, accounts, NUMBERS_OF_AN_ACCOUNT)
    const lags = at.map((each) => each - dueAt)
    const drainedMs = Math.max(...lags)
    const figures = {
      numbers: numbers.length,
      drainedSeconds: drainedMs / 1000,
      perSecond: numbers.length / (drainedMs / 1000),
      lagP50Ms: quantile(lags, 0.5),
    }
    return {
      figures,
      lines: [
        row(
          `${numbers.length} numbers due in one second`,
          `${figures.drainedSeconds.toFixed(1)} s, ${figures.perSecond.toFixed(1)}/s`,
        ),
        'one kill -9 of the worker at half; charges = invoices, none twice (the processor’s own list and our books)',
        row(
          'for comparison: Kill Bill 0.22, 1,000 due at once',
          '20–26 s, measured elsewhere on two cores of this kind',
        ),
      ],
    }
  })
}
