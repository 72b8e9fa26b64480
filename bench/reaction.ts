import { setTimeout as passed } from 'node:timers/promises'
import { accountsWithCards, dueAfter, numbersDueAt } from './engine/fleet'
import { type OwnEngine, onOwnEngine } from './engine/own-engine'
import { progress, quantile, type Report, row, type Size, sizeOf } from './report'

const LOOK_MS = 250
/** A look every so many ms: how exactly the moment is known. */
const ASK_EVERY_MS = 5

type Debt = { numberId: string; invoiceId: string }

/**
 * Numbers suspended for unpaid hosting are paid on the processor's page: how long from its webhook's event until a send is
 * allowed again. Policy `strict` suspends at once.
 */
export async function reaction(size: Size): Promise<Report> {
  const count = sizeOf(size, 'numbers', 100, 5)
  return onOwnEngine(async (engine) => {
    const accounts = await accountsWithCards(engine, count, { dunningPolicy: 'strict' })
    for (const { processorId } of accounts) {
      await control(engine, `payment-methods/${processorId}/behaviour`, 'PUT', { outcome: 'decline', times: 1 })
    }
    const dueAt = dueAfter(count)
    await numbersDueAt(engine, accounts, 1, dueAt)
    const debts = await suspended(engine, count)
    progress(`${debts.length} numbers are suspended; each is paid now`)
    const took: number[] = []
    for (const [nth, debt] of debts.entries()) took.push(await paidToAllowed(engine, debt, nth))
    const figures = { p50Ms: quantile(took, 0.5), p99Ms: quantile(took, 0.99), numbers: took.length }
    const shown = `p50 ${figures.p50Ms.toFixed(0)} ms   p99 ${figures.p99Ms.toFixed(0)} ms   (${took.length} numbers, one after the other)`
    return { figures, lines: [row('the processor’s event to “send allowed”', shown)] }
  })
}

async function suspended({ sql }: OwnEngine, count: number): Promise<Debt[]> {
  for (;;) {
    const { rows } = await sql.query<Debt>(
      `SELECT n.id AS "numberId", i.id AS "invoiceId" FROM numbers n
         JOIN invoices i ON i.number_id = n.id AND i.status = 'OPEN' WHERE n.state = 'SUSPENDED'`,
    )
    if (rows.length >= count) return rows
    await passed(LOOK_MS)
  }
}

/** Pays the debt by its link; the processor sends its event before it answers that the page is complete. */
async function paidToAllowed(engine: OwnEngine, { numberId, invoiceId }: Debt, nth: number): Promise<number> {
  const { url } = await engine.api<{ url: string }>('POST', `/v1/invoices/${invoiceId}/payment-link`)
  const session = await openedBy(`${url}/checkout`, nth)
  await control(engine, `checkout-sessions/${session}/complete`, 'POST', { paymentMethod: 'pm_card_visa' })
  const from = performance.now()
  const body = { contact: '+905321234567', category: 'UTILITY', kind: 'TEMPLATE' }
  for (;;) {
    const answer = await engine.ask('POST', `/v1/numbers/${numberId}/send-permission`, body)
    if (answer.ok) return performance.now() - from
    await passed(ASK_EVERY_MS)
  }
}

/** The processor's page that the link opens. Each customer comes from an address of his own: one may open only a few. */
async function openedBy(checkout: string, nth: number): Promise<string> {
  const headers = { 'x-forwarded-for': `10.0.${nth >> 8}.${nth & 255}` }
  const response = await fetch(checkout, { method: 'POST', redirect: 'manual', headers })
  const session = /cs_\w+/.exec(response.headers.get('location') ?? '')?.[0]
  if (session === undefined) throw new Error(`POST ${checkout} answered ${response.status}: ${await response.text()}`)
  return session
}

async function control({ stack }: OwnEngine, path: string, method: string, body: object): Promise<void> {
  const response = await fetch(`${stack.urls.processorUrl}/_sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} /_sandbox/${path} answered ${response.status}: ${await response.text()}`)
}
