import { everything, operator } from '../../support/client'
import type { Fact, LedgerEntry } from '../../support/resources'
import { deliveredMessageIds } from '../../support/sandbox'
import type { Story } from '../../support/story'
import { withoutIds } from '../facts'

/** Everything that two equal lives have in common, ids and `recordedAt` taken away. */
export type Picture = {
  facts: unknown[]
  ledger: unknown[]
  charges: unknown[]
  numbers: unknown[]
  invoices: unknown[]
  mails: unknown[]
}

export async function pictureOf(story: Story): Promise<Picture> {
  const { events, charges, numbers, invoices, mails } = await story.history()
  const journal = await everything<LedgerEntry>(operator, `/v1/accounts/${story.account.id}/ledger?view=journal`)
  return withoutIds({
    facts: inOrder(events).map(({ id: _, recordedAt: __, ...said }) => said),
    ledger: journal.reverse().map(({ id: _, ...leg }) => leg),
    charges: charges.map(({ amount, amount_refunded, status }) => ({ amount, amount_refunded, status })),
    numbers,
    invoices,
    mails: mails.map(({ messageId: _, ...mail }) => ({ ...mail, subject: mail.subject.replace(/\+[\d ]+\d/g, '…') })),
  })
}

/**
 * By their instants; those of one instant as they were recorded, but for mails. Whether a receipt goes out before or after a
 * number has seen the payment at that instant is left open: the one is done by the activity that is repeated, the other by
 * the relay, and either may come first. That no penalty comes before its warning is judged by itself (I3).
 */
function inOrder(events: readonly Fact[]): Fact[] {
  const template = ({ type, data }: Fact) => (type === 'mail.sent' ? String(data['template']) : '')
  const key = (fact: Fact) => `${fact.at} ${template(fact)}`
  return events.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}

/** How many copies of each mail lie in the mailbox, by Message-ID and in the order of the list of mails. */
export async function copiesOf(story: Story): Promise<number[]> {
  const [{ mails }, delivered] = await Promise.all([story.history(), deliveredMessageIds(story.account.email)])
  const known = mails.map(({ messageId }) => delivered.get(messageId.replace(/^<|>$/g, '')) ?? 0)
  const strange = [...delivered.values()].reduce((sum, count) => sum + count, 0) - known.reduce((a, b) => a + b, 0)
  if (strange !== 0) throw new Error(`${strange} mails lie in the mailbox that are in no list`)
  return known
}
