import { parseStorable } from '../../adapters/store/edge/webhook-inbox'
import { DAY, HOUR, type Instant } from '../../domain/time'
import type { Services } from '../services'
import { hear } from './stripe'

/** The processor gives an event up after three days of trying; longer than a host may be away without noticing. */
const LOOK_BACK_MS = 7 * DAY
/** What is younger is still on its way by itself. */
const ON_ITS_WAY_MS = HOUR

/**
 * Asks the processor for the events that it could not bring, and takes them up as if they had come: what it tells only by
 * an event (a dispute, a method that was taken away) is never missed for good. `now` is real time. Again, or in several
 * processes at once, it changes nothing. Answers how many were news; one that cannot be taken up now is met again.
 */
export async function hearMissedEvents(services: Services, now: Instant): Promise<number> {
  const events = await services.processor.undeliveredEvents(now - LOOK_BACK_MS)
  let news = 0
  for (const { hint, at, body } of events) {
    if (hint.kind === 'IGNORED' || at > now - ON_ITS_WAY_MS) continue
    try {
      const heard = await hear(services, hint, parseStorable(JSON.stringify(body)))
      if (heard !== 'DUPLICATE' && heard.outcome === 'HANDLED') news += 1
    } catch (error) {
      services.log.warn({ err: error, eventId: hint.eventId }, 'a missed event could not be taken up; it is met again')
    }
  }
  if (news > 0) services.log.warn({ news }, 'the processor had events that it could not bring; they are taken up now')
  return news
}
