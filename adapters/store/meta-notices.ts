import { createHash } from 'node:crypto'
import type { MetaNotice } from '../../domain/meta/notices'
import { type Instant, iso } from '../../domain/time'
import type { Transaction } from './client'

/** Whose notices they are: the account, and the webhook that told them. `now` is the account's business time. */
export type NoticeOf = { accountId: string; eventId: string; now: Instant }

/** Keeps what Meta told as facts of the account; the same webhook again adds nothing (I9). */
export async function recordNotices(
  tx: Pick<Transaction, 'event'>,
  { accountId, eventId, now }: NoticeOf,
  notices: readonly MetaNotice[],
): Promise<void> {
  if (notices.length === 0) return
  await tx.event.createMany({
    data: notices.map(({ type, data }, index) => ({
      ...{ id: factId(eventId, index, accountId), type, at: iso(now), accountId },
      data: data as object,
    })),
    skipDuplicates: true,
  })
}

const ID_LENGTH = 24

/** The same for the same webhook, so that a second delivery writes the same fact. */
function factId(eventId: string, index: number, accountId: string): string {
  const hash = createHash('sha256').update(`${eventId} ${index} ${accountId}`).digest('hex')
  return `evt_${hash.slice(0, ID_LENGTH)}`
}
