/**
 * `npm run simulate -- --seed=N --years=Y --numbers=K [--only=3,17,20]`: lives a generated history in the whole product and
 * says what no correct product shows. `--model --runs=N` is the pure domain's own, much faster run. docs/simulation.md
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { passingDataFolder } from '../sandbox/servers/data-folder'
import { startStack } from '../sandbox/stack'
import { type Event, historyOf, told } from './history'
import { type Machinery, type Played, play } from './play'
import { shrunk } from './shrink'

const FLAGS = ['seed', 'seeds', 'years', 'numbers', 'only', 'trials', 'runs', 'model'] as const
type Flags = Partial<Record<(typeof FLAGS)[number], string>>

const say = (line: string) => process.stdout.write(`${line}\n`)

async function main(): Promise<number> {
  const flags = flagsOf(process.argv.slice(2))
  if ('model' in flags) return model(wholeNumber(flags, 'runs', 100_000))
  const folder = passingDataFolder('simulation')
  const { PATH = '', HOME = '', LOG_LEVEL = 'warn' } = process.env
  const stack = await startStack({ dataDir: folder, port: 0, autoRestart: false, env: { PATH, HOME, LOG_LEVEL } })
  process.env['LINEKEEPER_TEST_URL'] = stack.apiUrl
  try {
    const first = wholeNumber(flags, 'seed', 1)
    for (let seed = first; seed < first + wholeNumber(flags, 'seeds', 1); seed++) {
      if (!(await simulate(seed, flags, stack))) return 1
    }
    return 0
  } finally {
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Lives the history of one seed; answers whether all was well, after saying what was not. */
async function simulate(seed: number, flags: Flags, machinery: Machinery): Promise<boolean> {
  const [years, numbers] = [Number(flags.years ?? 1), wholeNumber(flags, 'numbers', 10)]
  const all = historyOf(seed, { years, numbers })
  const only = flags.only?.split(',').map(Number)
  const history = only === undefined ? all : all.filter((_, index) => only.includes(index))
  say(`seed ${seed}: ${history.length} events, ${numbers} numbers, ${years} years`)
  const began = Date.now()
  const onStep = (index: number, event: Event) => say(`  ${index + 1}/${history.length} ${told(event)}`)
  const played = await play(history, { machinery, onStep })
  if (played.failedAt === null) {
    say(`seed ${seed}: every invariant holds after each of ${history.length} events (${seconds(began)} s)`)
    return true
  }
  say(`seed ${seed}: BROKEN after event ${played.failedAt + 1}`)
  for (const line of played.violations) say(`  ${line}`)
  const shortest = await shortestOf(
    history.slice(0, played.failedAt + 1),
    played,
    wholeNumber(flags, 'trials', 20),
    machinery,
  )
  say(`the shortest history found that still fails, ${shortest.length} events:`)
  for (const event of shortest) say(`  ${told(event)}`)
  say(`again: ${commandOf({ seed, years, numbers }, all, shortest)}`)
  return false
}

/** Shrinks a history that fails to one that breaks the same invariant. */
export function shortestOf(
  history: readonly Event[],
  { violations }: Played,
  trials: number,
  machinery: Machinery,
  afterStep?: Parameters<typeof play>[1]['afterStep'],
): Promise<Event[]> {
  const codes = new Set(violations.map(codeOf))
  const fails = async (some: readonly Event[]) => {
    const again = await play(some, { machinery, afterStep })
    say(`  with ${some.length} events: ${again.failedAt === null ? 'all is well' : again.violations[0]}`)
    return again.violations.some((line) => codes.has(codeOf(line)))
  }
  return shrunk(history, fails, trials)
}

/** `customer 3: I1 booked …` is about I1. */
const codeOf = (violation: string): string => /^(?:customer \d+: )?(\S+ ?\S*)/.exec(violation)?.[1] ?? violation

/** The command that plays exactly these events of the seed's history. */
export function commandOf(
  { seed, years, numbers }: { seed: number; years: number; numbers: number },
  all: readonly Event[],
  some: readonly Event[],
): string {
  const only = some.map((event) => all.indexOf(event)).join(',')
  return `npm run simulate -- --seed=${seed} --years=${years} --numbers=${numbers} --only=${only}`
}

/** The domain's model run is a test of its own, with more runs. */
function model(runs: number): number {
  const env = { ...process.env, LINEKEEPER_MODEL_RUNS: String(runs) }
  const args = ['jest', 'test/domain/model', '--selectProjects', 'unit']
  return spawnSync('npx', args, { env, stdio: 'inherit' }).status ?? 1
}

const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(0)

/** `--seed=7` and `--seed 7` are the same. */
function flagsOf(args: string[]): Flags {
  const joined = args
    .join(' ')
    .replaceAll(/(--[a-z]+) (?=[^-])/g, '$1=')
    .split(' ')
    .filter(Boolean)
  const flags = Object.fromEntries(joined.map((text) => text.replace(/^--/, '').split('=')))
  const unknown = Object.keys(flags).filter((name) => !(FLAGS as readonly string[]).includes(name))
  if (unknown.length > 0)
    throw new Error(`There is no flag --${unknown.join(', --')}; there are --${FLAGS.join(', --')}.`)
  return flags
}

function wholeNumber(flags: Flags, name: (typeof FLAGS)[number], otherwise: number): number {
  const value = Number(flags[name] ?? otherwise)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`--${name} is "${flags[name]}"; it must be a whole number such as ${otherwise}.`)
}

if (require.main === module) {
  main().then(
    (status) => process.exit(status),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
      process.exit(1)
    },
  )
}
