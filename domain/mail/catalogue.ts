import type { MailFacts, MailNumberState, NumberFacts } from './facts'
import type { InvoiceFacts } from './invoice-facts'
import type { MailChoice } from './preferences'

/** The parts of `MailFacts` that not every mail needs. */
export type MailPart = Exclude<keyof MailFacts, 'now' | 'account' | 'seller' | 'links' | 'params'>

export interface MailTemplateEntry {
  name: string
  /** Which of his choices lets it out; null = always on: receipts, failures, suspension, deletion (emails.md). */
  choice: ((facts: MailFacts) => MailChoice | null) | null
  /** The owner gets a copy beside the billing contacts: suspension and deletion. */
  ownerInCopy: boolean
  /** Parts of the facts that must be there; a missing one is a programming error and throws. */
  needs: readonly MailPart[]
  /** Asked again just before sending (dunning rule 6): is what the mail says still so? */
  due: (facts: MailFacts) => boolean
}

const always = () => true

const numberIs =
  (...states: MailNumberState[]) =>
  (facts: MailFacts) =>
    states.includes(numberOf(facts).state)

/** A charge less often than every six months must be announced (card schemes), so a year's last reminder is no choice. */
const renewalChoice = (facts: MailFacts): MailChoice | null => {
  if (numberOf(facts).plan === 'MONTHLY') return 'E04_MONTHLY'
  return facts.params['days'] === 30 ? 'E04_ANNUAL_30_DAYS' : null
}

const WORKING: MailNumberState[] = ['ACTIVE', 'PAST_DUE']

/** PROCESSING is not asked for again: the money is on its way, and the invoice is not payable meanwhile. */
const invoiceOpen = (facts: MailFacts) => invoiceOf(facts).status === 'OPEN'

const renewalAhead = (facts: MailFacts) => {
  const { state, nextCharge } = numberOf(facts)
  return WORKING.includes(state) && nextCharge !== null && Date.parse(nextCharge.at) > Date.parse(facts.now)
}

/**
 * A suspension is told as long as it lasts and is owed for, also while a slow payment is under way; one by support, which
 * no invoice is named for, as long as support has not taken it back.
 */
const stillSuspended = ({ invoice, ...facts }: MailFacts) => {
  const { state, suspensionReasons } = numberOf(facts)
  const lasts = invoice ? !['PAID', 'VOID'].includes(invoice.status) : suspensionReasons.includes('ADMIN')
  return state === 'SUSPENDED' && lasts
}

const suspendedAndOpen = (facts: MailFacts) => numberIs('SUSPENDED')(facts) && invoiceOpen(facts)

const depositOpen = (facts: MailFacts) => numberIs('HOLD')(facts) && invoiceOpen(facts)

const cardStillEnding = (facts: MailFacts) => facts.card?.inUse === true && facts.card.chargeAfterExpiry !== null

const priceStillChanging = (facts: MailFacts) => facts.priceChange?.planned === true

/** That terms were asked for is not news any more once they are agreed; the mail about those follows. */
const quoteStillSo = (facts: MailFacts) =>
  facts.quote?.status === (facts.params['agreedPriceId'] === undefined ? 'OPEN' : 'APPROVED')

/** As long as the dispute stands as the mail tells it, and what it took is owed, or was taken from the wallet. */
const stillDisputed = (facts: MailFacts) => {
  const { kind, status } = invoiceOf(facts)
  const taken = kind === 'TOP_UP' ? status === 'PAID' : !['PAID', 'VOID'].includes(status)
  return facts.dispute?.status === facts.dispute?.news && taken
}

/** A balance that has come back needs no word any more. */
const stillLow = ({ sending }: MailFacts) => sending?.stillSo === true

/** An invoice that was voided, and days that were given since, are no news any more. */
const daysStillSo = ({ partner }: MailFacts) => partner?.stillSo === true

const receipt = (name: string, needs: readonly MailPart[]): MailTemplateEntry => ({
  name,
  choice: null,
  ownerInCopy: false,
  needs,
  due: always,
})

/** Whether it is for whoever paid by a link, and not for the customer. */
export const isToPayer = ({ params }: Pick<MailFacts, 'params'>): boolean => params['toPayer'] === true

