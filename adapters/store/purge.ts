import { randomBytes } from 'node:crypto'
import type { PurgeStore } from '../../activities/ports/leaving'
import { Prisma } from '../../generated/prisma/client'
import type { Transaction } from './client'

/** What a purged contact begins with; neither a phone number nor an id of Meta's does. */
const PURGED = '~'

/**
 * Personal data of an ended number (decision 0022). A contact becomes a word that is the same wherever that contact was
 * the same within the number, so that dialogues and windows can still be counted; it is made with a secret that goes with
 * the last of them, so nobody can find the contact from it.
 */
export function purgeStore(tx: Transaction): PurgeStore {
  return {
    async purgeSome(numberId, limit) {
      const salt = await saltOf(tx, numberId)
      const changed =
        (await purgeContacts(tx, Prisma.raw('usage_events'), numberId, salt, limit)) +
        (await purgeContacts(tx, Prisma.raw('dialogues'), numberId, salt, limit)) +
        (await tx.contactIdentity.deleteMany({ where: { numberId } })).count +
        (await emptyWebhooks(tx, numberId, limit))
      if (changed === 0) await tx.phoneNumber.update({ where: { id: numberId }, data: { purgeSalt: null } })
      return changed
    },
  }
}

async function saltOf(tx: Transaction, id: string): Promise<string> {
  const row = await tx.phoneNumber.findUniqueOrThrow({ where: { id }, select: { purgeSalt: true } })
  if (row.purgeSalt !== null) return row.purgeSalt
  const purgeSalt = randomBytes(32).toString('hex')
  await tx.phoneNumber.update({ where: { id }, data: { purgeSalt } })
  return purgeSalt
}

function purgeContacts(
  tx: Transaction,
  table: Prisma.Sql,
  numberId: string,
  salt: string,
  limit: number,
): Promise<number> {
  return tx.$executeRaw`
    UPDATE ${table} SET contact = ${PURGED} || encode(sha256(convert_to(${salt} || contact, 'UTF8')), 'hex')
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table}
      WHERE number_id = ${numberId} AND contact NOT LIKE ${`${PURGED}%`} LIMIT ${limit}))`
}

/** The event's id stays: a later delivery is still known as a duplicate. */
function emptyWebhooks(tx: Transaction, numberId: string, limit: number): Promise<number> {
  return tx.$executeRaw`
    UPDATE webhook_inbox SET body = '{}'
    WHERE ctid = ANY (ARRAY(SELECT w.ctid FROM webhook_inbox w JOIN numbers n ON n.phone_number = w.subject
      WHERE n.id = ${numberId} AND w.body <> '{}' LIMIT ${limit}))`
}
