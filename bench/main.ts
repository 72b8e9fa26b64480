/**
 * `npm run bench -- [name …] [--quick] [--json=FILE] [--flag=N …]`: each benchmark prints its figures beside a baseline of the
 * same run. docs/benchmarks.md says how and why.
 */
import { writeFileSync } from 'node:fs'
import { apiReads } from './api'
import { bigAccount } from './big-account'
import { burst } from './burst'
import { ingest } from './ingest'
import { reaction } from './reaction'
import { renewals } from './renewals'
import type { Report, Size } from './report'
import { sendPermission } from './send-permission'
import { sleepers } from './sleepers'
import { twoYears } from './two-years'

const BENCHES: Record<string, (size: Size) => Promise<Report>> = {
  ingest,
  'big-account': bigAccount,
  'send-permission': sendPermission,
  api: apiReads,
  renewals,
  'two-years': twoYears,
  burst,
  reaction,
  sleepers,
}

/** How much of each: `events` and `dialogues` of usage, `numbers` hosted, `accounts`, `months` lived, `rounds` repeated. */
const FLAGS: readonly string[] = ['events', 'dialogues', 'numbers', 'accounts', 'months', 'rounds']
const choices = () => ['--quick', '--json=FILE', ...FLAGS.map((name) => `--${name}=N`)].join(', ')

async function main(): Promise<void> {
  const given = process.argv.slice(2)
  const wanted = given.filter((each) => !each.startsWith('--'))
  const { json, quick, ...sizes } = Object.fromEntries(given.filter((each) => each.startsWith('--')).map(flag))
  const unknown = wanted.filter((name) => !(name in BENCHES))
  const strange = Object.keys(sizes).filter((name) => !FLAGS.includes(name))
  if (strange.length > 0) throw new Error(`There is no flag --${strange.join(', --')}; there are ${choices()}.`)
  if (unknown.length > 0) {
    throw new Error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.`)
  }
  const size = { quick: quick !== undefined, flags: new Map(Object.entries(sizes)) }
  const found: Record<string, Record<string, number>> = {}
  for (const [name, run] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    process.stdout.write(`\n${name}\n`)
    const { lines, figures } = await run(size)
    for (const line of lines) process.stdout.write(`  ${line}\n`)
    found[name] = figures
    // After each: what was measured is not lost when a later one fails.
    if (json) writeFileSync(json, `${JSON.stringify(found, null, 2)}\n`)
  }
}

/** `--events=1000` is `events` and `1000`. */
function flag(text: string): [string, string] {
  const [name = '', value = ''] = text.slice('--'.length).split('=')
  return [name, value]
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