const NUMBER = ['number'] as const
const INVOICE = ['invoice'] as const
const BOTH = ['number', 'invoice'] as const

/** Every mail the product can send, by its code in the e-mail catalogue. */
export const MAIL_TEMPLATES = {
  E01: receipt('signup_receipt', BOTH),
  E02: { name: 'signup_failed', choice: null, ownerInCopy: false, needs: BOTH, due: numberIs('ABANDONED') },
  E03: { name: 'number_active', choice: null, ownerInCopy: false, needs: NUMBER, due: numberIs(...WORKING) },
  E04: {
    name: 'renewal_reminder',
    choice: renewalChoice,
    ownerInCopy: false,
    needs: NUMBER,
    due: renewalAhead,
  },
  // The receipt of somebody who has paid for the customer needs an address of his.
  E05: { ...receipt('receipt', INVOICE), due: (facts) => !isToPayer(facts) || facts.payer?.email != null },
  E06: receipt('backup_charged', INVOICE),
  E07: { name: 'card_expiring', choice: null, ownerInCopy: false, needs: ['card'], due: cardStillEnding },
  E08: { name: 'authenticate', choice: null, ownerInCopy: false, needs: INVOICE, due: invoiceOpen },
  E09: { name: 'dunning_1', choice: null, ownerInCopy: false, needs: INVOICE, due: invoiceOpen },
  E10: { name: 'dunning_2', choice: null, ownerInCopy: false, needs: INVOICE, due: invoiceOpen },
  E11: { name: 'suspended', choice: null, ownerInCopy: true, needs: NUMBER, due: stillSuspended },
  E12: { name: 'deletion_warning', choice: null, ownerInCopy: true, needs: BOTH, due: suspendedAndOpen },
  E13: { name: 'resumed', choice: null, ownerInCopy: false, needs: NUMBER, due: numberIs(...WORKING) },
  E14: receipt('threshold_charge', INVOICE),
  E15: receipt('month_usage', INVOICE),
  E16: { name: 'low_balance', choice: () => 'E16', ownerInCopy: false, needs: ['sending'], due: stillLow },
  E17: { name: 'sending_paused', choice: null, ownerInCopy: false, needs: ['sending'], due: stillLow },
  E18: receipt('topup_ok', ['invoice', 'wallet']),
  E19: {
    name: 'autotopup_failed',
    choice: null,
    ownerInCopy: false,
    needs: ['autoTopUp', 'wallet'],
    // That a cap holds it back is no news any more once its window has reopened.
    due: ({ autoTopUp, now }) =>
      autoTopUp?.news !== 'CAP' || (autoTopUp.againAt !== null && Date.parse(autoTopUp.againAt) > Date.parse(now)),
  },
  E20: receipt('payment_link_paid', ['invoice', 'payer']),
  E21: {
    name: 'cancel_confirmed',
    choice: null,
    ownerInCopy: true,
    needs: NUMBER,
    // Not in SETTLING: a hold may still come of it, and then E22 is the mail.
    due: numberIs('DELETING', 'DELETED'),
  },
  E22: { name: 'hold_started', choice: null, ownerInCopy: true, needs: NUMBER, due: numberIs('HOLD') },
  E23: { name: 'deposit_failed', choice: null, ownerInCopy: false, needs: BOTH, due: depositOpen },
  E24: {
    name: 'hold_reminder',
    choice: () => 'E24',
    ownerInCopy: false,
    needs: NUMBER,
    // Nobody can keep a number that has left.
    due: (facts) => numberIs('HOLD')(facts) && !numberOf(facts).left,
  },
  E25: { name: 'released', choice: null, ownerInCopy: true, needs: NUMBER, due: numberIs('DELETED') },
  E26: { name: 'finish_in_app', choice: null, ownerInCopy: true, needs: NUMBER, due: numberIs('DELETING') },
  E27: { name: 'reactivated', choice: null, ownerInCopy: false, needs: NUMBER, due: numberIs(...WORKING) },
  E28: { name: 'price_change', choice: null, ownerInCopy: false, needs: ['priceChange'], due: priceStillChanging },
  E29: { name: 'quote', choice: null, ownerInCopy: false, needs: ['quote'], due: quoteStillSo },
  E30: receipt('refund', ['refund']),
  E31: { name: 'dispute', choice: null, ownerInCopy: true, needs: ['invoice', 'dispute'], due: stillDisputed },
  E33: {
    name: 'meta_billing_blocked',
    choice: null,
    ownerInCopy: false,
    needs: NUMBER,
    due: (facts) => numberOf(facts).metaBlocks.length > 0,
  },
  E34: { name: 'partner_days', choice: null, ownerInCopy: false, needs: ['partner'], due: daysStillSo },
  E35: { name: 'statement', choice: () => 'E35', ownerInCopy: false, needs: ['statement'], due: always },
  E36: {
    name: 'quality_red',
    choice: null,
    ownerInCopy: false,
    needs: NUMBER,
    due: (facts) => numberOf(facts).qualityRating === 'RED',
  },
} as const satisfies Record<string, MailTemplateEntry>

