import type { WebhookRow } from '../../adapters/store/edge/webhook-inbox'
import { recordNotices } from '../../adapters/store/meta-notices'
import { type AccountClock, accountClock } from '../../adapters/store/views/clock'
import { isMetaBlocked, type NumberAddress, numbersAbout } from '../../adapters/store/views/meta'
import { isRefusal } from '../../domain/errors'
import { numberEntity } from '../../domain/keys'
import type { ChangeRead, MetaNews } from '../../domain/meta/news'
import { Problem, problem } from '../problem'
import type { Services } from '../services'
import { takeUsage } from './meta-usage'

/** What became of a change: the inbox's words, and a note for whoever reads it there. */
type Outcome = Pick<WebhookRow, 'outcome' | 'note'>

/**
 * Tells the numbers that a change is about what Meta says of them, and books its messages. Without a number it stays
 * PARKED until one appears (I10); of a number that is over nothing follows any more.
 */
export async function tellNumbers(
  services: Services,
  { eventId, type }: { eventId: string; type: string },
  { subject, news, notices, usage }: ChangeRead,
): Promise<Outcome> {
  if (news.length === 0 && usage.length === 0 && notices.length === 0) {
    return { outcome: 'IGNORED', note: `nothing follows from this ${type}` }
  }
  if (subject === null) return { outcome: 'IGNORED', note: 'it names neither a phone number nor a WABA' }
  const { live, over } = await numbersAbout(services.db, subject)
  if (live.length === 0) {
    if (over) return { outcome: 'IGNORED', note: `every subscription of ${subject} is over` }
    return { outcome: 'PARKED', note: `no number of ${subject} is here` }
  }
  const notes: string[] = []
  let [told, kept] = [false, false]
  for (const accountId of new Set(live.map((each) => each.accountId))) {
    if (notices.length === 0) break
    const clock = await readyClock(services, accountId)
    if (clock !== null) await recordNotices(services.db, { accountId, eventId, now: clock.now }, notices)
    told = true
  }
  for (const number of live) {
    for (const [index, each] of news.entries()) {
      if (await isNoNews(services, number, each)) continue
      await tell(services, number, `whatsapp:${eventId}:${index}:${number.id}`, each)
      told = true
    }
    if (usage.length === 0) continue
    const { later, note } = await takeUsage(services, number, usage)
    if (note !== undefined) notes.push(note)
    if (later) kept = true
    else told = true
  }
  const note = notes.length > 0 ? { note: notes.join('; ') } : {}
  if (kept) return { outcome: 'PARKED', ...note }
  return told ? { outcome: 'HANDLED', ...note } : { outcome: 'IGNORED', note: 'it says nothing new' }
}

/** Deliveries come in masses; only one to a blocked number says something new. */
async function isNoNews({ db }: Services, { id }: NumberAddress, news: MetaNews): Promise<boolean> {
  return news.kind === 'CLEARED' && news.cause === 'BILLING' && !(await isMetaBlocked(db, id, news.cause))
}

async function tell(
  services: Services,
  { id: numberId, accountId }: NumberAddress,
  id: string,
  news: MetaNews,
): Promise<void> {
  const clock = await readyClock(services, accountId)
  if (clock === null) return
  const command = { name: 'hear-from-meta', news } as const
  const result = await services.engine.command(
    { id, target: numberEntity(numberId), accountId, command },
    clock.clockId,
  )
  if (isRefusal(result) && result.code === 'CLOCK_ADVANCING') throw new Problem(result)
}

/** The account's clock; null when it was deleted. While it advances nothing is told: Meta delivers it again. */
export async function readyClock({ db }: Services, accountId: string): Promise<AccountClock | null> {
  const clock = await accountClock(db, accountId)
  if (clock === null || clock.status === 'DELETED') return null
  if (clock.status === 'ADVANCING') throw problem('CLOCK_ADVANCING', `The test clock ${clock.clockId} is advancing.`)
  return clock
}
