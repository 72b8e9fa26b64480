import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { projectRoot } from '../../adapters/project-root'
import { freePort, isFree } from '../../sandbox/ports'
import { takeRunLock } from '../../sandbox/run-lock'
import { passingDataFolder } from '../../sandbox/servers/data-folder'

const START = join(projectRoot(), 'dist', 'sandbox', 'start.js')

describe('npm start that cannot start', () => {
  let folder: string
  let taken: Server | undefined

  beforeEach(() => {
    folder = passingDataFolder('start')
  })

  afterEach(() => {
    taken?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function start(settings: Record<string, string>) {
    const { PATH = '', HOME = '' } = process.env
    const child: ChildProcess = spawn(process.execPath, [START], {
      env: { PATH, HOME, LINEKEEPER_DATA_DIR: folder, PORT: String(await freePort()), ...settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk
    })
    const [status] = await once(child, 'close')
    // A stack trace would help nobody here.
    expect(stderr).not.toMatch(/^\s+at /m)
    return { status, stderr }
  }

  it('names the port that is in use, and PORT', async () => {
    taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    expect(await start({ PORT: String(port) })).toEqual({
      status: 1,
      stderr: `Port ${port} is in use. Set PORT to another one, or stop what listens there.\n`,
    })
  })

  it('names the database that is down, and DATABASE_URL', async () => {
    const { status, stderr } = await start({ DATABASE_URL: 'postgresql://keeper:secret@127.0.0.1:1/linekeeper' })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^Cannot use the database 127\.0\.0\.1:1\/linekeeper: .+\n.*correct DATABASE_URL/)
    expect(stderr).not.toContain('secret')
  })

  it('names the Temporal server that is down, and TEMPORAL_ADDRESS', async () => {
    const { status, stderr } = await start({ TEMPORAL_ADDRESS: '127.0.0.1:1' })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^Cannot reach Temporal at 127\.0\.0\.1:1: .+\n.*correct TEMPORAL_ADDRESS/)
  })

  it('names every bad setting at once', async () => {
    const { status, stderr } = await start({ PORT: 'abc', SMTP_URL: 'http://mail' })
    expect(status).toBe(1)
    expect(stderr).toMatch(/PORT is "abc"[\s\S]*SMTP_URL is "http:\/\/mail"/)
  })

  it('names each embedded part that NODE_ENV=production refuses', async () => {
    const { status, stderr } = await start({ NODE_ENV: 'production' })
    expect(status).toBe(1)
    expect(stderr.match(/NODE_ENV=production refuses the/g)).toHaveLength(5)
  })

  it('names the run that has the data folder already', async () => {
    const lock = await takeRunLock(folder)
    const { status, stderr } = await start({})
    lock.release()
    expect(status).toBe(1)
    expect(stderr).toBe(
      `Linekeeper runs already on ${folder} (pid ${process.pid}).\nStop that one, or set LINEKEEPER_DATA_DIR to another folder.\n`,
    )
  })
})

describe('the run lock', () => {
  it('of a run that was killed is taken over', async () => {
    const folder = passingDataFolder('lock')
    const script = `require(${JSON.stringify(join(projectRoot(), 'dist/sandbox/run-lock.js'))}).takeRunLock(${JSON.stringify(folder)})
      .then(() => process.kill(process.pid, 'SIGKILL'))`
    await once(spawn(process.execPath, ['-e', script]), 'close')
    const lock = await takeRunLock(folder)
    lock.release()
    rmSync(folder, { recursive: true, force: true })
  })
})

it('a port is free only while nobody listens there', async () => {
  const port = await freePort()
  expect(await isFree(port)).toBe(true)
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  expect(await isFree(port)).toBe(false)
  server.close()
})
