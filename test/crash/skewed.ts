import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { projectRoot } from '../../adapters/project-root'
import { expectInvariants } from '../scenarios/invariants'
import { eventually, ok } from '../support/client'
import { freshPhoneNumber } from '../support/phone-numbers'
import type { HostedNumber } from '../support/resources'
import { chargesAtProcessor } from '../support/sandbox'
import { startStory } from '../support/story'
import { ownStack } from './own-stack'

/** Half of the skew: an instant is of one clock or of the other. */
const NEAR = 1_800_000

/** A stack of which the programs that `programs` matches have a clock an hour ahead of the database's and Temporal's. */
export function stackAhead(programs: string): void {
  const preload = `--require ${join(projectRoot(), 'test/crash/an-hour-ahead.cjs')}`
  ownStack(() => ({ NODE_OPTIONS: preload, LINEKEEPER_AHEAD: programs }))
}

/** An order, sent twice: one number, one charge, one answer, and a month that begins when it really does. */
export async function orderOnce(): Promise<void> {
  const story = await startStory('', { clock: false })
  const card = await story.attach('visa')
  const idempotencyKey = randomUUID()
  const body = { accountId: story.account.id, phoneNumber: freshPhoneNumber(), displayName: 'Skew', plan: 'MONTHLY' }
  const order = () => story.customer.post<HostedNumber>('/v1/numbers', body, { idempotencyKey })
  const first = await order()
  expect(first.status).toBe(201)
  const again = await order()
  expect([again.body.id, again.headers.get('idempotent-replayed')]).toEqual([first.body.id, 'true'])
  const inService = await eventually('it is in service', async () => {
    const number = await ok(story.customer.get<HostedNumber>(`/v1/numbers/${first.body.id}`))
    return number.state === 'ACTIVE' ? number : undefined
  })
  expect(await story.bills()).toHaveLength(1)
  expect(await chargesAtProcessor([card.processorId])).toHaveLength(1)
  // What the engine decides, it decides by Temporal's clock.
  expect(Math.abs(Date.parse(inService.currentPeriodStart ?? '') - Date.now())).toBeLessThan(NEAR)
  expect(Date.parse(inService.currentPeriodEnd ?? '') - Date.now()).toBeGreaterThan(27 * 86_400_000)
  await expectInvariants(story)
}
