import type { MailBody } from '../content'
import { present, type Wording } from '../wording'

/** E34: an invoice of days; days that end soon; days that have ended. */
export function partnerDays(w: Wording): MailBody {
  const { news } = present(w.facts.partner, 'partner')
  if (news === 'INVOICE') return dayInvoice(w)
  return news === 'LOW' ? daysLow(w) : daysEnded(w)
}

const balanceDetail = ({ say, format, facts }: Wording) => ({
  label: say('label.dayBalance'),
  value: say('value.days', { count: format.count(present(facts.partner, 'partner').dayBalance) }),
})

function dayInvoice(w: Wording): MailBody {
  const { say, format, invoiceNo: no, amount } = w
  const { days: count, used } = present(w.facts.partner, 'partner')
  const days = format.count(count)
  return {
    subject: say('E34.subjectInvoice', { no, days }),
    tone: 'notice',
    lead: say(used ? 'E34.leadUsed' : 'E34.leadInvoice', { days, amount }),
    paragraphs: [say('E34.month'), say('E34.noCharge')],
    details: [balanceDetail(w)],
    actions: [w.link(say('E34.pay'), 'pay')],
    receipt: true,
  }
}

function daysLow(w: Wording): MailBody {
  const { say, format, phone: number } = w
  const { days, autoAllocateDays } = present(w.facts.partner, 'partner')
  const until = format.moment(present(w.number.currentPeriodEnd, 'number.currentPeriodEnd'))
  return {
    subject:
      days === 1 ? say('E34.subjectLastDay', { number }) : say('E34.subjectLow', { days: format.count(days), number }),
    tone: 'notice',
    lead: say('E34.leadLow', { number, date: until }),
    paragraphs: [autoAllocateDays !== null && say('E34.short', { days: format.count(autoAllocateDays) })],
    details: [w.numberDetail, balanceDetail(w)],
    actions: [w.link(say('E34.allocate'), 'portal')],
  }
}

function daysEnded(w: Wording): MailBody {
  const { say, format, phone: number } = w
  const { autoAllocateDays } = present(w.facts.partner, 'partner')
  return {
    subject: say('E34.subjectEnded', { number }),
    tone: 'urgent',
    lead: say('E34.leadEnded', { number }),
    paragraphs: [autoAllocateDays !== null && say('E34.short', { days: format.count(autoAllocateDays) })],
    details: [w.numberDetail, balanceDetail(w)],
    actions: [w.link(say('E34.allocate'), 'portal')],
  }
}
