import type { MailBody } from '../content'
import type { Wording } from '../wording'
import { present } from '../wording'

/** E16: the balance is below our banner's line, or below the customer's own. */
export function lowBalance(w: Wording): MailBody {
  const { say, format } = w
  const { balanceMicros, belowMicros, pausedAtZero, daysLeft } = present(w.facts.sending, 'sending')
  const balance = format.moneyCut(balanceMicros)
  const line = format.moneyCut(belowMicros)
  return {
    subject: say('E16.subject', { balance, line }),
    tone: 'notice',
    lead: say('E16.lead', { balance, line }),
    paragraphs: [
      daysLeft !== null && say('E16.days', { days: format.days(daysLeft) }),
      say(pausedAtZero ? 'E16.pausesAtZero' : 'E16.pausesBelowZero', { zero: format.money(0) }),
    ],
    details: [{ label: say('label.balance'), value: balance }],
    actions: [w.link(say('action.topUp'), 'portal')],
  }
}

/** E17: nothing goes out until there is money again. */
export function sendingPaused(w: Wording): MailBody {
  const { say, format } = w
  const { balanceMicros, pausedAtZero } = present(w.facts.sending, 'sending')
  const balance = format.moneyCut(balanceMicros)
  return {
    subject: say('E17.subject'),
    tone: 'urgent',
    lead: say('E17.leadBalance', { balance }),
    paragraphs: [
      say('E17.works'),
      say(pausedAtZero ? 'E17.resumesAboveZero' : 'E17.resumesAtZero', { zero: format.money(0) }),
    ],
    details: [{ label: say('label.balance'), value: balance }],
    actions: [w.link(say('action.topUp'), 'portal')],
  }
}
