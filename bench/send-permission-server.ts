/**
 * One server of the benchmark as a process of its own: the product's HTTP edge, or a bare Express route that updates one
 * row. Prints its port.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import { Pool } from 'pg'
import pino from 'pino'
import type { Engine } from '../activities/ports/engine'
import type { Processor } from '../activities/ports/processor'
import { sellerNamedBy } from '../adapters/mail/seller'
import { openDatabase } from '../adapters/store/client'
import { createApp } from '../api/app'

const CONNECTIONS = 20

/** Nothing durable stands behind the edge here: a reservation needs none of it. */
const nobody = new Proxy({}, { get: () => async () => undefined })

function product(databaseUrl: string): Express {
  return createApp({
    db: openDatabase(databaseUrl, CONNECTIONS),
    engine: nobody as Engine,
    processor: nobody as Processor,
    log: pino({ level: 'warn' }),
    config: {
      publicUrl: 'http://127.0.0.1',
      production: false,
      devKeys: true,
      testClocks: false,
      sandboxUrls: null,
      seller: sellerNamedBy('Linekeeper <billing@linekeeper.example>'),
      trustedProxies: 0,
      acceptedMethods: { cardBrands: ['visa'], payPalCountries: ['*'], bankTransferCountries: ['US'] },
      whatsapp: { appSecret: 'none' },
    },
  })
}

/** What one would write in an afternoon: every message updates the wallet's row, if there is enough on it. */
function baseline(databaseUrl: string): Express {
  const pool = new Pool({ connectionString: databaseUrl, max: CONNECTIONS })
  const app = express()
  app.post('/wallets/:id/reserve', express.json(), async (request, response) => {
    const { rowCount } = await pool.query(
      'UPDATE bare_wallets SET reserved = reserved + $2 WHERE id = $1 AND balance - reserved >= $2',
      [request.params['id'], (request.body as { priceMicros: number }).priceMicros],
    )
    response.status(rowCount === 1 ? 201 : 402).json({ allowed: rowCount === 1 })
  })
  return app
}

async function main([kind, databaseUrl = '']: string[]): Promise<void> {
  const app = kind === 'baseline' ? baseline(databaseUrl) : product(databaseUrl)
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.send?.((server.address() as AddressInfo).port)
}

void main(process.argv.slice(2))
