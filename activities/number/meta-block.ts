import { afterNews, BLOCK_MAIL_EVERY, isBlocked } from '../../domain/meta/block'
import { type BlockNews, type MetaNews, readChange } from '../../domain/meta/news'
import type { NumberRecord } from '../../domain/number/record'
import { type Instant, iso } from '../../domain/time'
import type { Ports } from '../ports'
import type { KeptChange } from '../ports/meta'
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
 * Webhooks about the number that came before it was here (I10): refusals count, messages go into the books, and notices
 * are kept. That it had left before is refuted by its registration; its health is read when it next changes.
 */
export async function takeUpEarlier(tx: StoreTransaction, number: NumberRecord, now: Instant): Promise<void> {
  const { id: numberId, accountId, phoneNumber, wabaId } = number
  const read = (changes: KeptChange[]) => changes.map(({ change, receivedAt }) => readChange(change, receivedAt))
  const note = async (news: MetaNews[]) => {
    for (const each of news) {
      if (each.kind === 'BLOCKED' || each.kind === 'CLEARED') await noteBlock(tx, number, each, now)
    }
  }
  const keep = async (changes: KeptChange[]) => {
    for (const { eventId, change, receivedAt } of changes) {
      await tx.noteNotices({ accountId, eventId, now }, readChange(change, receivedAt).notices)
    }
    await tx.markTaken(changes.map(({ eventId }) => eventId))
  }
  if (wabaId !== null) {
    const ofWaba = await tx.changesOfWaba(wabaId)
    await note(read(ofWaba).flatMap(({ news }) => news))
    await keep(ofWaba)
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const parked = await tx.parkedChanges(phoneNumber)
    if (parked.length === 0) return
    const told = read(parked)
    await note(told.flatMap(({ news }) => news))
    const events = told.flatMap(({ usage }) => usage.map((each) => ({ ...each, numberId })))
    if (events.length > 0) await tx.ingestUsage({ accountId, events, now })
    await keep(parked)
  }
}

/** Some thousands of webhooks; the rest of a number that had many more is taken up beside its next ones. */
const ROUNDS = 10
