import { setTimeout as passed } from 'node:timers/promises'
import { addMonths } from '../domain/calendar'
import { iso } from '../domain/time'
import { accountsWithCards } from './engine/fleet'
import { databaseBytes, type OwnEngine, onOwnEngine } from './engine/own-engine'
import { progress, type Report, row, type Size, sizeOf } from './report'

const SIGN_UP = Date.parse('2027-01-31T08:00:00Z')
const NUMBERS_OF_AN_ACCOUNT = 10
const LOOK_MS = 500
const TELL_MS = 5_000

/** Customers with ten numbers each live on one test clock, every charge, mail and ledger entry included. */
export async function twoYears(size: Size): Promise<Report> {
  const months = sizeOf(size, 'months', 24, 3)
  const count = sizeOf(size, 'accounts', 20, 2)
  return onOwnEngine(async (engine) => {
    const clock = await engine.api<{ id: string }>('POST', '/v1/test-clocks', { now: iso(SIGN_UP) })
    const accounts = await accountsWithCards(engine, count, { testClockId: clock.id })
    for (const { id: accountId } of accounts) {
      for (let nth = 0; nth < NUMBERS_OF_AN_ACCOUNT; nth++) await order(engine, accountId)
    }
    progress(`${count * NUMBERS_OF_AN_ACCOUNT} numbers ordered`)
    const before = await databaseBytes(engine)
    const from = performance.now()
    await advance(engine, clock.id, addMonths(SIGN_UP, months))
    const seconds = (performance.now() - from) / 1000
    const renewals = await renewalsPaid(engine)
    const figures = {
      ...{ seconds, renewals, perSecond: renewals / seconds, months, numbers: count * NUMBERS_OF_AN_ACCOUNT },
      databaseBytesEach: ((await databaseBytes(engine)) - before) / renewals,
    }
    return {
      figures,
      lines: [
        row(`${figures.numbers} numbers through ${months} months`, `${seconds.toFixed(1)} s`),
        row(`${renewals} renewals, each with charge, ledger and mail`, `${figures.perSecond.toFixed(1)}/s`),
        row('PostgreSQL, each renewal', `${(figures.databaseBytesEach / 1024).toFixed(1)} kB on disk`),
        row(
          'for comparison: Kill Bill 0.22, 200 × 24, no processor',
          '106 s, measured elsewhere on two cores of this kind',
        ),
        row('the bare clockwork of a prototype, 200 × 24', '93 s'),
      ],
    }
  })
}

let phones = 0

const order = ({ api }: OwnEngine, accountId: string) =>
  api('POST', '/v1/numbers', {
    ...{ accountId, phoneNumber: `+4915${String(++phones).padStart(9, '0')}`, displayName: 'Bench', plan: 'MONTHLY' },
  })

async function advance(engine: OwnEngine, clockId: string, to: number): Promise<void> {
  const path = `/v1/test-clocks/${clockId}`
  await engine.api('POST', `${path}/advance`, { to: iso(to) })
  for (let told = Date.now(); ; ) {
    const { status } = await engine.api<{ status: string }>('GET', path)
    if (status === 'READY') return
    if (Date.now() - told > TELL_MS) {
      told = Date.now()
      progress(`${await renewalsPaid(engine)} renewals`)
    }
    await passed(LOOK_MS)
  }
}

async function renewalsPaid({ sql }: OwnEngine): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM invoices WHERE cause = 'RENEWAL' AND status = 'PAID'",
  )
  return rows[0]?.n ?? 0
}
