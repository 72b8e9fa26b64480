import { ok, support } from '../support/client'
import { tellGraph } from '../support/graph'
import { freshPhoneNumber } from '../support/phone-numbers'
import type { HostedNumber } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { leavingUnchanged } from '../support/unchanged'
import { aNumber, held, pastDue, suspended } from './setting'

// lifecycle.md: what a state does not take is refused, through the API, and changes nothing. SETTLING and DELETING last
// for the length of a step at the processor or at Meta; the pure test of the table covers them.

type Standing = { story: Story; number: HostedNumber }

const ordered = async (refuseRegister?: 'temporary' | 'permanent', withCard = true): Promise<Standing> => {
  const story = await startStory('2027-01-10T08:00:00Z')
  if (withCard) await story.attach('visa')
  const phoneNumber = freshPhoneNumber()
  if (refuseRegister) await tellGraph({ phoneNumber }, { refuseRegister })
  const { body } = await story.tryOrder({ phoneNumber })
  await story.settle()
  return { story, number: await story.number(body.id) }
}

const STATES: Record<string, () => Promise<Standing>> = {
  PENDING_PAYMENT: () => ordered(undefined, false),
  PROVISIONING: () => ordered('temporary'),
  ABANDONED: () => ordered('permanent'),
  ACTIVE: () => aNumber(),
  PAST_DUE: () => pastDue(),
  SUSPENDED: () => suspended(),
  HOLD: () => held(),
  DELETED: async () => {
    const { story, number } = await aNumber()
    await story.cancel(number)
    return { story, number }
  },
}

/** Which states a command fits; a cancel that was carried out is answered again, never refused. */
const FITS: Record<string, string[]> = {
  reactivate: ['HOLD'],
  suspend: ['ACTIVE', 'PAST_DUE', 'SUSPENDED'],
  unsuspend: ['ACTIVE', 'PAST_DUE', 'SUSPENDED'],
  'refund-unused': [],
  'plan-change': ['ACTIVE'],
}
const BODIES: Record<string, object> = {
  suspend: { note: 'asked by phone' },
  unsuspend: { note: 'settled' },
  'plan-change': { plan: 'ANNUAL' },
}

describe.each(Object.entries(STATES))('a number in %s', (state, reach) => {
  it('refuses every command that it does not take, and nothing changes', async () => {
    const { story, number } = await reach()
    expect((await story.number(number.id)).state).toBe(state)
    for (const [command, states] of Object.entries(FITS)) {
      if (states.includes(state)) continue
      const refused = await leavingUnchanged([story], () =>
        support.post<{ code: string }>(`/v1/numbers/${number.id}/${command}`, BODIES[command] ?? {}),
      )
      expect({ command, status: refused.status, code: refused.body.code }).toEqual({
        command,
        status: 409,
        code: 'ILLEGAL_TRANSITION',
      })
    }
  })

  if (['ABANDONED', 'HOLD', 'DELETED'].includes(state)) {
    it('answers a cancel with the same object, and nothing changes', async () => {
      const { story, number } = await reach()
      const before = await story.number(number.id)
      const again = await leavingUnchanged([story], () =>
        ok(story.customer.post<HostedNumber>(`/v1/numbers/${number.id}/cancel`)),
      )
      expect(again).toEqual(before)
    })
  }
})
