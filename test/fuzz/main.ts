/**
 * `npm run fuzz`: requests made from the OpenAPI document against the running product. No answer may be a 5xx or lie outside
 * the document, and no request that is refused may change anything.
 *
 * `--seconds N` (120) bounds the time for each caller, `--seed N` repeats a run, `--only REGEX` takes some paths.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '../../adapters/project-root'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { startStack } from '../../sandbox/stack'
import { startWitness, type Witness } from './witness'
import { makeWorld } from './world'

const HERE = join(projectRoot(), 'test/fuzz')
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
]
const { PATH = '', HOME = '', LINEKEEPER_DATA_DIR = join(projectRoot(), '.linekeeper') } = process.env

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '120' }, seed: { type: 'string' }, only: { type: 'string' } },
  })
  const seed = values.seed ?? String(Math.floor(Math.random() * 1e9))
  process.stdout.write(`seed ${seed}\n`)
  const schemathesis = installed()
  const folder = passingDataFolder('fuzz')
  const stack = await startStack({ dataDir: folder, port: 0, env: { PATH, HOME, NODE_ENV: 'test' } })
  try {
    const { ids, customerKey } = await makeWorld(stack.apiUrl)
    const witness = await startWitness(stack.apiUrl, stack.databaseUrl)
    const run = (key: string, seconds: number) =>
      fuzz(schemathesis, witness, { key, ids, seed, seconds, only: values.only })
    const asOperator = await run('lk_dev_operator', Number(values.seconds))
    const asCustomer = await run(customerKey, Math.ceil(Number(values.seconds) / 4))
    await witness.stop()
    const { violations, seen } = witness
    process.stdout.write(
      `${seen.done} requests done, ${seen.refused} refused, ${violations.length} of them changed something\n`,
    )
    for (const line of violations) process.stdout.write(`  ${line}\n`)
    return asOperator && asCustomer && violations.length === 0
  } finally {
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Schemathesis in an environment of its own below the data folder, in the versions that are written down. */
function installed(): string {
  const folder = join(LINEKEEPER_DATA_DIR, 'fuzz')
  const program = join(folder, 'bin/schemathesis')
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', folder]],
    [join(folder, 'bin/pip'), ['install', '--quiet', '--no-deps', '--requirement', join(HERE, 'requirements.txt')]],
  ]
  for (const [command, args] of steps) {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
    if (status === 0) continue
    rmSync(folder, { recursive: true, force: true })
    throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`)
  }
  return program
}

type Run = { key: string; ids: unknown; seed: string; seconds: number; only: string | undefined }

async function fuzz(program: string, witness: Witness, { key, ids, seed, seconds, only }: Run): Promise<boolean> {
  const args = [
    ...['run', `${witness.url}/openapi.json`, '--workers', '1', '--seed', seed, '--checks', CHECKS.join(',')],
    ...['--header', `Authorization: Bearer ${key}`, '--max-time', String(seconds), '--continue-on-failure'],
    ...['--phases', 'examples,coverage,fuzzing', '--generation-database', 'none', '--suppress-health-check', 'all'],
    ...['--request-timeout', '60', '--warnings', 'off', '--no-color'],
    ...(only === undefined ? [] : ['--include-path-regex', only]),
  ]
  const env = {
    PATH,
    HOME,
    SCHEMATHESIS_HOOKS: 'known_ids',
    PYTHONPATH: HERE,
    LINEKEEPER_FUZZ_IDS: JSON.stringify(ids),
  }
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env, cwd: LINEKEEPER_DATA_DIR })
  const [code] = await once(child, 'exit')
  return code === 0
}

main().then(
  (passed) => process.exit(passed ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`)
    process.exit(1)
  },
)