export type MailTemplate = keyof typeof MAIL_TEMPLATES

export const MAIL_TEMPLATE_CODES = Object.keys(MAIL_TEMPLATES) as MailTemplate[]

/**
 * Whether what the mail says is still so (dunning rule 6: who has paid gets no "second try failed").
 * Receipts are always due. Throws when a part of the facts that the template needs is missing.
 */
export function isStillDue(template: MailTemplate, facts: MailFacts): boolean {
  requireParts(template, facts)
  return MAIL_TEMPLATES[template].due(facts)
}

/** Throws, naming template and parts, unless every part the template needs is there. */
export function requireParts(template: MailTemplate, facts: MailFacts): void {
  const missing = MAIL_TEMPLATES[template].needs.filter((part) => facts[part] === undefined)
  if (missing.length > 0) {
    throw new Error(`Mail ${template} needs ${missing.join(' and ')} in its facts; the outbox row must name them.`)
  }
}

/** Which of the customer's choices the mail belongs to; null = none: it is always on. */
export function choiceOf(template: MailTemplate, facts: MailFacts): MailChoice | null {
  const { choice }: MailTemplateEntry = MAIL_TEMPLATES[template]
  return choice === null ? null : choice(facts)
}

/** Whether the customer's preferences let the mail out. */
export function isWanted(template: MailTemplate, facts: MailFacts): boolean {
  const choice = choiceOf(template, facts)
  return choice === null || facts.account.mailPreferences[choice]
}

/**
 * The key a mail is sent once under: the same cause gives the same key, whatever process computes it.
 * `subjectEntityId` is the number, invoice, refund or card the mail is about; `step` tells its repetitions apart
 * (a period ordinal, a ladder day, an instant) and is `0` where there is only one.
 */
export function mailKey(template: MailTemplate, subjectEntityId: string, step: string | number): string {
  const parts = [template, subjectEntityId, String(step)]
  if (parts.includes(''))
    throw new Error(`A mail key of ${template} needs an entity and a step, got ${parts.join(':')}`)
  return ['mail', ...parts].map(encodeURIComponent).join(':')
}

/**
 * The RFC 5322 Message-ID, angle brackets included: a pure, one-to-one function of the key, so that a second copy after
 * a crash between the mail server's acceptance and our commit is recognisable as the same mail.
 * `domain` is the part after the @ of the sender's address.
 */
export function messageId(key: string, domain: string): string {
  if (!/^[\x21-\x39\x3b-\x7e]+(:[\x21-\x39\x3b-\x7e]+)*$/.test(key))
    throw new Error(`Not a mail key: ${JSON.stringify(key)}`)
  if (!/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(domain)) throw new Error(`Not a mail domain: ${JSON.stringify(domain)}`)
  // Only `:` becomes a dot and only escapes begin with `=`, so two keys never share an id.
  const local = key.replace(/[^A-Za-z0-9_-]/g, (char) => (char === ':' ? '.' : `=${char.charCodeAt(0).toString(16)}`))
  return `<${local}@${domain.toLowerCase()}>`
}

function numberOf(facts: Pick<MailFacts, 'number'>): NumberFacts {
  if (facts.number === undefined) throw new Error('This mail needs number in its facts')
  return facts.number
}

function invoiceOf(facts: MailFacts): InvoiceFacts {
  if (facts.invoice === undefined) throw new Error('This mail needs invoice in its facts')
  return facts.invoice
}
