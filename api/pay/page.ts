import { formatFor } from '../../adapters/mail/format'
import type { MailLanguage } from '../../adapters/mail/texts/language'
import type { PayPage } from '../../adapters/store/views/pay-page'
import type { SellerFacts } from '../../domain/mail/facts'
import { pageTemplate, sayIn } from '../pages/frame'
import { CREDIT_MESSAGES, LABELS, MESSAGES, type Message, PURPOSES } from './texts'

const page = pageTemplate('pay/page.html.eta')

type Link = { page: PayPage; token: string }

/** A page that says what became of a request, with the invoice when a link led to one. Every value is escaped. */
export function renderPage(message: Message, language: MailLanguage, seller: SellerFacts, link?: Link): string {
  const say = sayIn(language)
  const credits = link?.page.invoice.kind === 'TOP_UP'
  const { title, text } = { ...MESSAGES, ...(credits ? CREDIT_MESSAGES : {}) }[message]
  const invoice = link && message !== 'ENDED' ? invoiceOf(link.page, language) : null
  const asked = message === 'PAYABLE' || message === 'PROCESSING'
  const amount = { label: say(LABELS.amount), value: invoice?.amount ?? '' }
  const rows = invoice === null ? [] : [{ label: say(LABELS.payee), value: seller.legalName }, ...invoice.rows]
  return page({
    language,
    payee: seller.brandName,
    title: say(title),
    text: say(text),
    tone: message === 'PAID' ? 'good' : 'notice',
    // What nobody has to pay any more is not shown large.
    amount: invoice !== null && asked ? amount : null,
    rows: invoice === null || asked ? rows : [...rows, amount],
    pay:
      link && message === 'PAYABLE'
        ? { action: `${link.token}/checkout`, label: say(LABELS.pay, { amount: amount.value }) }
        : null,
    again: link && message === 'PROCESSING' ? { href: link.token, label: say(LABELS.again) } : null,
  })
}

/** The invoice as whoever has the link may see it. */
function invoiceOf({ invoice, legalName, timeZone }: PayPage, language: MailLanguage) {
  const { number, kind, amountCents, currency, periodStart, periodEnd } = invoice
  const format = formatFor(language, timeZone, currency)
  // A narrow page breaks the period at its dash, not within a date.
  const day = (iso: string) => format.day(iso).replaceAll(' ', '\u00a0')
  const period = periodStart && periodEnd ? `${day(periodStart)} – ${day(periodEnd)}` : null
  const rows = [
    { label: LABELS.payer[language], value: legalName },
    { label: LABELS.purpose[language], value: PURPOSES[kind][language] },
    ...(period === null ? [] : [{ label: LABELS.period[language], value: period }]),
    // Who pays for credits is asked for no invoice, and sees nothing but what he needs to know (I4).
    ...(kind === 'TOP_UP' ? [] : [{ label: LABELS.invoice[language], value: number }]),
  ]
  return { amount: format.money(amountCents), rows }
}
