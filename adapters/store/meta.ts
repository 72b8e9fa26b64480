import type { MetaStore } from '../../activities/ports/meta'
import type { MetaBlock } from '../../domain/meta/block'
import { objectOf } from '../../domain/meta/fields'
import { type WebhookChange, wabaSubject } from '../../domain/meta/news'
import { plain, type Transaction } from './client'
import { dated } from './columns'
import { recordNotices } from './meta-notices'

/** As many as are read at once. */
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
    changesOfWaba: async (wabaId) => {
      const where = { source: 'whatsapp', subject: wabaSubject(wabaId) }
      return (await tx.webhookInbox.findMany({ where, orderBy: { recordedAt: 'desc' }, take: CHANGES_READ })).map(kept)
    },
    parkedChanges: async (phoneNumber) => {
      const where = { source: 'whatsapp', subject: phoneNumber, outcome: 'PARKED' }
      return (await tx.webhookInbox.findMany({ where, orderBy: { recordedAt: 'asc' }, take: CHANGES_READ })).map(kept)
    },
    markTaken: async (eventIds) => {
      const where = { source: 'whatsapp', eventId: { in: eventIds }, outcome: 'PARKED' }
      await tx.webhookInbox.updateMany({
        where,
        data: { outcome: 'HANDLED', note: 'taken up when the number appeared' },
      })
    },
    noteNotices: (of, notices) => recordNotices(tx, of, notices),
    lastMailAt: async (numberId, template) => {
      const where = { numberId, template, status: { not: 'SKIPPED' } }
      return plain((await tx.mail.findFirst({ where, select: { at: true }, orderBy: { seq: 'desc' } }))?.at ?? null)
    },
  }
}

const kept = ({ eventId, body, recordedAt }: { eventId: string; body: unknown; recordedAt: Date }) => ({
  eventId,
  change: changeOf(body),
  receivedAt: recordedAt.getTime(),
})

/** A change as the inbox keeps it; a purged one has no members. */
export function changeOf(body: unknown): WebhookChange {
  const { entryId, entryTime, field, value } = objectOf(body)
  return {
    entryId: typeof entryId === 'string' ? entryId : null,
    time: entryTime ?? null,
    field: typeof field === 'string' ? field : '',
    value: objectOf(value),
  }
}
