import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { projectRoot } from '../../adapters/project-root'
import { expectInvariants } from '../scenarios/invariants'
import { eventually, ok } from '../support/client'
import { freshPhoneNumber } from '../support/phone-numbers'
import type { HostedNumber } from '../support/resources'
import { startStory } from '../support/story'
import { ownStack } from './own-stack'

ownStack(() => ({ NODE_OPTIONS: `--require ${join(projectRoot(), 'test/crash/an-hour-ahead.cjs')}` }))

describe('processes whose clocks are an hour ahead of the database’s', () => {
  it('take an order once, charge it once, answer a repeated request the same, and nothing seems late or forgotten', async () => {
    const story = await startStory('', { clock: false })
    await story.attach('visa')
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
    expect(Date.parse(inService.currentPeriodEnd ?? '') - Date.now()).toBeGreaterThan(27 * 86_400_000)
    expect(await story.bills()).toHaveLength(1)
    await expectInvariants(story)
  })
})
