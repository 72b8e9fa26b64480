import type { MailBody } from '../content'
import { formatPhone } from '../format'
import type { Wording } from '../wording'
import { present } from '../wording'
import { disputedTopUp } from './top-ups'

/** E31, when a bank takes a payment back, and once more when it keeps it. */
export function disputed(w: Wording): MailBody {
  const { say, format, invoice, facts } = w
  if (invoice.kind === 'TOP_UP') return disputedTopUp(w)
  const dispute = present(facts.dispute, 'dispute')
  const amount = format.money(dispute.amountCents)
  const numbers = dispute.phoneNumbers.map(formatPhone).join(', ')
  const lost = dispute.news === 'LOST'
  const card = dispute.paidWith === null ? null : w.bareCard(dispute.paidWith)
  return {
    subject: say(lost ? 'E31.subjectLost' : 'E31.subject', { amount }),
    tone: 'urgent',
    lead: say(lost ? 'E31.leadLost' : 'E31.lead', { amount, what: w.what }),
    paragraphs: [
      numbers !== '' && say('E31.suspended', { numbers }),
      lost ? say('E31.due') : say('E31.mistake'),
      invoice.cancelAt !== null && numbers !== '' && say('E31.deadline', { date: format.moment(invoice.cancelAt) }),
      !lost && say('E31.payMeanwhile'),
      say('E31.barred'),
      say('E31.contact'),
    ],
    details: [
      { label: say('label.invoice'), value: w.invoiceNo },
      { label: say('label.amount'), value: amount },
      card !== null && { label: say('label.disputed'), value: card },
    ],
    actions: [w.link(say('action.payNow'), 'pay'), w.updateCard],
  }
}
