import type { Evidence } from '../scenarios/invariants'
import { everything, operator } from '../support/client'
import type { LedgerEntry } from '../support/resources'
import { deliveredMessageIds } from '../support/sandbox'
import type { Story } from '../support/story'

const ID = /\b([a-z]{2,4})_[A-Za-z0-9]{8,}/g
const OWN_WORDS = /owner-[0-9a-f-]+@|\+\d{8,15}|\b[A-Z0-9]{8}-(?=C?\d{4}\b)/g

/**
 * Everything an account's append-only list says, in its order, with ids replaced by the order in which each first
 * appears: two accounts that lived the same life have equal lists.
 */
export async function factsOf(story: Story): Promise<unknown[]> {
  const { events } = await story.history()
  return withoutIds(events.map(({ id: _, recordedAt: __, ...said }) => said))
}

export function withoutIds<T>(value: T): T {
  const seen = new Map<string, string>()
  const text = JSON.stringify(value)
    .replace(OWN_WORDS, '…')
    .replace(ID, (id: string, prefix: string) => {
      const known = seen.get(id)
      if (known !== undefined) return known
      const sameKind = [...seen.keys()].filter((each) => each.startsWith(`${prefix}_`)).length
      const name = `${prefix} ${sameKind + 1}`
      seen.set(id, name)
      return name
    })
  return JSON.parse(text) as T
}

/**
 * What the invariants are judged by, except that a mail may lie in the mailbox twice under one Message-ID: who dies
 * between the mail server's yes and noting it has to send again, and the receiver's program shows one.
 */
export async function evidenceOf(story: Story): Promise<Evidence> {
  const history = await story.history()
  const journal = await everything<LedgerEntry>(operator, `/v1/accounts/${story.account.id}/ledger?view=journal`)
  const ids = [...(await deliveredMessageIds(story.account.email)).keys()]
  return { ...history, journal, delivered: new Map(ids.map((id) => [id, 1])) }
}
