import type { CardFacts } from '../../domain/mail/card-facts'
import type { AccountFacts, LinkFacts, NumberFacts, SellerFacts } from '../../domain/mail/facts'
import type { InvoiceFacts } from '../../domain/mail/invoice-facts'
import { preferencesOf } from '../../domain/mail/preferences'
import type { SendingFacts } from '../../domain/mail/sending-facts'
import type { StatementFacts } from '../../domain/mail/statement-facts'

export const ACCOUNT: AccountFacts = {
  id: 'acc_4f9d2c7be1',
  legalName: 'Meadow & Fern Flowers Ltd',
  locale: 'en',
  timeZone: 'UTC',
  currency: 'USD',
  addressLines: ['12 Orchard Street', 'Suite 4', 'Portland, OR 97205', 'US'],
  taxId: 'US 98-7654321',
  mailPreferences: preferencesOf({}),
  dialogueTerms: { freePerMonth: 1000, thresholdCents: 3000 },
}

export const SELLER: SellerFacts = {
  brandName: 'Linekeeper',
  legalName: 'Linekeeper Hosting B.V.',
  addressLines: ['Keizersgracht 1', '1015 CJ Amsterdam', 'NL'],
  taxId: 'NL001234567B01',
  registration: 'KvK 12345678',
  taxNote: null,
  supportEmail: 'billing@linekeeper.example',
}

const SITE = 'https://linekeeper.example'

const PAGE = `${SITE}/my/vB7sT2kQx9mLr4Zc`

export const LINKS: LinkFacts = {
  publicUrl: SITE,
  portal: PAGE,
  preferences: `${PAGE}#mails`,
  updateCard: `${PAGE}#methods`,
  invoice: `${PAGE}/invoices/inv_71c05e.pdf`,
  pay: `${SITE}/pay/q8Zr1fJm3vYc0Tn6Kd2LwA`,
  number: `${PAGE}#numbers`,
  topUp: `${PAGE}#balance`,
  retry: `${PAGE}#numbers`,
  keep: `${PAGE}#numbers`,
  export: `${PAGE}#documents`,
  usage: `${PAGE}#documents`,
  creditNote: `${PAGE}/invoices/inv_71c05e/credit-notes.pdf`,
}

export const SENDING: SendingFacts = {
  news: 'LOW',
  stillSo: true,
  balanceMicros: 19_990_000,
  belowMicros: 20_000_000,
  pausedAtZero: false,
  daysLeft: 6,
  limit: null,
}

export const PRIMARY: CardFacts = { brand: 'visa', last4: '4242', role: 'PRIMARY' }
export const BACKUP: CardFacts = { brand: 'mastercard', last4: '4444', role: 'BACKUP' }

export const PHONE = '+14155550132'
export const SISTER_PHONE = '+14155550178'

export const NUMBER: NumberFacts = {
  id: 'num_2ad84c',
  phoneNumber: PHONE,
  displayName: 'Meadow & Fern',
  state: 'ACTIVE',
  suspensionReasons: [],
  plan: 'MONTHLY',
  nextPlan: null,
  priceCents: 3900,
  currentPeriodStart: '2027-12-03T08:00:00.000Z',
  currentPeriodEnd: '2028-01-03T08:00:00.000Z',
  nextCharge: { at: '2028-01-03T08:00:00.000Z', amountCents: 3900 },
  nextChargeCard: PRIMARY,
  holdUntil: null,
  releasedWhenPaid: false,
  heldByMeta: false,
  left: false,
  deposit: null,
  depositDays: null,
  deletedAt: null,
  qualityRating: 'GREEN',
  metaBlocks: [],
}

export const PAID: InvoiceFacts = {
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
  staysSuspendedFrom: null,
  cancelAt: null,
}

export const UNPAID: InvoiceFacts = {
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

export const USAGE: InvoiceFacts = {
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

export const TOP_UP: InvoiceFacts = {
  ...PAID,
  number: 'LK-2027-000433',
  kind: 'TOP_UP',
  totalCents: 5000,
  lines: [{ description: 'Top-up', phoneNumber: null, quantity: 1, unitPriceCents: 5000, amountCents: 5000 }],
  periodStart: null,
  periodEnd: null,
}

export const DAYS: InvoiceFacts = {
  ...UNPAID,
  number: 'LK-2027-000434',
  kind: 'PARTNER_DAYS',
  totalCents: 225_000,
  days: 2250,
  lines: [{ description: 'Days', phoneNumber: null, quantity: 75, unitPriceCents: 3000, amountCents: 225_000 }],
  ...{ periodStart: null, periodEnd: null, nextAttemptAt: null, suspendAt: null, cancelAt: null },
  ...{ declinedWith: null, declineCode: null, declineClass: null },
}

export const DEPOSIT: InvoiceFacts = {
  ...PAID,
  number: 'LK-2027-000431',
  kind: 'DEPOSIT',
  lines: [{ description: 'Deposit', phoneNumber: PHONE, quantity: 1, unitPriceCents: 3900, amountCents: 3900 }],
  periodStart: null,
  periodEnd: null,
}

export const STATEMENT: StatementFacts = {
  midMonth: '2027-11-16T04:30:00.000Z',
  openingMicros: 100_000_000,
  movements: [
    { kind: 'TOP_UP', amountMicros: 50_000_000 },
    { kind: 'ADJUSTMENT', amountMicros: 600_000 },
  ],
  usage: [
    { unit: 'MESSAGE', category: 'MARKETING', amountMicros: -30_000_000 },
    { unit: 'MESSAGE', category: null, amountMicros: -1_200_000 },
  ],
  closingMicros: 119_400_000,
}
