import type { MailTemplate } from '../../domain/mail/catalogue'
import type {
  AccountFacts,
  CardFacts,
  InvoiceFacts,
  LinkFacts,
  MailFacts,
  NumberFacts,
  SellerFacts,
} from '../../domain/mail/facts'

/** Facts as a real life would give them, one set per template: for the preview and the tests. */
export function sampleFacts(template: MailTemplate, locale = 'en'): MailFacts {
  const account = { ...ACCOUNT, locale, timeZone: TIME_ZONES[locale] ?? ACCOUNT.timeZone }
  return { now: '2027-12-03T08:00:00.000Z', account, seller: SELLER, links: LINKS, params: {}, ...PARTS[template] }
}

const TIME_ZONES: Record<string, string> = { en: 'America/New_York', es: 'Europe/Madrid', tr: 'Europe/Istanbul' }

const ACCOUNT: AccountFacts = {
  id: 'acc_4f9d2c7be1',
  legalName: 'Meadow & Fern Flowers Ltd',
  locale: 'en',
  timeZone: 'UTC',
  currency: 'USD',
  addressLines: ['12 Orchard Street', 'Suite 4', 'Portland, OR 97205', 'US'],
  taxId: 'US 98-7654321',
  dialogueTerms: { freePerMonth: 1000, thresholdCents: 3000 },
}

const SELLER: SellerFacts = {
  brandName: 'Linekeeper',
  legalName: 'Linekeeper Hosting B.V.',
  addressLines: ['Keizersgracht 1', '1015 CJ Amsterdam', 'NL'],
  taxId: 'NL001234567B01',
  registration: 'KvK 12345678',
  supportEmail: 'billing@linekeeper.example',
}

const SITE = 'https://linekeeper.example'

const LINKS: LinkFacts = {
  publicUrl: SITE,
  portal: `${SITE}/portal`,
  preferences: `${SITE}/portal/preferences`,
  updateCard: `${SITE}/portal/payment-methods`,
  invoice: `${SITE}/v1/invoices/inv_71c05e.pdf`,
  pay: `${SITE}/pay/q8Zr1fJm3vYc0Tn6Kd2LwA`,
  number: `${SITE}/portal/numbers/num_2ad84c`,
  retry: `${SITE}/portal/numbers/new`,
  keep: `${SITE}/portal/numbers/num_2ad84c/keep`,
  export: `${SITE}/portal/numbers/num_2ad84c/export`,
  usage: `${SITE}/v1/accounts/acc_4f9d2c7be1/usage.csv`,
  creditNote: `${SITE}/v1/invoices/inv_71c05e/credit-notes.pdf`,
}

const PRIMARY: CardFacts = { brand: 'visa', last4: '4242', role: 'PRIMARY' }
const BACKUP: CardFacts = { brand: 'mastercard', last4: '4444', role: 'BACKUP' }

const PHONE = '+14155550132'
const SISTER_PHONE = '+14155550178'

const NUMBER: NumberFacts = {
  id: 'num_2ad84c',
  phoneNumber: PHONE,
  displayName: 'Meadow & Fern',
  state: 'ACTIVE',
  suspensionReasons: [],
  plan: 'MONTHLY',
  priceCents: 3900,
  currentPeriodStart: '2027-12-03T08:00:00.000Z',
  currentPeriodEnd: '2028-01-03T08:00:00.000Z',
  nextCharge: { at: '2028-01-03T08:00:00.000Z', amountCents: 3900 },
  nextChargeCard: PRIMARY,
  holdUntil: null,
  deposit: null,
  deletedAt: null,
}

const PAID: InvoiceFacts = {
  id: 'inv_71c05e',
  number: 'LK-2027-000412',
  kind: 'HOSTING',
  status: 'PAID',
  currency: 'USD',
  totalCents: 3900,
  tax: { ratePercent: 0, amountCents: 0, note: null },
  lines: [{ description: 'Hosting', phoneNumber: PHONE, quantity: 1, unitPriceCents: 3900, amountCents: 3900 }],
  periodStart: '2027-12-03T08:00:00.000Z',
  periodEnd: '2028-01-03T08:00:00.000Z',
  issuedAt: '2027-12-03T08:00:00.000Z',
  paidAt: '2027-12-03T08:00:04.000Z',
  paidWith: PRIMARY,
  declinedWith: null,
  declineCode: null,
  declineClass: null,
  tries: 1,
  nextAttemptAt: null,
  suspendAt: null,
  cancelAt: null,
}

const UNPAID: InvoiceFacts = {
  ...PAID,
  status: 'OPEN',
  paidAt: null,
  paidWith: null,
  declinedWith: PRIMARY,
  declineCode: 'insufficient_funds',
  declineClass: 'SOFT_FUNDS',
  nextAttemptAt: '2027-12-04T08:00:00.000Z',
  suspendAt: '2027-12-06T08:00:00.000Z',
  cancelAt: '2027-12-31T08:00:00.000Z',
}

const USAGE: InvoiceFacts = {
  ...PAID,
  kind: 'USAGE',
  totalCents: 3002,
  lines: [
    { description: 'Dialogues', phoneNumber: PHONE, quantity: 420, unitPriceMicros: 50_000, amountCents: 2100 },
    { description: 'Dialogues', phoneNumber: SISTER_PHONE, quantity: 752, unitPriceMicros: 12_000, amountCents: 902 },
  ],
  periodStart: '2027-11-01T05:00:00.000Z',
  periodEnd: '2027-12-01T05:00:00.000Z',
}

const DEPOSIT: InvoiceFacts = {
  ...PAID,
  number: 'LK-2027-000431',
  kind: 'DEPOSIT',
  lines: [{ description: 'Deposit', phoneNumber: PHONE, quantity: 1, unitPriceCents: 3900, amountCents: 3900 }],
  periodStart: null,
  periodEnd: null,
}

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
  E01: { number: UNCONNECTED, invoice: PAID },
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
  E21: { number: { ...PAST_DUE, state: 'SETTLING' } },
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
      fromCents: 3000,
      toCents: 3900,
      reason: 'FEWER_NUMBERS',
      volumeFrom: 5,
      planned: true,
      numbers: [
        { phoneNumber: SISTER_PHONE, at: '2027-12-20T09:30:00.000Z' },
        { phoneNumber: PHONE, at: '2028-01-03T08:00:00.000Z' },
      ],
    },
  },
  E30: {
    number: NUMBER,
    invoice: USAGE,
    refund: {
      amountCents: 60,
      currency: 'USD',
      toCard: PRIMARY,
      cardRefused: false,
      reason: 'RECONCILIATION',
      note: null,
      counts: { ours: 1240, meta: 1228 },
      creditNoteNumber: 'LK-CN-2027-000018',
    },
  },
}
