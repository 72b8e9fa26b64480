import { readFileSync } from 'node:fs'
import { DAY } from '../domain/time'
import type { PartName } from '../sandbox/parts'
import { accountsWithCards, numbersDueAt } from './engine/fleet'
import { quiet } from './engine/outcome'
import { databaseBytes, type OwnEngine, onOwnEngine } from './engine/own-engine'
import { median, progress, type Report, row, type Size, sizeOf } from './report'

const NUMBERS_OF_AN_ACCOUNT = 100
const WAKES = 9

/** Numbers asleep until their next renewal: what each costs, and how long it takes to wake one that no cache knows. */
export async function sleepers(size: Size): Promise<Report> {
  const count = sizeOf(size, 'numbers', 100_000, 200)
  return onOwnEngine(async (engine) => {
    const accounts = await accountsWithCards(engine, Math.ceil(count / NUMBERS_OF_AN_ACCOUNT))
    const before = await databaseBytes(engine)
    const idle = memoryOf(engine)
    progress(`${count} numbers fall asleep`)
    const numbers = await numbersDueAt(engine, accounts, NUMBERS_OF_AN_ACCOUNT, Date.now() + 20 * DAY)
    await quiet(engine)
    const bytes = ((await databaseBytes(engine)) - before) / numbers.length
    const asleep = memoryOf(engine)
    const figures = {
      numbers: numbers.length,
      databaseBytesEach: bytes,
      workerMb: asleep.worker,
      apiMb: asleep.api,
      temporalMb: asleep.temporal,
      temporalBytesEach: ((asleep.temporal - idle.temporal) * 1024 ** 2) / numbers.length,
      coldWakeMs: median(await coldWakes(engine, numbers)),
    }
    const mb = (part: keyof typeof idle) => `${asleep[part].toFixed(0)} MB (${idle[part].toFixed(0)} before)`
    return {
      figures,
      lines: [
        row(`${numbers.length} numbers asleep: worker`, mb('worker')),
        row('API', mb('api')),
        row('Temporal’s development server', `${mb('temporal')}: its own store is in memory`),
        row('PostgreSQL, each number', `${(bytes / 1024).toFixed(1)} kB on disk`),
        row('one cold wake: a command to its answer', `${figures.coldWakeMs.toFixed(0)} ms (median of ${WAKES})`),
      ],
    }
  })
}

/** A command to a number whose workflow the worker has long put out of its cache. */
async function coldWakes(engine: OwnEngine, numbers: string[]): Promise<number[]> {
  const took: number[] = []
  await engine.stack.restart('worker')
  for (const id of numbers.slice(0, WAKES)) {
    const from = performance.now()
    await engine.api('POST', `/v1/numbers/${id}/suspend`, { note: 'a cold wake' })
    took.push(performance.now() - from)
  }
  return took
}

const PARTS = ['worker', 'api', 'temporal'] as const satisfies PartName[]

/** Resident memory in MB, as Linux counts it. */
function memoryOf({ stack }: OwnEngine): Record<(typeof PARTS)[number], number> {
  const of = (part: PartName) => {
    const [, kB = 'NaN'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${stack.pid(part)}/status`, 'utf8')) ?? []
    return Number(kB) / 1024
  }
  return { worker: of('worker'), api: of('api'), temporal: of('temporal') }
}
