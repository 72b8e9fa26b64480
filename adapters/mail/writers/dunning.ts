import type { MailBody } from '../content'
import type { Wording } from '../wording'
import { present } from '../wording'

const DAY_MS = 86_400_000

export function firstFailure(w: Wording): MailBody {
  const { say, format, invoice, facts } = w
  const until = facts.number === undefined ? null : invoice.suspendAt
  return {
    subject:
      until === null
        ? say('E09.subjectPlain', { amount: w.amount })
        : say('E09.subject', { amount: w.amount, number: w.phone, date: format.day(until) }),
    tone: 'urgent',
    lead: say('E09.lead', { amount: w.amount, what: w.what }),
    paragraphs: [w.declineReason, ...comingUp(w)],
    details: w.unpaidDetails,
    actions: payActions(w, say('action.payNow')),
  }
}

export function secondFailure(w: Wording): MailBody {
  const { say, format, invoice } = w
  const triedAgain = invoice.tries > 1
  return {
    subject: secondSubject(w, triedAgain),
    tone: 'urgent',
    lead: say('E10.lead', { amount: w.amount, what: w.what }),
    paragraphs: [
      triedAgain ? `${say('E10.tried', { tries: format.count(invoice.tries) })} ${w.declineReason}` : w.declineReason,
      ...comingUp(w),
    ],
    details: w.unpaidDetails,
    actions: payActions(w, say('action.payNow')),
  }
}

function secondSubject({ say, format, invoice, amount }: Wording, triedAgain: boolean): string {
  if (invoice.suspendAt === null) return say('E10.subjectPlain', { amount })
  return say(triedAgain ? 'E10.subject' : 'E10.subjectUntried', { date: format.day(invoice.suspendAt) })
}

export function suspended(w: Wording): MailBody {
  if (w.facts.invoice === undefined) return suspendedBySupport(w)
  const { say, format, invoice, number } = w
  const onlyReason = number.suspensionReasons.length <= 1
  return {
    subject: say('E11.subject', { number: w.phone, amount: w.amount }),
    tone: 'urgent',
    lead: say('E11.lead', { number: w.phone, amount: w.amount, what: w.what }),
    paragraphs: [
      w.declineReason,
      say('E11.works'),
      onlyReason ? say('E11.resume') : say('E11.moreReasons'),
      invoice.kind === 'HOSTING' && say('E11.noHosting'),
      w.nextTry,
      invoice.cancelAt !== null && say('E11.deadline', { date: format.moment(invoice.cancelAt) }),
    ],
    details: detailsWithRelease(w),
    actions: payActions(w, say('E11.action')),
  }
}

/** Why support did it is for support to say: what it wrote for colleagues is not in any mail. */
function suspendedBySupport(w: Wording): MailBody {
  const { say, number } = w
  return {
    subject: say('E11.subjectSupport', { number: w.phone }),
    tone: 'urgent',
    lead: say('E11.leadSupport', { number: w.phone }),
    paragraphs: [
      say('E11.contact'),
      say('E11.works'),
      number.suspensionReasons.length > 1 && say('E11.moreReasons'),
      say('E11.hostingRests'),
    ],
    details: [w.numberDetail],
  }
}

export function deletionWarning(w: Wording): MailBody {
  const { say, format, invoice, number, facts } = w
  const cancelAt = present(invoice.cancelAt, 'invoice.cancelAt')
  const daysLeft = Math.max(1, Math.ceil((Date.parse(cancelAt) - Date.parse(facts.now)) / DAY_MS))
  return {
    subject: say('E12.subject', { number: w.phone, date: format.day(cancelAt) }),
    tone: 'urgent',
    lead: say(daysLeft === 1 ? 'E12.leadOneDay' : 'E12.lead', {
      left: format.days(daysLeft),
      amount: w.amount,
      what: w.what,
      number: w.phone,
      date: format.moment(cancelAt),
    }),
    paragraphs: [
      say('E12.keep'),
      number.deposit !== null && say('E12.deposit', { deposit: format.money(number.deposit.amountCents) }),
      say('E12.after'),
    ],
    details: detailsWithRelease(w),
    actions: [w.link(say('action.payNow'), 'pay'), w.link(say('action.export'), 'export')],
  }
}

export function resumed(w: Wording): MailBody {
  const { say, facts } = w
  const paid = facts.invoice?.status === 'PAID'
  return {
    subject: say('E13.subject', { number: w.phone }),
    tone: 'good',
    lead: say('E13.lead', { number: w.phone }),
    paragraphs: [paid && say('E13.paid', { amount: w.amount, what: w.what })],
    details: [w.numberDetail, w.periodDetail, w.nextChargeDetail],
  }
}

export function depositFailed(w: Wording): MailBody {
  const { say, format, number } = w
  const until = present(number.holdUntil, 'number.holdUntil')
  return {
    subject: say('E23.subject', { amount: w.amount }),
    tone: 'urgent',
    lead: say('E23.lead', { amount: w.amount, number: w.phone }),
    paragraphs: [
      w.declineReason,
      w.nextTry,
      say('E23.consequence', { date: format.moment(until) }),
      say('E23.otherwise'),
    ],
    details: [...w.unpaidDetails, { label: say('label.release'), value: format.moment(until) }],
    actions: payActions(w, say('action.payNow')),
  }
}

/** The next try and the suspension, in the order in which they come. */
function comingUp(w: Wording) {
  const { nextAttemptAt, suspendAt } = w.invoice
  const suspendedFirst =
    suspendAt !== null && nextAttemptAt !== null && Date.parse(suspendAt) < Date.parse(nextAttemptAt)
  return suspendedFirst ? [w.consequenceAhead, w.nextTry] : [w.nextTry, w.consequenceAhead]
}

/** Suspended already: what is left to lose is the number itself. */
function detailsWithRelease(w: Wording) {
  const { cancelAt } = w.invoice
  return [
    ...w.unpaidDetails,
    cancelAt === null ? null : { label: w.say('label.release'), value: w.format.moment(cancelAt) },
  ]
}

function payActions(w: Wording, label: string) {
  return [w.link(label, 'pay'), w.updateCard]
}
