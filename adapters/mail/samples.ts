import type { MailTemplate } from '../../domain/mail/catalogue'
import type { MailFacts, NumberFacts } from '../../domain/mail/facts'
import type { InvoiceFacts } from '../../domain/mail/invoice-facts'
import {
  ACCOUNT,
  BACKUP,
  DAYS,
  DEPOSIT,
  LINKS,
  NUMBER,
  PAID,
  PHONE,
  PRIMARY,
  SELLER,
  SENDING,
  SISTER_PHONE,
  STATEMENT,
  TOP_UP,
  UNPAID,
  USAGE,
} from './sample-parts'

/** Facts as a real life would give them, one set per template: for the preview and the tests. */
export function sampleFacts(template: MailTemplate, locale = 'en'): MailFacts {
  const account = { ...ACCOUNT, locale, timeZone: TIME_ZONES[locale] ?? ACCOUNT.timeZone }
  return { now: '2027-12-03T08:00:00.000Z', account, seller: SELLER, links: LINKS, params: {}, ...PARTS[template] }
}

const TIME_ZONES: Record<string, string> = { en: 'America/New_York', es: 'Europe/Madrid', tr: 'Europe/Istanbul' }

const UNCONNECTED: NumberFacts = { ...NUMBER, nextCharge: null, state: 'PROVISIONING' }
const PAST_DUE: NumberFacts = { ...NUMBER, nextCharge: null, state: 'PAST_DUE' }
const SUSPENDED: NumberFacts = { ...PAST_DUE, state: 'SUSPENDED', suspensionReasons: ['HOSTING_UNPAID'] }
const HELD: NumberFacts = {
  ...PAST_DUE,
  state: 'HOLD',
  holdUntil: '2027-12-23T08:00:00.000Z',
  deposit: { state: 'PAID', amountCents: 3900, appliedToUsageCents: 0, refundedCents: 0, movedTo: null },
}
const UNPAID_DEPOSIT: InvoiceFacts = { ...UNPAID, ...pick(DEPOSIT), suspendAt: null, cancelAt: null }

function pick({ number, kind, lines, periodStart, periodEnd }: InvoiceFacts) {
  return { number, kind, lines, periodStart, periodEnd }
}

const USAGE_SHARE = { freeUsed: 1000, freeIncluded: 1000, carriedMicros: 419_900 }

