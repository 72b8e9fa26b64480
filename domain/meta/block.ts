import { DAY, type Instant } from '../time'
import type { BlockCause, BlockNews } from './news'

/** Customers are told of a block at most this often (W7). */
export const BLOCK_MAIL_EVERY = DAY

/** What is known of one cause for which Meta refuses a number's messages. `…At` are Meta's own instants, epoch ms. */
export type MetaBlock = {
  numberId: string
  cause: BlockCause
  blockedAt: Instant | null
  clearedAt: Instant | null
  /** When the block ends by itself; null = not before Meta says so. */
  endsAt: Instant | null
  /** Meta's code: an error's number, or the kind of restriction. */
  code: string | null
  /** Business time since when the number is blocked, as we have learnt it; null = it is not. */
  since: Instant | null
}

/**
 * What is known after one more piece of news, whatever order the pieces come in (I9): the latest refusal and the latest
 * sign that it is over are kept, and the later of the two tells. A tie is over: what arrived in that second was let out.
 */
export function afterNews(block: MetaBlock, news: BlockNews, now: Instant): MetaBlock {
  const after =
    news.kind === 'CLEARED'
      ? { ...block, clearedAt: later(block.clearedAt, news.at) }
      : news.at >= (block.blockedAt ?? news.at)
        ? { ...block, blockedAt: news.at, endsAt: news.until, code: news.code }
        : block
  const since = isBlocked(block, now) ? block.since : now
  return { ...after, since: isStanding(after) ? since : null }
}

/** Whether the refusal is newer than the last sign that it was over. */
const isStanding = ({ blockedAt, clearedAt }: MetaBlock): boolean =>
  blockedAt !== null && (clearedAt === null || clearedAt < blockedAt)

/** Whether Meta refuses for this cause at `now`. */
export const isBlocked = ({ since, endsAt }: Pick<MetaBlock, 'since' | 'endsAt'>, now: Instant): boolean =>
  since !== null && (endsAt === null || now < endsAt)

const later = (a: Instant | null, b: Instant): Instant => (a === null ? b : Math.max(a, b))
