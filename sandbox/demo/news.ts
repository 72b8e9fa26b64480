import { dollars, type Row } from './page'
import type { Fact, Mail } from './resources'

/** What facts alone do not say: the names that people gave to things. */
export type Names = {
  /** The customer's name by account id; facts of others are not told. */
  who: ReadonlyMap<string, string>
  /** `Visa 4242` by our id of the payment method. */
  cards: ReadonlyMap<string, string>
  /** Kind of an invoice by its id; filled in from the facts as they pass. */
  invoiceKinds: Map<string, string>
}

/** A mail and whose it is. */
export type SentMail = Mail & { accountId: string }

/** The product's own news as rows, in order of business time; at one instant facts come first, then the mails they cause. */
export function rowsOf(facts: readonly Fact[], mails: readonly SentMail[], names: Names): Row[] {
  const told = facts.flatMap((fact) => rowOf(fact, names) ?? [])
  const sent = mails.flatMap((mail) => mailRow(mail, names) ?? [])
  return [...told, ...sent].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

function mailRow({ accountId, at, template, subject }: SentMail, { who }: Names): Row | undefined {
  const name = who.get(accountId)
  return name === undefined ? undefined : { at, who: name, by: 'MAIL', what: `mail ${template}  ${subject}` }
}

function rowOf(fact: Fact, names: Names): Row | undefined {
  const who = names.who.get(fact.accountId ?? '')
  if (who === undefined) return undefined
  const told = (TELL[fact.type] ?? unknownFact)(fact, names)
  return told && { at: fact.at, who, by: 'PRODUCT', ...told }
}

type Told = Pick<Row, 'what' | 'cents' | 'declined' | 'state'>
type Teller = (fact: Fact, names: Names) => Told | undefined

/** One teller per kind of fact. A kind that another row tells already is left out; one that is not listed is shown as it is. */
const TELL: Record<string, Teller> = {
  'number.state_changed': ({ data }) => ({
    what: CHANGES[text(data['reason'])] ?? text(data['reason']),
    state: text(data['to']),
  }),
  'standing.changed': ({ data }) => ({ what: STANDINGS[text(data['to'])] ?? 'the account', state: text(data['to']) }),
  'invoice.created': ({ invoiceId, data }, { invoiceKinds }) => {
    if (invoiceId !== undefined) invoiceKinds.set(invoiceId, text(data['kind']))
    return undefined
  },
  'payment.attempted': payment,
  'refund.created': ({ data, invoiceId }, names) => {
    const to = data['destination'] === 'CARD' ? 'refunded to the card' : 'credited to the wallet'
    return { what: `${kindOf(invoiceId, names)} ${to}`, cents: -Number(data['amountCents']) }
  },
  'refund.returned': () => ({ what: 'the bank returned a refund: it is credited to the wallet' }),
  'deposit.applied': ({ data }) => ({ what: `the deposit pays $${dollars(Number(data['amountCents']))} of dialogues` }),
  'invoice.voided': ({ invoiceId }, names) => ({
    what: `the unpaid invoice (${kindOf(invoiceId, names)}) is withdrawn`,
  }),
  'invoice.uncollectible': ({ data }) => ({
    what: `$${dollars(Number(data['totalCents']))} are given up`,
    state: 'UNCOLLECTIBLE',
  }),
  'days.credited': ({ data }) => ({
    what: `${text(data['days'])} days are credited, ${text(data['dayBalance'])} in the balance`,
  }),
  'days.returned': ({ data }) => ({
    what: `${text(data['days'])} days come back, ${text(data['dayBalance'])} in the balance`,
  }),
  // Told by whoever gave them.
  'days.allocated': () => undefined,
  // Told by the payment itself, and by the list of mails, which has the subjects.
  'invoice.paid': () => undefined,
  'usage.charged': () => undefined,
  'mail.sent': () => undefined,
}

const unknownFact: Teller = ({ type, data }) => ({ what: `${type} ${JSON.stringify(data)}` })

function payment({ invoiceId, data }: Fact, names: Names): Told {
  const card = names.cards.get(text(data['methodId'])) ?? 'a card'
  const what = kindOf(invoiceId, names)
  const cents = Number(data['amountCents'])
  if (data['outcome'] === 'SUCCEEDED') return { what: `${what} paid by ${card}`, cents }
  if (data['outcome'] === 'DECLINED') {
    return { what: `${what}: ${card} says ${text(data['declineCode'])}`, cents, declined: true }
  }
  return { what: `${what}: ${card} ${text(data['outcome'])}`, cents, declined: true }
}

const KINDS: Record<string, string> = {
  HOSTING: 'hosting',
  USAGE: 'dialogues',
  DEPOSIT: 'deposit',
  PARTNER_DAYS: 'days',
}

const kindOf = (invoiceId: string | undefined, { invoiceKinds }: Names): string => {
  const kind = invoiceKinds.get(invoiceId ?? '') ?? ''
  return KINDS[kind] ?? kind.toLowerCase()
}

const CHANGES: Record<string, string> = {
  ORDERED: 'the order is taken',
  PAID: 'paid first, so the number is registered now',
  PAYMENT_FAILED: 'not paid: nothing is owed, the order is over',
  PAYMENT_EXPIRED: 'not paid within a day: the order is over',
  REGISTERED: 'registered at WhatsApp: the number works',
  REGISTRATION_FAILED: 'WhatsApp refused the number',
  RENEWAL_FAILED: 'unpaid; service goes on for three days',
  DEBT_PAID: 'paid in time: nothing changes',
  DAYS_ALLOCATED: 'has days, so the channel is registered now',
  DAYS_EXHAUSTED: 'its days have ended: nothing goes out',
  GRACE_OVER: 'suspended: nothing goes out, messages come in',
  USAGE_UNPAID: 'suspended for unpaid dialogues',
  REASONS_CLEARED: 'works again; its time starts now',
  CANCELLED: 'cancelled: what was used is settled first',
  UNPAID_TOO_LONG: 'unpaid for 28 days: the number is given up',
  NOTHING_TO_HOLD: 'nothing holds it: taken off WhatsApp',
  PAID_USAGE_HELD: 'held: dialogues were paid within 30 days',
  HOLD_OVER: 'the hold is over: taken off WhatsApp',
  REACTIVATED: 'the number stays',
  META_REFUSED: 'WhatsApp keeps it a while longer',
  RELEASED: 'released: free for the ordinary app',
}

const STANDINGS: Record<string, string> = {
  CLEAR: 'nothing is owed any more: the account is',
  DELINQUENT: 'an invoice is unpaid: the account is',
  BARRED: 'new numbers are refused: the account is',
}

const text = (value: unknown): string => String(value ?? '')
