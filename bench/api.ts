import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { accountsWithCards } from './engine/fleet'
import { onOwnEngine } from './engine/own-engine'
import { crowd, type Load, type Sent } from './load'
import { type Report, row, type Size, sizeOf } from './report'

const CLIENTS = 32
const WARM_UP_MS = 1_000
const AUTHORIZATION = { authorization: 'Bearer lk_dev_operator' }

/** Reads and writes of the running API, beside an Express route that answers nothing. */
export async function apiReads(size: Size): Promise<Report> {
  const forMs = sizeOf(size, 'rounds', 5, 2) * 1_000
  return onOwnEngine(async (engine) => {
    const [account] = await accountsWithCards(engine, 1)
    const { apiUrl } = engine.stack
    const measured = async (url: string, expected: number, next: () => Sent) => {
      await crowd(url, CLIENTS, WARM_UP_MS, next)
      const load = await crowd(url, CLIENTS, forMs, next)
      const others = [...load.statuses.keys()].filter((status) => status !== expected)
      if (others.length > 0) throw new Error(`${next().path} answered ${others.join(', ')} instead of ${expected}`)
      return load
    }
    const read = () => ({ method: 'GET', path: `/v1/accounts/${account?.id}`, headers: AUTHORIZATION })
    const list = () => ({ method: 'GET', path: '/v1/invoices?limit=20', headers: AUTHORIZATION })
    const write = () => ({
      ...{ method: 'POST', path: '/v1/accounts', headers: AUTHORIZATION },
      body: JSON.stringify({ legalName: 'Bench', email: 'bench@example.com', timeZone: 'UTC' }),
    })
    const empty = await emptyRoute((url) => measured(url, 200, () => ({ method: 'GET', path: '/', headers: {} })))
    const [one, many, made] = [
      await measured(apiUrl, 200, read),
      await measured(apiUrl, 200, list),
      await measured(apiUrl, 201, write),
    ]
    const figures = {
      ...{ emptyPerSecond: empty.perSecond, readPerSecond: one.perSecond, listPerSecond: many.perSecond },
      ...{ writePerSecond: made.perSecond, readP99Ms: one.p99Ms, writeP99Ms: made.p99Ms },
    }
    const against = ({ perSecond }: Load) => `   ratio ${(perSecond / empty.perSecond).toFixed(3)}`
    return {
      figures,
      lines: [
        `${CLIENTS} clients, ${forMs / 1000} s each`,
        shown('an empty Express route', empty),
        `${shown('GET an account with its balance', one)}${against(one)}`,
        `${shown('GET a page of invoices', many)}${against(many)}`,
        `${shown('POST an account', made)}${against(made)}`,
      ],
    }
  })
}

async function emptyRoute(work: (url: string) => Promise<Load>): Promise<Load> {
  const server = express()
    .get('/', (_request, response) => void response.json({}))
    .listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.close()
  }
}

const shown = (what: string, { perSecond, p50Ms, p99Ms }: Load): string =>
  row(what, `${Math.round(perSecond)}/s   p50 ${p50Ms.toFixed(1)} ms   p99 ${p99Ms.toFixed(1)} ms`)
