/** Everything Linekeeper needs, started by one function: what `npm start`, the demo and the tests run on. */
import { resolve } from 'node:path'
import type { StartupError } from '../adapters/startup-error'
import { migrate } from '../adapters/store/migrate'
import { type Addresses, checkSettings, embeddedParts, givenAddresses } from './child-settings'
import { BEGIN, isOurs, PARTS, type PartName, type Surroundings, settingsNow } from './parts'
import { requireFree, requireReachable, stablePort } from './ports'
import { takeRunLock } from './run-lock'
import { sandboxSecrets } from './secrets'
import { SupervisedPart } from './supervised'

/** The API and the worker need all others; those who use a part stop before it does. */
const START_ORDER: PartName[][] = [
  ['postgres', 'temporal', 'mailbox', 'sandbox'],
  ['worker', 'api'],
]
const STOP_ORDER: PartName[][] = [['api', 'worker'], ['sandbox', 'mailbox', 'temporal'], ['postgres']]

export interface StackOptions {
  /** Default: LINEKEEPER_DATA_DIR, else .linekeeper. */
  dataDir?: string
  /** The API's port; 0 for one that is free, and stays the same on this data folder. Default: PORT, else 3000. */
  port?: number
  /** Takes the lines that tell how far it is. */
  log?: (line: string) => void
  /** Settings; default process.env. A part is embedded when its setting is missing here. */
  env?: NodeJS.ProcessEnv
  /** Only these; default all. */
  parts?: readonly PartName[]
  /** A part that ends unasked is started again; with false only `restart` does that. */
  autoRestart?: boolean
  /** Called when a part ends again and again. Default: throws, which ends the process. */
  onGiveUp?: (error: StartupError) => void
}

export interface Stack {
  apiUrl: string
  urls: Pick<Addresses, 'processorUrl' | 'graphUrl' | 'mailboxUrl' | 'temporalUiUrl'>
  databaseUrl: string
  temporalAddress: string
  /** The settings the API and the worker have, for a process of one's own beside them. */
  settings: NodeJS.ProcessEnv
  /** The part's own process; 0 while it is not running. */
  pid(part: PartName): number
  /** Sends a signal to the part's own process, and settles when that is gone. Default: SIGKILL. */
  kill(part: PartName, signal?: NodeJS.Signals): Promise<void>
  /** Settles when the part is ready again. */
  restart(part: PartName): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts every part that no setting replaces, brings the database up to date, then starts the worker and the API.
 * @throws StartupError, written for people, after stopping whatever was started
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const env = Object.fromEntries(Object.entries(options.env ?? process.env).filter(([, value]) => value !== ''))
  const dataDir = resolve(options.dataDir ?? env.LINEKEEPER_DATA_DIR ?? '.linekeeper')
  const log = options.log ?? (() => {})
  const lock = await takeRunLock(dataDir)
  let stopParts = async () => {}
  const stop = async () => {
    lock.leave()
    await stopParts()
    lock.release()
  }
  try {
    const secrets = sandboxSecrets(dataDir)
    checkSettings(env, secrets, dataDir)
    const addresses = { ...NOWHERE, ...givenAddresses(env), apiPort: await choosePort(options, env, dataDir) }
    const around: Surroundings = { env, dataDir, secrets, embedded: embeddedParts(env), addresses, log }
    const parts = partsOf(around, options)
    stopParts = () => inOrder(STOP_ORDER, parts, (part) => part.stop())
    await start(parts, around)
    return stackOf(parts, around, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

type Parts = Map<PartName, SupervisedPart>

const NOWHERE: Addresses = {
  apiPort: 0,
  databaseUrl: '',
  temporalAddress: '',
  smtpUrl: '',
  processorUrl: null,
  graphUrl: null,
  mailboxUrl: null,
  temporalUiUrl: null,
}

async function choosePort(options: StackOptions, env: NodeJS.ProcessEnv, dataDir: string): Promise<number> {
  const port = options.port ?? Number(env.PORT ?? 3000)
  if (port === 0) return stablePort(dataDir, 'api')
  if (!options.parts || options.parts.includes('api')) await requireFree(port)
  return port
}

function partsOf(around: Surroundings, options: StackOptions): Parts {
  const giveUp =
    options.onGiveUp ??
    ((error) => {
      throw error
    })
  const supervision = { log: around.log, giveUp, revive: options.autoRestart ?? true }
  return new Map(
    (options.parts ?? PARTS)
      .filter((name) => isOurs(name, around))
      .map((name) => [name, new SupervisedPart(name, () => BEGIN[name](around), supervision)]),
  )
}

async function start(parts: Parts, around: Surroundings): Promise<void> {
  const { addresses, env, log } = around
  const [servers = [], programs = []] = START_ORDER
  const launch = async (part: SupervisedPart) => {
    await part.start()
    log(`${part.name} is up`)
  }
  // What the user runs is asked first: nothing of ours need start when it is down.
  if (env.TEMPORAL_ADDRESS) await requireReachable(env.TEMPORAL_ADDRESS)
  if (env.DATABASE_URL) await migrate(env.DATABASE_URL, log)
  await inOrder([servers], parts, launch)
  if (parts.has('postgres')) await migrate(addresses.databaseUrl, log)
  await inOrder([programs], parts, launch)
}

/** Group after group, side by side within a group. One failure lets its group finish, so that nothing is left half-way. */
async function inOrder(
  groups: PartName[][],
  parts: Parts,
  step: (part: SupervisedPart) => Promise<void>,
): Promise<void> {
  for (const group of groups) {
    const members = group.map((name) => parts.get(name)).filter((part) => part !== undefined)
    const results = await Promise.allSettled(members.map(step))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }
}

function stackOf(parts: Parts, around: Surroundings, stop: () => Promise<void>): Stack {
  const { apiPort, databaseUrl, temporalAddress, processorUrl, graphUrl, mailboxUrl, temporalUiUrl } = around.addresses
  const partNamed = (name: PartName) => {
    const part = parts.get(name)
    if (!part) throw new Error(`The stack does not run ${name}`)
    return part
  }
  let stopping: Promise<void> | undefined
  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    urls: { processorUrl, graphUrl, mailboxUrl, temporalUiUrl },
    databaseUrl,
    temporalAddress,
    settings: settingsNow(around),
    pid: (name) => partNamed(name).pid,
    kill: async (name, signal = 'SIGKILL') => partNamed(name).kill(signal),
    restart: async (name) => partNamed(name).restart(),
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}
