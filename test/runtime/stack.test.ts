import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createTransport } from 'nodemailer'
import { Client } from 'pg'
import { projectRoot } from '../../adapters/project-root'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { type Stack, startStack } from '../../sandbox/stack'

/** The parts that are not the product itself. */
const SERVERS = ['postgres', 'temporal', 'mailbox', 'sandbox'] as const
const { PATH = '', HOME = '' } = process.env
const ENV = { PATH, HOME }

describe('the stack', () => {
  let folder: string
  let stack: Stack | undefined

  beforeAll(() => {
    folder = passingDataFolder('stack')
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  afterEach(async () => {
    await stack?.stop()
    stack = undefined
  }, 30_000)

  const start = async (autoRestart = true) => {
    stack = await startStack({ dataDir: folder, port: 0, env: ENV, parts: SERVERS, autoRestart })
    return stack
  }

  async function query(url: string, sql: string) {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }

  it('keeps its addresses and all state over a stop, and leaves nothing running', async () => {
    const first = await start()
    await query(first.databaseUrl, 'CREATE TABLE kept (id INT); INSERT INTO kept VALUES (1)')
    const mail = { from: 'a@example.com', to: 'b@example.com', subject: 'Kept', text: 'Kept' }
    await createTransport(first.settings.SMTP_URL).sendMail(mail)
    await first.stop()
    await expect(fetch(`${first.urls.mailboxUrl}/email`)).rejects.toThrow()
    await expect(query(first.databaseUrl, 'SELECT 1')).rejects.toThrow()

    const second = await start()
    expect(second).toMatchObject({ apiUrl: first.apiUrl, urls: first.urls, databaseUrl: first.databaseUrl })
    expect(await query(second.databaseUrl, 'SELECT id FROM kept')).toEqual([{ id: 1 }])
    const mails = await fetch(`${second.urls.mailboxUrl}/email`).then((answer) => answer.json())
    expect(mails).toMatchObject([{ subject: 'Kept' }])
  }, 60_000)

  it('has the database back after its server was killed, with what was committed', async () => {
    const { databaseUrl, kill, restart } = await start(false)
    await query(databaseUrl, 'CREATE TABLE committed (id INT); INSERT INTO committed VALUES (1)')
    await kill('postgres')
    await expect(query(databaseUrl, 'SELECT 1')).rejects.toThrow()
    await restart('postgres')
    expect(await query(databaseUrl, 'SELECT id FROM committed')).toEqual([{ id: 1 }])
  }, 60_000)

  it('comes up again right after the supervisor and its servers were killed', async () => {
    const script = `
      const { startStack } = require(${JSON.stringify(join(projectRoot(), 'dist/sandbox/stack.js'))})
      const options = { dataDir: ${JSON.stringify(folder)}, port: 0, parts: ${JSON.stringify(SERVERS)} }
      startStack(options).then((stack) => console.log(JSON.stringify(stack)))`
    const supervisor = spawn(process.execPath, ['-e', script], { env: ENV, stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(createInterface({ input: supervisor.stdout }), 'line')
    const { databaseUrl } = JSON.parse(line)
    await query(databaseUrl, 'CREATE TABLE before_the_kill (id INT)')
    const server = Number(readFileSync(join(folder, 'temporal', 'temporal.pid'), 'utf8'))
    supervisor.kill('SIGKILL')
    process.kill(server, 'SIGKILL')

    const next = await start()
    expect(await query(next.databaseUrl, 'SELECT id FROM before_the_kill')).toEqual([])
  }, 60_000)

  it('takes what a setting gives it instead of its own part', async () => {
    const own = await start()
    const other = passingDataFolder('stack')
    const replaced = {
      DATABASE_URL: own.databaseUrl,
      STRIPE_API_BASE: own.urls.processorUrl ?? '',
      SMTP_URL: 'smtp://mail:25',
    }
    const env = { ...ENV, ...replaced }
    const second = await startStack({ dataDir: other, port: 0, env, parts: ['postgres', 'mailbox', 'sandbox'] })
    try {
      expect(second.databaseUrl).toBe(own.databaseUrl)
      expect(second.urls).toMatchObject({ processorUrl: null, mailboxUrl: null, graphUrl: expect.any(String) })
      expect(second.settings).toMatchObject({ ...replaced, LINEKEEPER_EMBEDDED: '["temporal","graph"]' })
      await expect(second.restart('postgres')).rejects.toThrow('does not run postgres')
    } finally {
      await second.stop()
      rmSync(other, { recursive: true, force: true })
    }
  }, 60_000)
})
