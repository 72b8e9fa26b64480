import { createUsageStore } from '../../adapters/store/usage/ingest'
import { accountClock } from '../../adapters/store/views/clock'
import type { NumberAddress } from '../../adapters/store/views/meta'
import type { MetaUsage } from '../../domain/meta/usage'
import { problem } from '../problem'
import type { Services } from '../services'

/** What became of the messages of a change; `later`: some of them may be taken when time has gone on. */
export type UsageTaken = { later: boolean; note?: string }

/**
 * Books the messages that Meta tells of for the live subscription of their number. A message that is told again, or that
 * the gateway reports too, counts once (I18). Not taken: of a number that is not in service yet, which its registration
 * takes up, of a time that has not come, and, for good, what is over 35 days old.
 */
export async function takeUsage(
  { db, engine, log }: Services,
  { id: numberId, accountId }: NumberAddress,
  usage: readonly MetaUsage[],
): Promise<UsageTaken> {
  const clock = await accountClock(db, accountId)
  if (clock === null || clock.status === 'DELETED') return { later: false, note: 'its clock was deleted' }
  // Not now: Meta delivers it again, and the clock stands still by then.
  if (clock.status === 'ADVANCING') throw problem('CLOCK_ADVANCING', `The test clock ${clock.clockId} is advancing.`)
  const events = usage.map((each) => ({ ...each, numberId }))
  const { rejected, wake } = await createUsageStore(db).ingest({ accountId, events, now: clock.now })
  if (wake) {
    // Stored with the usage: if the engine does not answer now, it is delivered later.
    await engine.wake(accountId, clock.clockId).catch((err) => log.warn({ err, accountId }, 'a wake-up waits'))
  }
  const [first] = rejected
  if (first === undefined) return { later: false }
  const note = `${rejected.length} of ${usage.length} messages not taken: ${first.message}`
  return { later: rejected.some(({ code }) => code !== 'EVENT_TOO_OLD'), note }
}
