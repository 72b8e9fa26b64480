import type { MailBody } from '../content'
import { formatPhone } from '../format'
import type { Wording } from '../wording'
import { present } from '../wording'

export function priceChange(w: Wording): MailBody {
  const { say, format } = w
  const { changes, numbers, volumeFrom } = present(w.facts.priceChange, 'priceChange')
  const soonestFirst = [...numbers].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const first = present(soonestFirst[0], 'priceChange.numbers')
  const sentences = changes.map(({ plan, fromCents, toCents }) =>
    say(`E28.lead${plan}`, { from: format.money(fromCents), to: format.money(toCents) }),
  )
  const reasons = changes.map(({ reason }) =>
    reason === 'AGREED' || reason === 'NEW_LIST'
      ? say(`E28.${reason}`)
      : say(`E28.${reason}`, { count: format.count(volumeFrom) }),
  )
  return {
    subject: say('E28.subject', { amount: format.money(first.amountCents), date: format.day(first.at) }),
    tone: 'notice',
    lead: present(sentences[0], 'priceChange.changes'),
    paragraphs: [...sentences.slice(1), ...new Set(reasons), say('E28.each')],
    details: numbers.map(({ phoneNumber, at, amountCents }) => ({
      label: formatPhone(phoneNumber),
      value: say('value.amountOn', { amount: format.money(amountCents), date: format.day(at) }),
    })),
    actions: [w.link(say('E28.action'), 'portal')],
    cancel: say('cancel.how'),
  }
}

export function quote(w: Wording): MailBody {
  const { say, format } = w
  const { numbers, terms, wish } = present(w.facts.quote, 'quote')
  const count = format.count(numbers)
  const subject = say('E29.subject', { count })
  if (terms === null) {
    return {
      subject,
      tone: 'notice',
      lead: say('E29.leadOPEN', { count }),
      paragraphs: [wish === 'ORDER' ? say('E29.ORDER') : say(`E29.${wish}`, { number: w.phone })],
      actions: [w.link(say('E29.actionOPEN'), 'portal')],
    }
  }
  const price = (plan: 'MONTHLY' | 'ANNUAL', cents: number | null) =>
    cents !== null && { label: say('E29.perNumber'), value: say(`plan.${plan}`, { price: format.money(cents) }) }
  return {
    subject,
    tone: 'good',
    lead: say('E29.leadAPPROVED'),
    paragraphs: [say('E29.accept')],
    details: [
      price('MONTHLY', terms.monthlyCents),
      price('ANNUAL', terms.annualCents),
      { label: say('E29.validFrom'), value: format.moment(terms.validFrom) },
    ],
    actions: [w.link(say('E29.actionAPPROVED'), 'portal')],
  }
}
