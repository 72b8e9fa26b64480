import { isToPayer } from '../../../domain/mail/catalogue'
import type { MailBody } from '../content'
import { formatPhone } from '../format'
import type { Wording } from '../wording'
import { present } from '../wording'

export function receiptMail(w: Wording): MailBody {
  const { say } = w
  return {
    subject: say('E05.subject', { no: w.invoiceNo, amount: w.amount }),
    tone: 'good',
    lead: say('E05.lead', { amount: w.amount, what: w.what }),
    details: w.facts.number ? [w.numberDetail, w.nextChargeDetail] : [],
    // Who has paid for the customer has no account to look into, and nothing to cancel.
    ...(isToPayer(w.facts) ? {} : { actions: [w.link(say('E05.action'), 'invoice')], cancel: say('cancel.how') }),
    receipt: true,
  }
}

export function backupCharged(w: Wording): MailBody {
  const { say, invoice } = w
  const paidWith = present(invoice.paidWith, 'invoice.paidWith')
  return {
    subject: say('E06.subject'),
    tone: 'notice',
    lead: say('E06.lead', { amount: w.amount, what: w.what, card: w.bareCard(paidWith) }),
    paragraphs: [
      invoice.declinedWith && say('E06.why', { card: w.bareCard(invoice.declinedWith), reason: w.declineReason }),
      say('E06.next'),
      ...usageParagraphs(w),
    ],
    details: w.facts.number ? [w.numberDetail, w.nextChargeDetail] : [],
    actions: [w.link(say('E06.action'), 'updateCard'), w.link(say('E01.action'), 'invoice')],
    receipt: true,
    cancel: say('cancel.how'),
  }
}

export function cardExpiring(w: Wording): MailBody {
  const { say, format, facts } = w
  const card = present(facts.card, 'card')
  const charge = present(card.chargeAfterExpiry, 'card.chargeAfterExpiry')
  const month = `${String(card.expMonth).padStart(2, '0')}/${String(card.expYear % 100).padStart(2, '0')}`
  const amount = format.money(charge.amountCents)
  return {
    subject: say('E07.subject', { month }),
    tone: 'notice',
    lead: say('E07.lead', { card: w.bareCard(card), month, amount, date: format.moment(charge.at) }),
    paragraphs: [say('E07.next')],
    details: [{ label: say('label.numbers'), value: card.phoneNumbers.map(formatPhone).join(', ') }],
    actions: [w.updateCard],
  }
}

export function authenticate(w: Wording): MailBody {
  const { say } = w
  return {
    subject: say('E08.subject', { amount: w.amount }),
    tone: 'urgent',
    lead: say('E08.lead', { amount: w.amount, what: w.what }),
    paragraphs: [say('E08.soon'), deadlineText(w)],
    details: w.unpaidDetails,
    actions: [w.link(say('E08.action'), 'pay'), w.updateCard],
  }
}

/** What happens to the number if nobody confirms. */
function deadlineText(w: Wording): string | null {
  const { cancelAt } = w.invoice
  if (w.consequenceAhead !== null || w.facts.number === undefined || cancelAt === null) return w.consequenceAhead
  return w.say('E11.deadline', { date: w.format.moment(cancelAt) })
}

export function thresholdCharge(w: Wording): MailBody {
  const { say, amount } = w
  return {
    subject: say(w.soldMessages ? 'E14.subjectMessages' : 'E14.subject', { amount }),
    tone: 'good',
    lead: thresholdLead(w),
    paragraphs: usageParagraphs(w),
    actions: [w.link(say('E14.action'), 'usage'), w.link(say('E01.action'), 'invoice')],
    receipt: true,
    cancel: say('cancel.how'),
  }
}

function thresholdLead({ say, format, facts, soldMessages, amount }: Wording): string {
  const { dialogueTerms: terms } = facts.account
  if (terms === null) return say('E14.leadPlain', { amount })
  const threshold = format.money(terms.thresholdCents)
  return say(soldMessages ? 'E14.leadMessages' : 'E14.lead', { threshold, amount })
}

export function monthUsage(w: Wording): MailBody {
  const { say, format, invoice, amount, soldMessages } = w
  const month = format.month(invoice.periodStart ?? invoice.issuedAt)
  return {
    subject: say(soldMessages ? 'E15.subjectMessages' : 'E15.subject', { month, amount }),
    tone: 'good',
    lead: say(soldMessages ? 'E15.leadMessages' : 'E15.lead', { amount, month }),
    paragraphs: usageParagraphs(w),
    actions: [w.link(say('E15.action'), 'usage'), w.link(say('E01.action'), 'invoice')],
    receipt: true,
    cancel: say('cancel.how'),
  }
}

function usageParagraphs({ say, format, facts }: Wording): (string | false)[] {
  const { usage } = facts
  if (usage === undefined) return []
  return [
    usage.freeIncluded > 0 &&
      say('usage.free', { used: format.count(usage.freeUsed), included: format.count(usage.freeIncluded) }),
    format.moneyCut(usage.carriedMicros) !== format.money(0) &&
      say('usage.carried', { amount: format.moneyCut(usage.carriedMicros) }),
  ]
}

export function refunded(w: Wording): MailBody {
  const { say, format } = w
  const refund = present(w.facts.refund, 'refund')
  const amount = format.money(refund.amountCents)
  return {
    subject: say(refund.offInvoice ? 'E30.subjectInvoice' : 'E30.subject', { amount }),
    tone: 'good',
    lead: refundLead(w, amount),
    paragraphs: [
      refund.cardRefused && say('E30.cardRefused'),
      refundReason(w),
      refund.counts &&
        say('E30.counts', { ours: format.count(refund.counts.ours), meta: format.count(refund.counts.meta) }),
    ],
    details: [
      w.facts.number ? w.numberDetail : null,
      w.facts.invoice ? { label: say('label.invoice'), value: w.invoiceNo } : null,
      refund.creditNoteNumber === null ? null : { label: say('E30.action'), value: refund.creditNoteNumber },
    ],
    actions: [w.link(say('E30.action'), 'creditNote')],
  }
}

function refundLead(w: Wording, amount: string): string {
  const { toCard, offInvoice } = present(w.facts.refund, 'refund')
  if (offInvoice) return w.say('E30.leadInvoice', { amount })
  return toCard === null
    ? w.say('E30.leadWallet', { amount })
    : w.say('E30.leadCard', { amount, card: w.bareCard(toCard) })
}

function refundReason({ say, facts }: Wording): string {
  const { reason, note } = present(facts.refund, 'refund')
  if (reason !== 'OTHER') return say(`E30.${reason}`)
  return note === null || note === '' ? say('E30.noReason') : say('E30.OTHER', { note })
}
