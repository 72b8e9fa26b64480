import { ok, type Reply } from './client'
import type { MaybeRefused, Page } from './resources'
import type { Story } from './story'

export type CreditLink = { id: string; url: string; expiresAt: string; invoiceId: string; amountCents: number }
export type ListedLink = CreditLink & { state: string; payer: { name: string | null; email: string | null } | null }

/** Asks for a link for credits and leaves the judgement of the answer to the test. */
export const tryCreditLink = (
  story: Story,
  amountCents: number,
  more: object = {},
): Promise<Reply<MaybeRefused<CreditLink>>> =>
  story.customer.post('/v1/payment-links', { accountId: story.account.id, amountCents, ...more })

export async function creditLink(story: Story, amountCents: number, more: object = {}): Promise<CreditLink> {
  const link = await ok(tryCreditLink(story, amountCents, more))
  await story.settle()
  return link
}

/** The account's links, oldest first. */
export const linksOf = async (story: Story): Promise<ListedLink[]> =>
  (await ok(story.customer.get<Page<ListedLink>>(`/v1/payment-links?accountId=${story.account.id}`))).data.reverse()
