import { afterNews, BLOCK_MAIL_EVERY, isBlocked } from '../../domain/meta/block'
import { type BlockNews, readChange } from '../../domain/meta/news'
import type { NumberRecord } from '../../domain/number/record'
import { type Instant, iso } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'

/**
 * Row 32, W7: Meta refuses what the number sends, or has stopped refusing. Its state stays: it is not our suspension. The
 * customer is told of a new refusal, once in 24 hours. The same news again changes nothing. The number must be locked.
 */
export async function noteBlock(
  tx: StoreTransaction,
  number: NumberRecord,
  news: BlockNews,
  now: Instant,
): Promise<void> {
  const { id: numberId, accountId } = number
  const before = await tx.readBlock(numberId, news.cause)
  const after = afterNews(before, news, now)
  await tx.writeBlock(after)
  const { cause, code } = after
  const blocked = isBlocked(after, now)
  if (blocked !== isBlocked(before, now)) {
    const type = blocked ? 'number.meta_blocked' : 'number.meta_cleared'
    await tx.record({ type, at: now, accountId, numberId, data: { cause, code, toldAt: iso(news.at) } })
  }
  if (!blocked || news.kind === 'CLEARED' || after.blockedAt === before.blockedAt) return
  const told = await tx.lastMailAt(numberId, 'E33')
  if (told !== null && now < told + BLOCK_MAIL_EVERY) return
  await tx.requestMail({ template: 'E33', about: numberId, step: now, accountId, numberId, params: { code }, at: now })
}

/**
 * A delivery that was reported before the refusal it followed found no refusal to lift (I9). Asked after the refusal is
 * written, so that of the two whichever comes later sees the other.
 */
export async function noteDeliveries(ports: Ports, numberId: string, now: Instant): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const number = await tx.lockNumber(numberId)
    const at = number && (await tx.lastDeliveryAt(number.phoneNumber))
    if (number && at !== null) await noteBlock(tx, number, { kind: 'CLEARED', cause: 'BILLING', at }, now)
  })
}

/**
 * Webhooks about the number that came before it was here (I10). That it had left before is refuted by its registration;
 * its health is read when it next changes.
 */
export async function takeUpEarlier(tx: StoreTransaction, number: NumberRecord, now: Instant): Promise<void> {
  const earlier = await tx.earlierChanges(number)
  const told = earlier.map(({ change, receivedAt, eventId }) => ({
    eventId,
    news: readChange(change, receivedAt).news,
  }))
  for (const each of told.flatMap(({ news }) => news)) {
    if (each.kind === 'BLOCKED' || each.kind === 'CLEARED') await noteBlock(tx, number, each, now)
  }
  await tx.markTaken(told.flatMap(({ news, eventId }) => (news.length > 0 ? [eventId] : [])))
}
