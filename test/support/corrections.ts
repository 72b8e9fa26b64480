import { ok, type Reply, support } from './client'
import type { Invoice, MaybeRefused, Page } from './resources'
import type { Story } from './story'

type CreditNote = { id: string; number: string; amountCents: number; reason: string; note: string | null }

/** Support voids the invoice; the test judges the answer. */
export const voidInvoice = (invoice: Invoice): Promise<Reply<MaybeRefused<Invoice>>> =>
  support.post(`/v1/invoices/${invoice.id}/void`)

/** Support refunds part of the invoice; the test judges the answer. */
export const refund = (invoice: Invoice, amountCents: number, reason = 'goodwill') =>
  support.post<MaybeRefused<Invoice>>(`/v1/invoices/${invoice.id}/refunds`, { amountCents, reason })

/** The invoice's credit notes, oldest first, as `NUMBER amount REASON`; the account's own prefix is left out. */
export async function creditNotes(story: Story, invoice: Invoice): Promise<string[]> {
  const path = `/v1/invoices/${invoice.id}/credit-notes`
  const { data } = await ok(story.customer.get<Page<CreditNote>>(path))
  return data
    .reverse()
    .map(({ number, amountCents, reason }) => `${number.split('-').at(-1)} ${(amountCents / 100).toFixed(2)} ${reason}`)
}

/** The account's newest invoice. */
export async function newestInvoice(story: Story): Promise<Invoice> {
  const last = (await story.history()).invoices.at(-1)
  if (last === undefined) throw new Error('no invoice yet')
  return last
}

/** Signed up on 31 January at 08:00 and paid; the renewal of 28 February at 08:00 was just declined, all of it told. */
export async function declineRenewal(story: Story) {
  const card = await story.attach('visa')
  const number = await story.order('main')
  await card.declines()
  await story.goTo('2027-02-28T08:00:00Z')
  await story.news()
  return { number, card }
}