const PARTS: Record<MailTemplate, Partial<MailFacts>> = {
  E01: { number: { ...UNCONNECTED, nextCharge: NUMBER.nextCharge }, invoice: PAID },
  E02: {
    number: { ...UNCONNECTED, state: 'ABANDONED', currentPeriodStart: null, currentPeriodEnd: null },
    invoice: { ...UNPAID, status: 'VOID', nextAttemptAt: null, suspendAt: null, cancelAt: null },
  },
  E03: { number: NUMBER },
  E04: {
    number: {
      ...NUMBER,
      plan: 'ANNUAL',
      priceCents: 36_000,
      currentPeriodStart: '2026-12-10T08:00:00.000Z',
      currentPeriodEnd: '2027-12-10T08:00:00.000Z',
      nextCharge: { at: '2027-12-10T08:00:00.000Z', amountCents: 36_000 },
    },
  },
  E05: { number: NUMBER, invoice: PAID },
  E06: {
    number: NUMBER,
    invoice: {
      ...PAID,
      paidWith: BACKUP,
      declinedWith: PRIMARY,
      declineCode: 'expired_card',
      declineClass: 'NEEDS_NEW_CARD',
    },
  },
  E07: {
    card: {
      ...PRIMARY,
      expMonth: 12,
      expYear: 2027,
      inUse: true,
      chargeAfterExpiry: { at: '2028-01-03T08:00:00.000Z', amountCents: 3900 },
      phoneNumbers: [PHONE, SISTER_PHONE],
    },
  },
  E08: {
    number: PAST_DUE,
    invoice: { ...UNPAID, declineCode: 'authentication_required', declineClass: 'NEEDS_AUTH', nextAttemptAt: null },
  },
  E09: { number: PAST_DUE, invoice: UNPAID },
  E10: {
    now: '2027-12-05T08:00:00.000Z',
    number: PAST_DUE,
    invoice: { ...UNPAID, tries: 3, nextAttemptAt: '2027-12-08T08:00:00.000Z' },
  },
  E11: {
    now: '2027-12-06T08:00:00.000Z',
    number: SUSPENDED,
    invoice: { ...UNPAID, tries: 3, nextAttemptAt: '2027-12-08T08:00:00.000Z', suspendAt: null },
  },
  E12: {
    now: '2027-12-17T08:00:00.000Z',
    number: {
      ...SUSPENDED,
      deposit: { state: 'NONE', amountCents: 3900, appliedToUsageCents: 0, refundedCents: 0, movedTo: null },
    },
    invoice: { ...UNPAID, tries: 6, nextAttemptAt: '2027-12-23T08:00:00.000Z', suspendAt: null },
  },
  E13: { number: NUMBER, invoice: PAID },
  E14: { invoice: USAGE, usage: USAGE_SHARE },
  E15: { invoice: USAGE, usage: USAGE_SHARE },
  E16: { sending: { ...SENDING, news: 'LOW', balanceMicros: 19_990_000 } },
  E17: { sending: { ...SENDING, news: 'PAUSED', balanceMicros: -40_000, daysLeft: null } },
  E18: { invoice: TOP_UP, wallet: { balanceMicros: 63_489_900, automatic: true } },
  E19: {
    invoice: {
      ...UNPAID,
      ...pick(TOP_UP),
      status: 'VOID',
      totalCents: 5000,
      nextAttemptAt: null,
      suspendAt: null,
      cancelAt: null,
    },
    wallet: { balanceMicros: 13_489_900, automatic: true },
    autoTopUp: {
      ...{ news: 'FAILED', amountCents: 5000, thresholdCents: 2000, monthlyCapCents: null },
      againAt: '2027-12-03T14:00:00.000Z',
    },
  },
  E20: { invoice: TOP_UP, payer: { name: 'Dana Reyes', email: 'dana.reyes@harbour-coffee.example' } },
  E21: { number: { ...PAST_DUE, state: 'DELETING' } },
  E22: { number: HELD, invoice: DEPOSIT },
  E23: {
    number: {
      ...HELD,
      deposit: { state: 'FAILED', amountCents: 3900, appliedToUsageCents: 0, refundedCents: 0, movedTo: null },
    },
    invoice: UNPAID_DEPOSIT,
  },
  E24: { now: '2027-12-16T08:00:00.000Z', number: HELD },
  E25: {
    now: '2027-12-23T08:00:00.000Z',
    number: {
      ...HELD,
      state: 'DELETED',
      holdUntil: null,
      deposit: { state: 'PAID', amountCents: 3900, appliedToUsageCents: 420, refundedCents: 3480, movedTo: null },
      deletedAt: '2027-12-23T08:00:02.000Z',
    },
  },
  E26: { number: { ...PAST_DUE, state: 'DELETING' } },
  E27: {
    number: {
      ...NUMBER,
      deposit: { state: 'PAID', amountCents: 3900, appliedToUsageCents: 0, refundedCents: 0, movedTo: 'WALLET' },
    },
  },
  E28: {
    priceChange: {
      changes: [{ plan: 'MONTHLY', fromCents: 3000, toCents: 3900, reason: 'FEWER_NUMBERS' }],
      volumeFrom: 5,
      planned: true,
      numbers: [
        { phoneNumber: SISTER_PHONE, at: '2027-12-20T09:30:00.000Z', amountCents: 3900 },
        { phoneNumber: PHONE, at: '2028-01-03T08:00:00.000Z', amountCents: 3900 },
      ],
    },
  },
  E29: {
    quote: {
      status: 'APPROVED',
      wish: 'ORDER',
      numbers: 5,
      terms: { monthlyCents: 2700, annualCents: 32_400, validFrom: '2027-12-03T08:00:00.000Z' },
    },
    params: { agreedPriceId: 'agr_1c94b0' },
  },
  E30: {
    number: NUMBER,
    invoice: USAGE,
    refund: {
      amountCents: 60,
      currency: 'USD',
      toCard: PRIMARY,
      offInvoice: false,
      cardRefused: false,
      reason: 'RECONCILIATION',
      note: null,
      counts: { ours: 1240, meta: 1228 },
      creditNoteNumber: 'LK-CN-2027-000018',
    },
  },
  E31: {
    number: { ...SUSPENDED, suspensionReasons: ['DISPUTE'] },
    invoice: { ...UNPAID, declinedWith: null, declineCode: null, nextAttemptAt: null, suspendAt: null, cancelAt: null },
    dispute: { amountCents: 3900, status: 'OPEN', news: 'OPEN', paidWith: PRIMARY, phoneNumbers: [PHONE] },
  },
  E33: { number: { ...NUMBER, metaBlocks: [{ cause: 'BILLING', code: '131042', until: null }] } },
  E34: {
    invoice: DAYS,
    partner: { news: 'INVOICE', dayBalance: 120, days: 2250, used: false, autoAllocateDays: null, stillSo: true },
  },
  E35: { statement: STATEMENT },
  E36: { number: { ...NUMBER, qualityRating: 'RED' } },
}
