import type { FactType } from '../../../domain/facts'
import { isoOrNull } from '../../../domain/time'
import { newWebhookSecret } from '../../webhooks/signature'
import type { Database } from '../client'
import { bySeq, type Page, type PageRequest, seqPage } from '../views/page'

export type WebhookEndpointView = {
  id: string
  accountId: string | null
  url: string
  types: string[]
  createdAt: string
  failingSince: string | null
}

export type WebhookDeliveryView = {
  id: string
  eventId: string
  status: 'WAITING' | 'DELIVERED' | 'FAILED'
  tries: number
  nextTryAt: string | null
  answered: number | null
  lastError: string | null
  deliveredAt: string | null
}

/**
 * Registers an endpoint and answers its secret, this once. Registering the same id again (a repeated request) replaces a
 * secret that nobody has been told.
 */
export async function registerEndpoint(
  db: Database,
  endpoint: { id: string; accountId: string | null; url: string; types: FactType[] },
): Promise<WebhookEndpointView & { secret: string }> {
  const secret = newWebhookSecret()
  const row = await db.webhookEndpoint.upsert({
    where: { id: endpoint.id },
    create: { ...endpoint, secret },
    update: { secret },
  })
  return { ...endpointView(row), secret }
}

/** How many listen to one account's facts, or for the host to all; `but` is not counted. */
export function countEndpoints(db: Database, accountId: string | null, but: string): Promise<number> {
  return db.webhookEndpoint.count({ where: { accountId, deletedAt: null, id: { not: but } } })
}

/** Those of one account, or of the host itself, newest first. */
export async function listEndpoints(
  db: Database,
  accountId: string | null,
  page: PageRequest,
): Promise<Page<WebhookEndpointView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.webhookEndpoint.findMany({ where: { accountId, deletedAt: null, ...where }, ...order })
  return seqPage(rows, page.limit, endpointView)
}

/** An endpoint that still listens; null when there is none. */
export async function webhookEndpoint(db: Database, id: string): Promise<WebhookEndpointView | null> {
  const row = await db.webhookEndpoint.findFirst({ where: { id, deletedAt: null } })
  return row && endpointView(row)
}

/** Ends an endpoint: nothing is told to it any more. */
export async function removeEndpoint(db: Database, id: string): Promise<void> {
  await db.$executeRaw`
    WITH ended AS (UPDATE webhook_endpoints SET deleted_at = now() WHERE id = ${id} AND deleted_at IS NULL)
    UPDATE webhook_deliveries SET status = 'FAILED' WHERE endpoint_id = ${id} AND status = 'WAITING'`
}

/** What was told to an endpoint, or is to be, newest first. */
export async function listDeliveries(
  db: Database,
  endpointId: string,
  status: string | undefined,
  page: PageRequest,
): Promise<Page<WebhookDeliveryView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.webhookDelivery.findMany({
    where: { endpointId, ...(status === undefined ? {} : { status }), ...where },
    ...order,
  })
  return seqPage(rows, page.limit, deliveryView)
}

/** Tells a fact again, with three days of tries from now on; null when the endpoint has no such delivery. */
export async function redeliver(db: Database, endpointId: string, id: string): Promise<WebhookDeliveryView | null> {
  await db.$executeRaw`
    UPDATE webhook_deliveries SET status = 'WAITING', tries = 0, begun_at = now(), next_try_at = now(), delivered_at = NULL
    WHERE id = ${id} AND endpoint_id = ${endpointId}`
  const row = await db.webhookDelivery.findFirst({ where: { id, endpointId } })
  return row && deliveryView(row)
}

type EndpointRow = Awaited<ReturnType<Database['webhookEndpoint']['findFirstOrThrow']>>
type DeliveryRow = Awaited<ReturnType<Database['webhookDelivery']['findFirstOrThrow']>>

const endpointView = ({ id, accountId, url, types, createdAt, failingSince }: EndpointRow): WebhookEndpointView => ({
  ...{ id, accountId, url, types },
  createdAt: createdAt.toISOString(),
  failingSince: isoOrNull(failingSince?.getTime() ?? null),
})

const deliveryView = ({
  id,
  eventId,
  status,
  tries,
  answered,
  lastError,
  ...row
}: DeliveryRow): WebhookDeliveryView => ({
  ...{ id, eventId, tries, answered, lastError },
  status: status as WebhookDeliveryView['status'],
  nextTryAt: status === 'WAITING' ? row.nextTryAt.toISOString() : null,
  deliveredAt: isoOrNull(row.deliveredAt?.getTime() ?? null),
})
