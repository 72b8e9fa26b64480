import { type Format, formatBrand, formatFor, formatPhone } from '../../adapters/mail/format'
import type { MailLanguage } from '../../adapters/mail/texts/language'
import { isPayable } from '../../domain/invoice/record'
import type { SellerFacts } from '../../domain/mail/facts'
import { MAIL_CHOICES, type MailChoice } from '../../domain/mail/preferences'
import { pageTemplate, sayIn, type Text } from '../pages/frame'
import { raisableTo } from './limits'
import {
  CHOICES,
  LABELS,
  MESSAGES,
  NEWS_TEXTS,
  type News,
  OBSTACLE_TEXTS,
  type Obstacle,
  PURPOSES,
  REASONS,
  STATES,
} from './texts'
import type { AccountPage } from './view'

const message = pageTemplate('pages/message.html.eta')
const account = pageTemplate('my/account.html.eta')

/** How the page is told: in whose words, and what has just happened. */
export type Telling = {
  language: MailLanguage
  seller: SellerFacts
  /** The page's own address, before which its forms and documents lie. */
  address: string
  news: News | null
  obstacle: Obstacle | null
}

type Words = { say: (text: Text, values?: Record<string, string>) => string; format: Format }

/** A page that only says something. */
export function renderMessage(
  which: keyof typeof MESSAGES,
  language: MailLanguage,
  { brandName }: SellerFacts,
): string {
  const say = sayIn(language)
  return message({ language, payee: brandName, title: say(MESSAGES[which].title), text: say(MESSAGES[which].text) })
}

/** The customer's account with all that he can do about it here. Every value is escaped. */
export function renderAccount(page: AccountPage, { language, seller, address, news, obstacle }: Telling): string {
  const { account: of, numbers, invoices, months } = page
  const words = { say: sayIn(language), format: formatFor(language, of.timeZone, of.currency) }
  const { say, format } = words
  const labels = Object.fromEntries(
    Object.entries(LABELS).map(([name, text]) => [
      name,
      say(text, { currency: of.currency, support: seller.supportEmail }),
    ]),
  )
  return account({
    ...{ language, address, labels },
    payee: seller.brandName,
    title: of.legalName,
    news: news === null ? null : say(NEWS_TEXTS[news]),
    obstacle: obstacle === null ? null : say(OBSTACLE_TEXTS[obstacle]),
    balance: format.moneyCut(of.balanceMicros),
    closed: of.closedAt !== null,
    debts: page.debts.map(debtIn(words)),
    numbers: numbers.data.filter(({ state }) => state !== 'DELETED' && state !== 'ABANDONED').map(numberIn(words)),
    moreNumbers: numbers.nextCursor !== null,
    orders: of.closedAt === null ? page.orders.map(orderIn(words)) : [],
    limits: of.closedAt === null ? page.limits.flatMap(limitIn(words, page)) : [],
    methods: page.methods.map(methodIn(words)),
    invoices: invoices.data.filter(({ status }) => status !== 'DRAFT').map(invoiceIn(words)),
    moreInvoices: invoices.nextCursor !== null,
    statements: months.map((month) => ({
      month,
      label: say(LABELS.statement, { month: format.month(`${month}-15T12:00:00Z`) }),
    })),
    choices: (Object.keys(MAIL_CHOICES) as MailChoice[]).map((name) => ({
      ...{ name, label: say(CHOICES[name]), chosen: of.mailPreferences[name] },
    })),
  })
}

const debtIn =
  ({ say, format }: Words) =>
  ({ id, number, kind, status, totalCents, paidCents }: AccountPage['debts'][number]) => {
    const amount = format.money(totalCents - paidCents)
    return {
      ...{ id, what: `${say(PURPOSES[kind])} · ${number}`, amount },
      pay: isPayable(status) ? say(LABELS.pay, { amount }) : null,
    }
  }

const numberIn =
  ({ say, format }: Words) =>
  (number: AccountPage['numbers']['data'][number]) => {
    const { id, state, phoneNumber, displayName, suspensionReasons, nextCharge, holdUntil } = number
    const why = suspensionReasons.map((reason) => say(REASONS[reason])).join(', ')
    const date = (at: string) => format.moment(at)
    return {
      ...{ id, name: displayName, phone: formatPhone(phoneNumber) },
      state: why === '' ? say(STATES[state]) : `${say(STATES[state])}: ${why}`,
      nextCharge:
        nextCharge === null
          ? null
          : say(LABELS.nextCharge, { amount: format.money(nextCharge.amountCents), date: date(nextCharge.at) }),
      released: holdUntil === null ? null : say(LABELS.released, { date: date(holdUntil) }),
      keep: state === 'HOLD',
    }
  }

const orderIn =
  ({ say, format }: Words) =>
  ({ numberId, number }: AccountPage['orders'][number]) => ({
    ...{ id: numberId, phone: formatPhone(number.phoneNumber), name: number.displayName },
    again: say(LABELS.again, { amount: format.money(number.priceCents) }),
  })

const limitIn =
  ({ say, format }: Words, { account, numbers }: AccountPage) =>
  ({ numberId, limit }: AccountPage['limits'][number]) => {
    const range = raisableTo(limit)
    if (range === null) return []
    const number = numbers.data.find(({ id }) => id === numberId)
    const values = { used: format.moneyCut(limit.usedMicros), limit: format.money(range.above) }
    return [
      {
        id: numberId ?? 'account',
        path: numberId === null ? 'spending-limit' : `numbers/${numberId}/spending-limit`,
        whose: numberId === null ? say(LABELS.ofAccount) : formatPhone(number?.phoneNumber ?? numberId),
        used: say(LABELS.used, values),
        wanted: say(LABELS.newLimit, { currency: account.currency, most: format.money(range.atMost) }),
        most: (range.atMost / 100).toFixed(2),
      },
    ]
  }

const methodIn =
  ({ say }: Words) =>
  ({ id, brand, type, last4, expMonth, expYear, role, status }: AccountPage['methods'][number]) => {
    const name = formatBrand(brand ?? type.toLowerCase())
    const usable = status === 'ACTIVE'
    const ends = expMonth === null || expYear === null ? null : `${String(expMonth).padStart(2, '0')}/${expYear}`
    return {
      id,
      name: last4 === null ? name : say(LABELS.ending, { brand: name, last4 }),
      ends: ends === null ? null : say(LABELS.expires, { date: ends }),
      role: usable ? say(role === 'PRIMARY' ? LABELS.primary : LABELS.backup) : say(LABELS.unusable),
      canLead: usable && role === 'BACKUP',
    }
  }

const invoiceIn =
  ({ say, format }: Words) =>
  ({ id, number, kind, dueAt, totalCents, refundedCents }: AccountPage['invoices']['data'][number]) => ({
    id,
    label: say(LABELS.invoice, { no: number }),
    what: `${say(PURPOSES[kind])}, ${format.day(dueAt)}, ${format.money(totalCents)}`,
    credited: refundedCents > 0,
  })
