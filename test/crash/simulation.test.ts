import { Client } from 'pg'
import { type Event, historyOf } from '../../simulate/history'
import { shortestOf } from '../../simulate/main'
import { type PlayOptions, play } from '../../simulate/play'
import { ownStack } from './own-stack'

const stack = ownStack(() => ({}), { autoRestart: false })

/** Half a year of three numbers: some fifty events. */
const SIZE = { years: 0.5, numbers: 3 }

const ALL = historyOf(5, SIZE)
const FIRST_ORDER = ALL.findIndex(({ kind }) => kind === 'ORDER')

/** After the first order somebody writes into the books behind the product's back. */
const meddling: PlayOptions['afterStep'] = async (event, customers) => {
  if (event !== ALL[FIRST_ORDER]) return
  const customer = event.kind === 'ORDER' ? customers.get(event.customer) : undefined
  const db = new Client({ connectionString: stack().databaseUrl })
  await db.connect()
  await db.query(`UPDATE invoices SET paid_cents = paid_cents + 100 WHERE account_id = $1`, [customer?.account.id])
  await db.end()
}

describe('the simulation', () => {
  it('lives a generated history through the whole product and finds nothing broken', async () => {
    expect(await play(ALL, { machinery: stack() })).toEqual({ failedAt: null, violations: [] })
  }, 600_000)

  it('sees a violation that is planted, and shrinks the history to what it takes', async () => {
    const history = ALL.slice(0, FIRST_ORDER + 4)
    const played = await play(history, { machinery: stack(), afterStep: meddling })
    expect(played.violations[0]).toMatch(/^customer \d: (I1|row 28) /)
    const upTo = history.slice(0, (played.failedAt ?? 0) + 1)
    const shortest = await shortestOf(upTo, played, 20, stack(), meddling)
    // What was written needs a customer and his order; nothing that happened to others is left.
    expect(shortest.map(({ kind }: Event) => kind)).toEqual(expect.arrayContaining(['SIGN_UP', 'ORDER']))
    expect(shortest.length).toBeLessThanOrEqual(4)
  }, 600_000)
})
