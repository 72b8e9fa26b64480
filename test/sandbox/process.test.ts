import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, relative, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { transformFileSync } from '@swc/core'
import { control, dataFolder, failure, payer, Receiver, send, stripeAt, WEBHOOK_SECRET } from './standins'

const ROOT = resolve(__dirname, '../..')

/** Compiles the stand-ins as they are now, so that the test does not depend on an earlier build. */
function compileTo(folder: string): string {
  const sources = ['main.ts', 'processor', 'graph', 'standin'].flatMap((name) =>
    name.endsWith('.ts')
      ? [join(ROOT, 'sandbox', name)]
      : readdirSync(join(ROOT, 'sandbox', name)).map((file) => join(ROOT, 'sandbox', name, file)),
  )
  for (const source of sources) {
    const target = join(folder, relative(ROOT, source)).replace(/\.ts$/, '.js')
    mkdirSync(dirname(target), { recursive: true })
    const options = {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    } as const
    writeFileSync(target, transformFileSync(source, options).code)
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return join(folder, 'sandbox/main.js')
}

describe('the sandbox is a process of its own', () => {
  const build = dataFolder()
  const data = dataFolder()
  let main: string
  let child: ChildProcess | undefined
  beforeAll(() => {
    main = compileTo(build.path)
  })
  afterEach(() => {
    child?.kill('SIGKILL')
  })
  afterAll(() => {
    build.remove()
    data.remove()
  })

  function launch(env: Record<string, string> = {}): ChildProcess {
    child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH, LINEKEEPER_DATA_DIR: data.path, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    return child
  }

  async function started(env: Record<string, string> = {}): Promise<{ processorUrl: string; graphUrl: string }> {
    const { stdout } = launch(env)
    const [line] = (await once(createInterface({ input: stdout as NodeJS.ReadableStream }), 'line')) as [string]
    return JSON.parse(line)
  }

  async function killed(): Promise<void> {
    child?.kill('SIGKILL')
    await once(child as ChildProcess, 'exit')
  }

  async function refusalToStart(env: Record<string, string>): Promise<{ code: number; text: string }> {
    const refused = launch(env)
    let text = ''
    refused.stderr?.on('data', (chunk) => {
      text += chunk
    })
    const [code] = (await once(refused, 'close')) as [number]
    return { code, text }
  }

  test('a charge, its key and its undelivered events survive a kill -9', async () => {
    const receiver = await Receiver.start()
    const first = await started()
    await control(first.processorUrl, 'PUT', '/webhooks', { mode: 'hold' })
    await killed()

    const second = await started({ SANDBOX_WEBHOOK_BASE: receiver.url })
    const { customer, charge } = await payer(stripeAt(second.processorUrl))
    const intent = await charge({}, { idempotencyKey: 'key-before' })
    await killed()
    expect(receiver.received).toEqual([])

    const third = await started({ SANDBOX_WEBHOOK_BASE: receiver.url })
    const stripe = stripeAt(third.processorUrl)
    const again = await stripe.paymentIntents.create(
      {
        amount: 3900,
        currency: 'usd',
        customer: customer.id,
        payment_method: intent.payment_method as string,
        confirm: true,
        off_session: true,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      },
      { idempotencyKey: 'key-before' },
    )
    expect(again.id).toBe(intent.id)
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect((await stripe.charges.list({ customer: customer.id })).data).toHaveLength(1)
    await control(third.processorUrl, 'POST', '/webhooks/release')
    await receiver.until(() => receiver.types().includes('payment_intent.succeeded'))
    await receiver.stop()
  })

  test('a charge whose answer was never sent is there after a kill -9', async () => {
    const first = await started()
    const { customer, method, charge } = await payer(stripeAt(first.processorUrl))
    await control(first.processorUrl, 'PUT', `/payment-methods/${method.id}/behaviour`, {
      outcome: 'hang_after_charge',
    })
    const lost = failure(charge())
    let charges: unknown[] = []
    while (charges.length === 0)
      charges = (await stripeAt(first.processorUrl).charges.list({ customer: customer.id })).data
    await killed()
    expect(await lost).toMatchObject({ type: 'StripeConnectionError' })

    const second = await started()
    const found = await stripeAt(second.processorUrl).paymentIntents.list({ customer: customer.id })
    // The client repeats a request whose connection broke once by itself, with the same key: still one payment.
    expect(found.data.map(({ status }) => status)).toEqual(['succeeded'])
  })

  test('registered numbers survive a kill -9', async () => {
    const token = { Authorization: 'Bearer EAAtoken' }
    const first = await started()
    const added = await send(
      first.graphUrl,
      'POST',
      '/v24.0/waba-1/phone_numbers',
      { cc: '1', phone_number: '4155550123' },
      token,
    )
    const id = String(added.body.id)
    await send(first.graphUrl, 'POST', `/v24.0/${id}/register`, { messaging_product: 'whatsapp', pin: '123456' }, token)
    await killed()
    const second = await started()
    expect((await send(second.graphUrl, 'GET', `/v24.0/${id}?fields=status`, undefined, token)).body).toEqual({
      id,
      status: 'CONNECTED',
    })
  })

  test.each(['disconnect', 'SIGTERM'] as const)('it leaves on %s', async (how) => {
    await started()
    const gone = once(child as ChildProcess, 'exit')
    if (how === 'disconnect') child?.disconnect()
    else child?.kill(how)
    expect(await gone).toEqual([0, null])
  })

  test('a port in use or a port that is none is one message with the remedy', async () => {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const taken = await refusalToStart({ SANDBOX_GRAPH_PORT: String(port) })
    expect(taken).toMatchObject({ code: 1, text: expect.stringContaining('SANDBOX_GRAPH_PORT') })
    expect(taken.text.trim().split('\n')).toHaveLength(1)
    server.close()
    const wrong = await refusalToStart({ SANDBOX_PROCESSOR_PORT: 'http' })
    expect(wrong).toMatchObject({ code: 1, text: expect.stringContaining('SANDBOX_PROCESSOR_PORT is "http"') })
  })
})
