import { bareEntities } from './bare/run'
import { BARE_WORK, type BareWork } from './bare/worker'
import { type Account, accountsWithCards, dueAfter, numbersDueAt } from './engine/fleet'
import { chargesOnce, paidBy, quiet, receiptsSent } from './engine/outcome'
import { type OwnEngine, onOwnEngine } from './engine/own-engine'
import { historyOf } from './engine/temporal-history'
import { median, progress, quantile, type Report, row, type Size, sizeOf } from './report'

const NUMBERS_OF_AN_ACCOUNT = 10

type Round = { perSecond: number; lagsMs: number[] }

/**
 * Numbers that fall due at one instant on real timers, each renewed with invoice, charge, ledger and mail; beside them, in
 * turns on the same servers, entities of one timer and one activity that does nothing, or just the two commits of such a
 * renewal, or these with its charge and its mail: the least that a renewal can take, where nothing has to be decided.
 */
export async function renewals(size: Size): Promise<Report> {
  const rounds = sizeOf(size, 'rounds', 5, 1)
  const count = sizeOf(size, 'numbers', 300, 40)
  return onOwnEngine(async (engine) => {
    const accounts = await accountsWithCards(engine, Math.ceil(count / NUMBERS_OF_AN_ACCOUNT))
    const ours: Round[] = []
    const bare: Record<BareWork, number[]> = { NOTHING: [], COMMITS: [], COMMITS_AND_FAR_ENDS: [] }
    let example = ''
    for (let round = 1; round <= rounds; round++) {
      const renewed = await renewedAtOnce(engine, accounts)
      ours.push(renewed)
      example = renewed.example
      await quiet(engine)
      // Whichever comes second finds a warmer server.
      for (const work of round % 2 === 1 ? BARE_WORK : BARE_WORK.toReversed()) {
        bare[work].push(await bareEntities(engine, count, work))
        await quiet(engine)
      }
      progress(`round ${round} of ${rounds}: ${ours.at(-1)?.perSecond.toFixed(1)} renewals a second`)
    }
    await chargesOnce(engine, accounts, rounds * NUMBERS_OF_AN_ACCOUNT)
    const { events, transitions } = await historyOf(engine, example)
    const lags = ours.flatMap(({ lagsMs }) => lagsMs)
    const figures = {
      renewalsPerSecond: median(ours.map(({ perSecond }) => perSecond)),
      barePerSecond: median(bare.NOTHING),
      committingPerSecond: median(bare.COMMITS),
      undecidedPerSecond: median(bare.COMMITS_AND_FAR_ENDS),
      lagP50Ms: quantile(lags, 0.5),
      lagP99Ms: quantile(lags, 0.99),
      historyEvents: events,
      stateTransitions: transitions,
    }
    return { figures, lines: shown(figures, rounds, accounts.length * NUMBERS_OF_AN_ACCOUNT) }
  })
}

async function renewedAtOnce(engine: OwnEngine, accounts: Account[]): Promise<Round & { example: string }> {
  const count = accounts.length * NUMBERS_OF_AN_ACCOUNT
  const dueAt = dueAfter(count)
  const numbers = await numbersDueAt(engine, accounts, NUMBERS_OF_AN_ACCOUNT, dueAt)
  if (Date.now() > dueAt) throw new Error('the numbers fell due before all of them were asleep; give --numbers less')
  const paid = await paidBy(engine, numbers, dueAt)
  const lagsMs = paid.map((at) => at - dueAt)
  const took = (await receiptsSent(engine, numbers, dueAt)) - dueAt
  return { lagsMs, perSecond: count / (took / 1000), example: numbers[0] ?? '' }
}

function shown(figures: Record<string, number>, rounds: number, count: number): string[] {
  const a = (name: string, digits = 1) => (figures[name] ?? Number.NaN).toFixed(digits)
  const ratio = (to: string) => ((figures['renewalsPerSecond'] ?? 0) / (figures[to] ?? 1)).toFixed(2)
  return [
    `${rounds} rounds of ${count} numbers due at one instant, medians; invoice, charge, ledger and mail included`,
    row(
      'renewals',
      `${a('renewalsPerSecond')}/s   due to charged p50 ${a('lagP50Ms', 0)} ms   p99 ${a('lagP99Ms', 0)} ms`,
    ),
    row('bare entity: a timer, an activity', `${a('barePerSecond')}/s   ratio ${ratio('barePerSecond')}`),
    row(
      'the same, with a renewal’s two commits',
      `${a('committingPerSecond')}/s   ratio ${ratio('committingPerSecond')}`,
    ),
    row(
      'the same, with its charge, webhook and mail',
      `${a('undecidedPerSecond')}/s   ratio ${ratio('undecidedPerSecond')}: nothing read, decided or checked`,
    ),
    row(
      'a number’s history, begun and renewed',
      `${a('historyEvents', 0)} events, ${a('stateTransitions', 0)} transitions`,
    ),
    row('for comparison: Kill Bill 0.22, no processor', '48/s, measured elsewhere on two cores of this kind'),
  ]
}
