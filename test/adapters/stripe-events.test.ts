import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Processor, WebhookHint } from '../../activities/ports/processor'
import { createStripeProcessor } from '../../adapters/stripe/processor'
import { type RunningSandbox, startSandbox } from '../../sandbox/main'
import { type ScriptedServer, startScriptedServer } from './scripted-server'

const WEBHOOK_SECRET = 'whsec_of_the_test'

describe('events as the sandbox signs and sends them', () => {
  const hints: WebhookHint[] = []
  let arrived = () => {}
  let dataDir: string
  let receiver: ScriptedServer
  let sandbox: RunningSandbox
  let processor: Processor

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-events-'))
    receiver = await startScriptedServer(({ body, headers }) => {
      hints.push(processor.readWebhook(Buffer.from(body), headers['stripe-signature']))
      arrived()
      return { status: 200, body: {} }
    })
    sandbox = await startSandbox({ dataDir, webhookBase: receiver.url, stripeWebhookSecret: WEBHOOK_SECRET })
    const apiBase = sandbox.processorUrl
    processor = createStripeProcessor({
      secretKey: 'sk_test_1',
      webhookSecret: WEBHOOK_SECRET,
      apiBase,
      timeoutMs: 1000,
    })
  })
  afterAll(async () => {
    await sandbox?.stop()
    await receiver?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  async function hint(wanted: Partial<WebhookHint>): Promise<WebhookHint> {
    const matches = (candidate: WebhookHint) =>
      Object.entries(wanted).every(([key, value]) =>
        Object.entries(candidate).some(([k, v]) => k === key && v === value),
      )
    for (;;) {
      const found = hints.find(matches)
      if (found) return found
      await new Promise<void>((next) => {
        arrived = next
      })
    }
  }

  test('lead from a charge, its dispute and its refund back to our attempt', async () => {
    const customerRef = await processor.createCustomer({
      key: 'k',
      accountId: 'acc_1',
      email: 'a@example.com',
      name: 'Ada',
    })
    const charge = async (attemptId: string, token: string) => {
      const attached = await processor.attachMethod({ key: `attach ${attemptId}`, customerRef, token })
      if (attached.kind === 'REFUSED') throw new Error(attached.code)
      const outcome = await processor.charge({
        key: attemptId,
        attemptId,
        invoiceId: 'inv_1',
        accountId: 'acc_1',
        customerRef,
        methodRef: attached.method.methodRef,
        amountCents: 3900,
        currency: 'USD',
        onSession: false,
        description: 'Hosting',
      })
      if (outcome.kind !== 'SUCCEEDED') throw new Error(outcome.kind)
      return outcome.chargeRef
    }

    const chargeRef = await charge('att_1', 'pm_card_visa')
    const paid = { kind: 'CHARGE', chargeRef, attemptId: 'att_1' } as const
    expect(await hint({ ...paid, type: 'payment_intent.succeeded' })).toMatchObject(paid)
    const refund = await processor.refund({ key: 'r', refundId: 'ref_1', chargeRef, amountCents: 100 })
    expect(refund).toMatchObject({ kind: 'SUCCEEDED' })
    expect(await hint({ kind: 'REFUND', type: 'refund.created' })).toMatchObject({ chargeRef })

    const disputed = await charge('att_2', 'pm_card_createDispute')
    expect(await hint({ kind: 'DISPUTE', type: 'charge.dispute.created' })).toMatchObject({ chargeRef: disputed })
  })

  test('that were lost on the way are found among the undelivered ones, and those that came are not', async () => {
    const began = Date.now() - 1_000
    const customerRef = await processor.createCustomer({
      key: 'k2',
      accountId: 'acc_2',
      email: 'b@example.com',
      name: 'B',
    })
    const deliveries = (mode: string) =>
      fetch(`${sandbox.processorUrl}/_sandbox/webhooks`, {
        ...{
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ mode, delayMs: 0 }),
        },
      })
    const methodOf = async (key: string) => {
      const attached = await processor.attachMethod({ key, customerRef, token: 'pm_card_visa' })
      if (attached.kind === 'REFUSED') throw new Error(attached.code)
      return attached.method.methodRef
    }
    const came = await methodOf('came')
    await hint({ kind: 'METHOD', methodRef: came })
    await deliveries('lose')
    const lost = await methodOf('lost')
    // Before it is given up it waits to be delivered, and counts as undelivered too.
    const undelivered = await processor.undeliveredEvents(began)
    expect(undelivered.map((event) => event.hint)).toContainEqual(expect.objectContaining({ methodRef: lost }))
    while (((await (await deliveries('lose')).json()) as { waiting: number }).waiting > 0) await methodOf('another')
    await deliveries('deliver')
    expect((await processor.undeliveredEvents(began)).map((event) => event.hint)).toContainEqual(
      expect.objectContaining({ methodRef: lost }),
    )
    expect(undelivered.map((event) => event.hint)).not.toContainEqual(expect.objectContaining({ methodRef: came }))
    expect(undelivered.every(({ at }) => at >= began - 1_000)).toBe(true)
  })
})
