import type { MetaStore } from '../../activities/ports/meta'
import type { MetaBlock } from '../../domain/meta/block'
import { objectOf, type WebhookChange, wabaSubject } from '../../domain/meta/news'
import { plain, type Transaction } from './client'
import { dated } from './columns'

/** As many as a number's first hour may need; webhooks about messages come in masses. */
const CHANGES_READ = 500

const NOTHING_KNOWN = { blockedAt: null, clearedAt: null, endsAt: null, code: null, since: null }

/** What Meta has told us, as the engine works on it. */
export function metaStore(tx: Transaction): MetaStore {
  return {
    readBlock: async (numberId, cause) => {
      const row = await tx.metaBlock.findUnique({ where: { numberId_cause: { numberId, cause } } })
      return row === null ? { numberId, cause, ...NOTHING_KNOWN } : (plain(row) as MetaBlock)
    },
    writeBlock: async (block) => {
      const { numberId, cause } = block
      const data = dated(block, ['blockedAt', 'clearedAt', 'endsAt', 'since'])
      await tx.metaBlock.upsert({ where: { numberId_cause: { numberId, cause } }, create: data, update: data })
    },
    lastDeliveryAt: async (subject) => {
      const latest = await tx.webhookInbox.aggregate({ where: { subject }, _max: { deliveredAt: true } })
      return plain(latest._max.deliveredAt)
    },
    earlierChanges: async ({ phoneNumber, wabaId }) => {
      const ofWaba = wabaId === null ? [] : [{ subject: wabaSubject(wabaId) }]
      const rows = await tx.webhookInbox.findMany({
        where: { source: 'whatsapp', OR: [{ subject: phoneNumber, outcome: 'PARKED' }, ...ofWaba] },
        orderBy: { recordedAt: 'desc' },
        take: CHANGES_READ,
      })
      return rows.map(({ eventId, body, recordedAt }) => ({
        eventId,
        change: storedChange(body),
        receivedAt: recordedAt.getTime(),
      }))
    },
    markTaken: async (eventIds) => {
      const where = { source: 'whatsapp', eventId: { in: eventIds }, outcome: 'PARKED' }
      await tx.webhookInbox.updateMany({
        where,
        data: { outcome: 'HANDLED', note: 'taken up when the number appeared' },
      })
    },
    lastMailAt: async (numberId, template) => {
      const where = { numberId, template, status: { not: 'SKIPPED' } }
      return plain((await tx.mail.findFirst({ where, select: { at: true }, orderBy: { seq: 'desc' } }))?.at ?? null)
    },
  }
}

/** A change as the inbox keeps it; a purged one has no members. */
function storedChange(body: unknown): WebhookChange {
  const { entryId, entryTime, field, value } = objectOf(body)
  return {
    entryId: typeof entryId === 'string' ? entryId : null,
    time: entryTime ?? null,
    field: typeof field === 'string' ? field : '',
    value: objectOf(value),
  }
}
