import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../adapters/project-root'
import { passingDataFolder } from '../../sandbox/servers/data-folder'

const DEMO = join(projectRoot(), 'dist', 'sandbox', 'demo', 'main.js')

jest.setTimeout(60_000)

describe('a demo that cannot start', () => {
  let folder: string

  beforeEach(() => {
    folder = passingDataFolder('demo-test')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  async function demo(args: string[], settings: Record<string, string> = {}) {
    const { PATH = '', HOME = '' } = process.env
    const env = { PATH, HOME, LINEKEEPER_DATA_DIR: folder, ...settings }
    const child = spawn(process.execPath, [DEMO, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk
    })
    const [status] = await once(child, 'close')
    return { status, stderr }
  }

  it('names the argument that it does not know, and those that it knows', async () => {
    const { status, stderr } = await demo(['--fast'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^The demo does not know --fast\.\n.*npm run demo -- --stay/s)
    expect(readdirSync(folder)).toEqual([])
  })

  it('says in one message what keeps a part from starting, and leaves logs behind but no data', async () => {
    const { status, stderr } = await demo([], { TEMPORAL_CLI_PATH: '/nowhere/temporal' })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^TEMPORAL_CLI_PATH is \/nowhere\/temporal, which cannot be used/)
    expect(stderr).not.toMatch(/^\s+at /m)
    const left = readdirSync(folder).flatMap((run) => readdirSync(join(folder, run)))
    expect(left.filter((entry) => entry !== 'logs')).toEqual([])
  })
})
