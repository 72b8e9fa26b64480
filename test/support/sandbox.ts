import { type Client, clientWith, ok, operator } from './client'
import type { ProcessorCharge } from './resources'

type Addresses = { processorUrl: string; graphUrl: string; mailboxUrl: string; temporalUiUrl: string | null }

let known: Promise<Addresses> | undefined

/** Where the stand-ins of the running stack listen. */
export function sandboxAddresses(): Promise<Addresses> {
  known ??= ok(operator.get<Addresses>('/v1/sandbox'))
  return known
}

async function processor(): Promise<Client> {
  const { processorUrl } = await sandboxAddresses()
  return clientWith(null, () => processorUrl)
}

export type Behaviour = {
  outcome: 'succeed' | 'decline' | 'require_action' | 'hang_after_charge' | 'http_500' | 'http_429'
  declineCode?: string
  times?: number
}

/** Says how a method answers from now on. `processorId` is the processor's own id of it. */
export async function setBehaviour(processorId: string, behaviour: Behaviour): Promise<void> {
  await ok((await processor()).put(`/_sandbox/payment-methods/${processorId}/behaviour`, behaviour))
}

export type Delivery = 'deliver' | 'hold' | 'duplicate' | 'reverse' | 'lose'

/** How the processor's webhooks arrive from now on, for everybody: a test that changes it must put it back. */
export async function setDelivery(mode: Delivery): Promise<void> {
  await ok((await processor()).put('/_sandbox/webhooks', { mode }))
}

/** Lets go of the webhooks that were held back. */
export async function releaseWebhooks(): Promise<void> {
  await ok((await processor()).post('/_sandbox/webhooks/release'))
}

/** What 24 hours do: the processor has forgotten every idempotency key. */
export async function forgetIdempotencyKeys(): Promise<void> {
  await ok((await processor()).post('/_sandbox/idempotency-keys/forget'))
}

/** Charges on these methods as the processor itself keeps them: what really happened to the cards. */
export async function chargesAtProcessor(processorIds: readonly string[]): Promise<ProcessorCharge[]> {
  const { data } = await ok((await processor()).get<{ data: ProcessorCharge[] }>('/_sandbox/charges'))
  return data.filter((charge) => charge.payment_method !== null && processorIds.includes(charge.payment_method))
}

/** The network renews the card behind a method: from now on it ends then, and has these last digits. */
export async function renewCard(
  processorId: string,
  card: { expMonth: number; expYear: number; last4?: string },
): Promise<void> {
  await ok((await processor()).put(`/_sandbox/payment-methods/${processorId}/card`, card))
}

/** Somebody detaches the method at the processor itself. */
export async function detachAtProcessor(processorId: string): Promise<void> {
  await ok((await stripeClient()).post(`/v1/payment_methods/${processorId}/detach`))
}

/** Somebody deletes the customer at the processor itself. */
export async function deleteCustomerAtProcessor(customerRef: string): Promise<void> {
  await ok((await stripeClient()).delete(`/v1/customers/${customerRef}`))
}

/** The customer whom the processor has the method attached to; null = to nobody. */
export async function customerAtProcessor(processorId: string): Promise<string | null> {
  const path = `/v1/payment_methods/${processorId}`
  return (await ok((await stripeClient()).get<{ customer: string | null }>(path))).customer
}

/** The processor's ids of the methods that are attached to this customer. */
export async function methodsAtProcessor(customerRef: string): Promise<string[]> {
  const path = `/v1/customers/${customerRef}/payment_methods`
  return (await ok((await stripeClient()).get<{ data: { id: string }[] }>(path))).data.map(({ id }) => id)
}

/** The name of the method's holder is changed at the processor itself. */
export async function renameHolder(processorId: string, name: string): Promise<void> {
  const { processorUrl } = await sandboxAddresses()
  const body = new URLSearchParams({ 'billing_details[name]': name })
  const headers = { authorization: 'Bearer sk_test_linekeeper' }
  const response = await fetch(`${processorUrl}/v1/payment_methods/${processorId}`, { method: 'POST', headers, body })
  if (!response.ok) throw new Error(`the holder was not renamed: ${response.status} ${await response.text()}`)
}

/** A bank answers about a debit that is on its way: it is paid, or returned with this code. */
export async function settleDebit(chargeRef: string, failureCode: string | null): Promise<void> {
  const path = `/_sandbox/payment-intents/${chargeRef}/settle`
  await ok(
    (await processor()).post(path, failureCode === null ? { outcome: 'succeed' } : { outcome: 'fail', failureCode }),
  )
}

/** The processor's API as the product's own key sees it. */
async function stripeClient(): Promise<Client> {
  const { processorUrl } = await sandboxAddresses()
  return clientWith('sk_test_linekeeper', () => processorUrl)
}

export type BankWord =
  | 'warning_needs_response'
  | 'warning_under_review'
  | 'warning_closed'
  | 'needs_response'
  | 'under_review'
  | 'won'
  | 'lost'

/** The bank disputes a charge, or says how its dispute stands; `amount` = only so many cents of it. */
export async function disputeCharge(chargeId: string, status: BankWord, amount?: number): Promise<{ id: string }> {
  return ok((await processor()).post<{ id: string }>('/_sandbox/disputes', { chargeId, status, amount }))
}

/** Plays the payer on the processor's page that `checkoutUrl` leads to. */
export async function completeCheckout(
  checkoutUrl: string,
  paymentMethod: string,
  payer: { email?: string; name?: string } = {},
): Promise<void> {
  const sessionId = /cs_[A-Za-z0-9_]+/.exec(checkoutUrl)?.[0]
  if (sessionId === undefined) throw new Error(`No checkout session in ${checkoutUrl}`)
  await ok((await processor()).post(`/_sandbox/checkout-sessions/${sessionId}/complete`, { paymentMethod, ...payer }))
}

/** Ends the processor's page as its 24 hours would. */
export async function expireCheckout(checkoutUrl: string): Promise<void> {
  const sessionId = /cs_[A-Za-z0-9_]+/.exec(checkoutUrl)?.[0] ?? ''
  await ok((await stripeClient()).post(`/v1/checkout/sessions/${sessionId}/expire`))
}

/** How often each Message-ID lies in the mailbox among the mails to this address. */
export async function deliveredMessageIds(address: string): Promise<Map<string, number>> {
  const { mailboxUrl } = await sandboxAddresses()
  const mailbox = clientWith(null, () => mailboxUrl.replace(/\/$/, ''))
  type Delivered = { messageId?: string; headers: Record<string, string> }
  const mails = await ok(mailbox.get<Delivered[]>(`/email?to.address=${encodeURIComponent(address)}`))
  const counts = new Map<string, number>()
  for (const mail of mails) {
    const id = bareMessageId(mail.headers['message-id'] ?? mail.messageId ?? '')
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return counts
}

/** A Message-ID without its angle brackets: mailboxes differ in whether they keep them. */
export const bareMessageId = (id: string): string => id.replace(/^<|>$/g, '')
