import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StartupError } from '../../adapters/startup-error'
import { freePort, newPort, stablePort } from '../ports'
import { commandOf, endProcess } from '../processes'
import type { Running } from '../running'
import { keepServer, logEnd, logSince, untilServing } from './kept-server'
import { findTemporalCli, type TemporalCli } from './temporal-cli'

const START_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 8_000

/** Measured: without these the dev server spends its time waiting. */
const SQLITE_PRAGMAS = ['journal_mode=wal', 'synchronous=1']
const DYNAMIC_CONFIG = [
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'frontend.rps=20000',
  'frontend.namespaceRPS=20000',
  // One server has nobody to share a queue with: parts of it only pass tasks on to each other.
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
]

/**
 * Starts Temporal's dev server on the data folder's database and answers once its namespace can be used. A server an
 * earlier supervisor left behind is stopped first: two on one database would destroy it.
 */
export async function startTemporal(options: {
  dataDir: string
  env?: NodeJS.ProcessEnv
  /** Created when it is missing. */
  namespace?: string
  log?: (line: string) => void
}): Promise<Running & { address: string; uiUrl: string }> {
  const { env = process.env, namespace = 'default', log = () => {} } = options
  const dataDir = resolve(options.dataDir)
  const cli = await findTemporalCli({ env, dataDir, log })
  log(`temporal: ${cli.path} (${cli.source})`)
  const folder = join(dataDir, 'temporal')
  mkdirSync(folder, { recursive: true })
  await endLeftOver(folder, log)
  return serve(cli, dataDir, folder, namespace)
}

const pidFileIn = (folder: string) => join(folder, 'temporal.pid')
const databaseIn = (folder: string) => join(folder, 'temporal.db')

async function endLeftOver(folder: string, log: (line: string) => void): Promise<void> {
  const pidFile = pidFileIn(folder)
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0
  if (!commandOf(pid).includes(databaseIn(folder))) return
  log(`temporal: stopping the one an earlier run left behind (pid ${pid})`)
  await endProcess(pid, 'SIGTERM', STOP_WITHIN_MS)
}

async function serve(cli: TemporalCli, dataDir: string, folder: string, namespace: string) {
  const logFile = join(dataDir, 'logs', 'temporal.log')
  let port = await stablePort(dataDir, 'temporal')
  let uiPort = await stablePort(dataDir, 'temporalUi')
  for (let attempt = 1; ; attempt++) {
    const offset = logEnd(logFile)
    const address = `127.0.0.1:${port}`
    const server = await keepServer({
      command: cli.path,
      args: await serverArguments(port, uiPort, databaseIn(folder), namespace),
      cwd: folder,
      logFile,
      pidFile: pidFileIn(folder),
      stopSignal: 'SIGTERM',
      stopWithinMs: STOP_WITHIN_MS,
    })
    if (await untilServing(server, () => namespaceAnswers(cli.path, address, namespace), START_WITHIN_MS)) {
      return { ...server, address, uiUrl: `http://127.0.0.1:${uiPort}` }
    }
    await server.stop()
    const output = logSince(logFile, offset)
    const portTaken = /address already in use|can't run .* on|port.*in use/i.test(output)
    if (!portTaken || attempt === 3) {
      throw new StartupError(
        `Temporal's dev server does not start:\n${output.trim() || 'it says nothing'}\n(${logFile})`,
      )
    }
    port = await newPort(dataDir, 'temporal')
    uiPort = await newPort(dataDir, 'temporalUi')
  }
}

async function serverArguments(port: number, uiPort: number, database: string, namespace: string): Promise<string[]> {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'warn'],
    ...['--port', String(port), '--ui-port', String(uiPort), '--http-port', String(await freePort())],
    ...['--db-filename', database, '--namespace', namespace],
    ...SQLITE_PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
  ]
}

/** Asks through the program itself: it speaks the server's protocol, and needs no client library here. */
function namespaceAnswers(cliPath: string, address: string, namespace: string): Promise<boolean> {
  const asked = ['operator', 'namespace', 'describe', '--namespace', namespace, '--address', address]
  // Nothing of the user's own Temporal set-up (keys, TLS) may leak into a question to a local server.
  const plain = ['--disable-config-env', '--disable-config-file', '--command-timeout', '5s']
  return new Promise((answer) => {
    execFile(cliPath, [...asked, ...plain], { timeout: 10_000 }, (error) => answer(error === null))
  })
}
