import type { Client } from '@temporalio/client'
import { EngineUnavailable } from '../../../activities/ports/engine'
import type { Database } from '../../../adapters/store/client'
import { createEngine } from '../../../adapters/temporal/engine'
import { DONE, type Envelope } from '../../../domain/commands'

const CANCEL: Envelope = {
  id: 'cmd_1',
  target: 'number:num_1',
  accountId: 'acc_1',
  command: { name: 'cancel', reason: null, confirmReleaseAt: null },
}

/** An engine whose entities answer with `answer`, waited for at most 20 ms. */
function engineWith(answer: Promise<unknown>) {
  const sent: unknown[] = []
  const executeUpdateWithStart = (_update: string, { updateId }: { updateId: string }) => {
    sent.push(updateId)
    return answer
  }
  const client = { workflow: { executeUpdateWithStart } } as unknown as Client
  return { engine: createEngine(client, {} as Database, 20), sent }
}

describe('a command', () => {
  it('is answered when its entity has carried it out', async () => {
    const { engine, sent } = engineWith(Promise.resolve(DONE))
    expect(await engine.command(CANCEL, null)).toEqual(DONE)
    expect(sent).toEqual(['cmd_1'])
  })

  it.each([
    ['in real time', null],
    ['on a test clock', 'clk_1'],
  ])('that takes too long %s leaves the client with what to do, not waiting', async (_where, clockId) => {
    const { engine } = engineWith(new Promise(() => {}))
    const answer = engine.command(CANCEL, clockId)
    await expect(answer).rejects.toThrow(EngineUnavailable)
    await expect(answer).rejects.toThrow('Repeat it with the same Idempotency-Key')
  })
})

describe('an advance', () => {
  it('that takes longer than one wants to wait goes on by itself', async () => {
    const { engine } = engineWith(new Promise(() => {}))
    expect(await engine.advanceClock('clk_1', 0, 20)).toBe('ADVANCING')
  })
})
