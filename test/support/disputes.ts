import { eventually } from './client'
import type { Dispute, Fact } from './resources'
import { disputeCharge } from './sandbox'
import type { Story } from './story'

const OURS = { needs_response: 'OPEN', under_review: 'OPEN', won: 'WON', lost: 'LOST' } as const

/** The processor's id of the story's latest successful charge. */
export async function latestCharge(story: Story): Promise<string> {
  const { charges } = await story.history()
  const charge = charges.find((each) => each.status === 'succeeded')
  if (!charge) throw new Error('nothing was charged yet')
  return charge.id
}

/** The bank says how its dispute of the charge stands; answers when the product has taken it in. */
export async function bankSays(
  story: Story,
  chargeId: string,
  word: keyof typeof OURS,
  cents?: number,
): Promise<Dispute> {
  const { id } = await disputeCharge(chargeId, word, cents)
  return untilDispute(story, id, OURS[word])
}

/** Waits until the story's dispute stands so. */
export async function untilDispute(story: Story, processorId: string, status: Dispute['status']): Promise<Dispute> {
  const dispute = await eventually(`${processorId} is ${status}`, async () => {
    const { disputes } = await story.history()
    return disputes.find((each) => each.processorId === processorId && each.status === status)
  })
  await story.settle()
  return dispute
}

/** Waits until support was alerted with that code as often as said; answers these alerts. */
export async function untilAlert(story: Story, code: string, times = 1): Promise<Fact[]> {
  return eventually(`${times} × ${code}`, async () => {
    const { events } = await story.history()
    const alerts = events.filter((fact) => fact.type === 'ops.alert' && fact.data['code'] === code)
    return alerts.length >= times ? alerts : undefined
  })
}

/** The account's facts about disputes, as `2027-02-10 dispute.opened`. */
export async function disputeFacts(story: Story): Promise<string[]> {
  const { events } = await story.history()
  return events.filter(({ type }) => type.startsWith('dispute.')).map(({ at, type }) => `${at.slice(0, 10)} ${type}`)
}
