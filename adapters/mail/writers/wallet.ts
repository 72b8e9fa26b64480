import type { MailBody } from '../content'
import { formatPhone } from '../format'
import type { Wording } from '../wording'
import { present } from '../wording'

/** E16: the balance is below our banner's line or the customer's own, or 80 % of a limit of his are used. */
export function lowBalance(w: Wording): MailBody {
  const { say, format } = w
  const { news, balanceMicros, belowMicros, pausedAtZero, daysLeft } = present(w.facts.sending, 'sending')
  if (news === 'LIMIT_NEAR') return limitNear(w)
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
    actions: [w.link(say('action.topUp'), 'topUp')],
  }
}

/** E17: nothing goes out until there is money again, or nothing that costs until the limit has room again. */
export function sendingPaused(w: Wording): MailBody {
  const { say, format } = w
  const { news, balanceMicros, pausedAtZero } = present(w.facts.sending, 'sending')
  if (news === 'LIMIT_REACHED') return limitReached(w)
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
    actions: [w.link(say('action.topUp'), 'topUp')],
  }
}

function limitNear(w: Wording): MailBody {
  const { say } = w
  const { limit, used, whose, details } = limitOf(w)
  return {
    subject: say('E16.subjectLimit', { used, limit }),
    tone: 'notice',
    lead: say('E16.leadLimit', { used, limit, whose }),
    paragraphs: [say('E16.pausesAtLimit')],
    details,
    actions: [w.link(say('action.raiseLimit'), 'raiseLimit')],
  }
}

function limitReached(w: Wording): MailBody {
  const { say } = w
  const { limit, whose, renews, details } = limitOf(w)
  return {
    subject: say('E17.subject'),
    tone: 'urgent',
    lead: say('E17.leadLimit', { limit, whose }),
    paragraphs: [say('E17.worksLimit'), say('E17.resumesLimit', { date: renews })],
    details,
    actions: [w.link(say('action.raiseLimit'), 'raiseLimit')],
  }
}

/** The limit's figures; `whose` is the account or one number, to stand in a sentence. */
function limitOf({ say, format, facts }: Wording) {
  const { monthlyMicros, usedMicros, phoneNumber, renewsAt } = present(facts.sending?.limit, 'sending.limit')
  const limit = format.moneyCut(monthlyMicros)
  const used = format.moneyCut(usedMicros)
  return {
    limit,
    used,
    whose: phoneNumber === null ? say('limit.ofAccount') : say('limit.ofNumber', { number: formatPhone(phoneNumber) }),
    renews: format.moment(renewsAt),
    details: [
      { label: say('label.limit'), value: limit },
      { label: say('label.used'), value: used },
    ],
  }
}
