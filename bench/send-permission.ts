import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Database } from '../adapters/store/client'
import { saveTariffs } from '../adapters/store/usage/tariffs'
import { onOwnDatabase } from './database'
import { crowd, type Load, type Sent } from './load'
import { type Report, type Size, sizeOf } from './report'

const SENDERS = 64
const WARM_UP_MS = 2_000
const NUMBERS = 8
const PRICE_MICROS = 50_000
/** More than any run can spend. */
const BALANCE_MICROS = 900_000_000_000_000n

/**
 * 64 senders at once on one prepaid wallet ask before each message, and each answer is a reservation; beside it a bare
 * Express route whose every request updates the wallet's row.
 */
export async function sendPermission(size: Size): Promise<Report> {
  const measuredMs = sizeOf(size, 'rounds', 6, 2) * 1_000
  return onOwnDatabase(async (db, url) => {
    const numbers = await oneWallet(db)
    let sent = 0
    const bare = await measured('baseline', url, measuredMs, () => ({
      path: '/wallets/one/reserve',
      body: JSON.stringify({ priceMicros: PRICE_MICROS, contact: contact(sent++) }),
      headers: {},
    }))
    const ours = await measured('product', url, measuredMs, () => ({
      path: `/v1/numbers/${numbers[sent % numbers.length]}/send-permission`,
      body: JSON.stringify({ contact: contact(sent++), category: 'MARKETING', kind: 'TEMPLATE' }),
      headers: { authorization: 'Bearer lk_dev_operator' },
    }))
    await checkSums(db, ours)
    const lines = [
      `${SENDERS} senders on one wallet, ${measuredMs / 1000} s each`,
      shown('send-permission with reservation', ours),
      shown('bare Express, one-row update', bare),
      `ratio ${(ours.perSecond / bare.perSecond).toFixed(2)}; every answer 201; reservations and wallet agree`,
    ]
    return { lines, figures: { perSecond: ours.perSecond, p99Ms: ours.p99Ms, barePerSecond: bare.perSecond } }
  })
}

const contact = (n: number): string => `+90532${String(n % 10_000_000).padStart(7, '0')}`

/** A prepaid account whose messages cost 5 cents each, with some numbers. */
async function oneWallet(db: Database): Promise<string[]> {
  const accountId = 'acc_bench'
  const rates = [{ market: 'OTHER', key: 'MARKETING', priceMicros: PRICE_MICROS }]
  await saveTariffs(db, [{ code: 'bench', currency: 'USD', unit: 'MESSAGE', effectiveFrom: 0, rates }])
  await db.account.create({
    data: {
      ...{ id: accountId, legalName: 'Bench', email: 'bench@example.com', currency: 'USD', timeZone: 'UTC' },
      ...{ locale: 'en', billingMode: 'PREPAID', metaBilling: 'HOST', dunningPolicy: 'standard' },
      ...{ tariffCode: 'bench', invoicePrefix: 'BENCH', createdAt: new Date() },
    },
  })
  await db.wallet.update({ where: { accountId }, data: { balanceMicros: BALANCE_MICROS } })
  const numbers = Array.from({ length: NUMBERS }, (_, i) => `num_bench${i}`)
  await db.phoneNumber.createMany({
    data: numbers.map((id, i) => ({
      ...{ id, accountId, phoneNumber: `+49151000000${i}`, displayName: 'Bench', provider: 'CLOUD_API' },
      ...{ plan: 'MONTHLY', priceCents: 3_900, state: 'ACTIVE', createdAt: new Date() },
    })),
  })
  await db.$executeRaw`CREATE TABLE bare_wallets (id text PRIMARY KEY, balance bigint NOT NULL, reserved bigint NOT NULL)`
  await db.$executeRaw`INSERT INTO bare_wallets VALUES ('one', ${BALANCE_MICROS}, 0)`
  return numbers
}

/** The server runs as a process of its own; the crowd is this one. */
async function measured(
  kind: 'baseline' | 'product',
  databaseUrl: string,
  forMs: number,
  next: () => Sent,
): Promise<Load> {
  const server = fork(join(__dirname, 'send-permission-server.js'), [kind, databaseUrl])
  try {
    const [port] = (await once(server, 'message')) as [number]
    const url = `http://127.0.0.1:${port}`
    await crowd(url, SENDERS, WARM_UP_MS, next)
    const load = await crowd(url, SENDERS, forMs, next)
    const others = [...load.statuses.keys()].filter((status) => status !== 201)
    if (others.length > 0) throw new Error(`${kind} answered ${others.join(', ')} where it should have been 201`)
    return load
  } finally {
    server.kill()
    await once(server, 'exit')
  }
}

/** A figure for wrong answers would be worth nothing. */
async function checkSums(db: Database, { statuses }: Load): Promise<void> {
  const { _sum, _count } = await db.reservation.aggregate({ _sum: { priceMicros: true }, _count: true })
  const { reservedMicros } = await db.wallet.findUniqueOrThrow({ where: { accountId: 'acc_bench' } })
  if (_sum.priceMicros !== reservedMicros || _count < (statuses.get(201) ?? 0)) {
    throw new Error(`${_count} reservations of ${_sum.priceMicros} micros, the wallet holds ${reservedMicros}`)
  }
}

const shown = (what: string, { perSecond, p50Ms, p99Ms }: Load): string =>
  `${what.padEnd(34)} ${Math.round(perSecond).toString().padStart(6)}/s   p50 ${p50Ms.toFixed(1)} ms   p99 ${p99Ms.toFixed(1)} ms`
