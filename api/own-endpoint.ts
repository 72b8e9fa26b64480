import { type WebhookEndpointView, webhookEndpoint } from '../adapters/store/edge/webhook-endpoints'
import { notFound } from './problem'
import type { Call } from './route'

/** The endpoint, if it is the caller's: a customer's own, or one of the host's own (I20). */
export async function ownEndpoint({ db, caller }: Call, id: string): Promise<WebhookEndpointView> {
  const found = await webhookEndpoint(db, id)
  if (found === null || found.accountId !== caller.accountId) throw notFound('webhook endpoint', id)
  return found
}
