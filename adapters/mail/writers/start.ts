import type { MailBody } from '../content'
import type { Wording } from '../wording'
import { present } from '../wording'

export function signupReceipt(w: Wording): MailBody {
  const { say } = w
  return {
    subject: say('E01.subject', { no: w.invoiceNo, number: w.phone }),
    tone: 'good',
    lead: say('E01.lead', { amount: w.amount, what: w.what }),
    paragraphs: [w.number.state === 'PROVISIONING' && say('E01.next')],
    details: [w.numberDetail, w.planDetail, w.nextChargeDetail],
    actions: [w.link(say('E01.action'), 'invoice')],
    receipt: true,
    cancel: say('cancel.how'),
  }
}

export function signupFailed(w: Wording): MailBody {
  const { say, invoice } = w
  const why = invoice.declineClass === null ? say('E02.expired') : w.declineReason
  return {
    subject: say('E02.subject', { number: w.phone }),
    tone: 'notice',
    lead: say('E02.lead', { amount: w.amount, what: w.what }),
    paragraphs: [why, say('E02.next')],
    actions: [w.link(say('E02.action'), 'retry')],
  }
}

export function numberActive(w: Wording): MailBody {
  const { say, format } = w
  const terms = w.facts.account.dialogueTerms
  return {
    subject: say('E03.subject', { number: w.phone }),
    tone: 'good',
    lead: say('E03.lead', { number: w.phone }),
    paragraphs: [
      terms !== null &&
        terms.freePerMonth > 0 &&
        say('E03.dialogues', { free: format.count(terms.freePerMonth), threshold: format.money(terms.thresholdCents) }),
    ],
    details: [w.numberDetail, w.planDetail, w.periodDetail, w.nextChargeDetail],
    actions: [w.link(say('E03.action'), 'number')],
  }
}

export function renewalReminder(w: Wording): MailBody {
  const { say, format, number } = w
  const charge = present(number.nextCharge, 'number.nextCharge')
  const amount = format.money(charge.amountCents)
  const plan = (number.nextPlan ?? number.plan) === 'ANNUAL' ? 'ANNUAL' : 'MONTHLY'
  return {
    subject: say('E04.subject', { number: w.phone, date: format.day(charge.at), amount }),
    tone: 'notice',
    lead: say(`E04.lead${plan}`, { number: w.phone, date: format.moment(charge.at), amount }),
    paragraphs: [
      number.nextChargeCard === null ? say('E04.noCard') : say('E04.card', { card: w.bareCard(number.nextChargeCard) }),
      say('E04.cancel'),
    ],
    details: [w.numberDetail, w.planDetail, w.nextChargeDetail],
    actions: [w.link(say('action.manage'), 'number'), number.nextChargeCard === null && w.updateCard],
    cancel: say('cancel.how'),
  }
}
