import type { WebhookRow } from '../../adapters/store/edge/webhook-inbox'
import { accountClock } from '../../adapters/store/views/clock'
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
  { subject, news, usage }: ChangeRead,
): Promise<Outcome> {
  if (news.length === 0 && usage.length === 0) {
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
  { db, engine }: Services,
  { id: numberId, accountId }: NumberAddress,
  id: string,
  news: MetaNews,
): Promise<void> {
  const clock = await accountClock(db, accountId)
  if (clock === null || clock.status === 'DELETED') return
  // Not now: Meta delivers it again, and the clock stands still by then.
  if (clock.status === 'ADVANCING') throw problem('CLOCK_ADVANCING', `The test clock ${clock.clockId} is advancing.`)
  const command = { name: 'hear-from-meta', news } as const
  const result = await engine.command({ id, target: numberEntity(numberId), accountId, command }, clock.clockId)
  if (isRefusal(result) && result.code === 'CLOCK_ADVANCING') throw new Problem(result)
}
