import { z } from 'zod'
import { PAUSE_AT } from '../../domain/account/wallet'
import { MAIL_CHOICES, type MailChoice } from '../../domain/mail/preferences'
import { cents, country, currency, id, micros, shownInstant, text, timeZone } from './common'

const addressFields = {
  line1: text(200),
  line2: text(200).nullish(),
  city: text(100),
  postalCode: text(20).nullish(),
  region: text(100).nullish(),
  country,
}
const shownAddress = z.strictObject({
  line1: z.string(),
  line2: z.string().nullable(),
  city: z.string(),
  postalCode: z.string().nullable(),
  region: z.string().nullable(),
  country: z.string(),
})

const email = z.email('must be an e-mail address').max(254, 'must have at most 254 characters')
const locale = z.enum(['en', 'es', 'tr'])
const dunningPolicy = z.enum(['standard', 'strict'])
const tariffCode = z.string().regex(/^[\w.-]{1,64}$/, 'must have 1 to 64 letters, digits, dots, dashes or underscores')

const choices = Object.keys(MAIL_CHOICES) as MailChoice[]
const eachChoice = Object.fromEntries(choices.map((choice) => [choice, z.boolean()])) as Record<
  MailChoice,
  z.ZodBoolean
>
const mailChoices = z
  .looseObject(eachChoice)
  .partial()
  .superRefine((chosen, context) => {
    const message = `is no choice: receipts, failures, suspension and deletion are always sent; only ${choices.join(', ')} can be chosen`
    for (const key of Object.keys(chosen)) {
      if (!(key in MAIL_CHOICES)) context.addIssue({ code: 'custom', path: [key], message })
    }
  })

const profile = {
  legalName: text(200),
  email,
  billingContacts: z.array(email).max(10, 'must have at most 10 addresses'),
  address: z.strictObject(addressFields),
  taxId: text(50).nullable(),
  timeZone,
  locale,
}

export const accountInput = z
  .strictObject({
    ...profile,
    billingContacts: profile.billingContacts.default([]),
    address: profile.address.nullish(),
    taxId: profile.taxId.optional(),
    currency: currency.default('USD'),
    timeZone: timeZone.default('UTC'),
    locale: locale.default('en'),
    billingMode: z.enum(['POSTPAID', 'PREPAID']).default('POSTPAID'),
    metaBilling: z.enum(['HOST', 'DIRECT']).default('HOST'),
    dunningPolicy: dunningPolicy.default('standard'),
    tariffCode: tariffCode.default('default'),
    testClockId: id('clk').nullish(),
  })
  .meta({ id: 'AccountInput' })

/** What a customer may change of his own account; prices and policies stay with the host (C25). */
export const OPERATOR_FIELDS = [
  'tariffCode',
  'markupPercent',
  'allowanceScope',
  'depositRemainder',
  'dunningPolicy',
] as const

/** In hundredths of a per cent at the finest; kept as whole basis points. */
const markupPercent = z
  .number()
  .min(0, 'must not be negative')
  .max(1_000, 'must be at most 1,000')
  .refine((value) => Math.abs(Math.round(value * 100) - value * 100) < 1e-6, {
    message: 'must have at most two decimals, such as 12.5 or 7.25',
  })
  .meta({ description: 'On every price of the account’s tariff, from the next usage on.' })

const pauseAt = z.enum(PAUSE_AT).meta({
  description: 'Which balance pauses sending on a prepaid account: less than nothing, or already nothing.',
})

export const accountPatch = z
  .strictObject({
    ...profile,
    mailPreferences: mailChoices,
    tariffCode,
    markupPercent,
    allowanceScope: z.enum(['WABA', 'NUMBER', 'ACCOUNT']),
    depositRemainder: z.enum(['REFUND', 'RETAIN']),
    pauseAt,
    dunningPolicy,
  })
  .partial()
  .meta({ id: 'AccountPatch' })

export const account = z
  .strictObject({
    id: z.string(),
    legalName: z.string(),
    email: z.string(),
    billingContacts: z.array(z.string()),
    address: shownAddress.nullable(),
    taxId: z.string().nullable(),
    currency: z.string(),
    timeZone: z.string(),
    locale,
    billingMode: z.enum(['POSTPAID', 'PREPAID']),
    metaBilling: z.enum(['HOST', 'DIRECT']),
    dunningPolicy,
    tariffCode: z.string(),
    markupPercent: z.number(),
    allowanceScope: z.enum(['WABA', 'NUMBER', 'ACCOUNT']),
    depositRemainder: z.enum(['REFUND', 'RETAIN']),
    pauseAt,
    testClockId: z.string().nullable(),
    standing: z.enum(['CLEAR', 'DELINQUENT', 'BARRED']),
    billableNumbers: z.number().int(),
    balanceMicros: micros,
    unbilledUsageMicros: micros,
    sendingPaused: z.boolean(),
    lowBalance: z.boolean(),
    allTimeUsageMicros: micros,
    allTimeUsageByCategory: z
      .array(z.strictObject({ category: z.string(), quantity: z.number().int(), amountMicros: micros }))
      .meta({ description: 'UNKNOWN where Meta gave none; dearest first.' }),
    allTimeTopUpCents: cents,
    createdAt: shownInstant,
    closedAt: shownInstant.nullable(),
    mailPreferences: z
      .strictObject(eachChoice)
      .meta({ description: 'Which of the optional mails are sent; all others always are.' }),
  })
  .meta({ id: 'Account' })

export const waba = z
  .strictObject({
    id: z.string(),
    accountId: z.string(),
    timeZone: z.string().nullable(),
    ownedByHost: z.boolean(),
  })
  .meta({ id: 'Waba' })

export const wabaInput = z
  .strictObject({ accountId: id('acc'), timeZone: timeZone.nullish(), ownedByHost: z.boolean().optional() })
  .meta({ id: 'WabaInput' })

export const apiKeyInput = z.strictObject({ role: z.literal('customer') }).meta({ id: 'ApiKeyInput' })
/** The only time the key itself is shown. */
export const newApiKey = z.strictObject({ id: z.string(), key: z.string() }).meta({ id: 'NewApiKey' })
export const revokedApiKey = z.strictObject({ id: z.string(), revokedAt: shownInstant }).meta({ id: 'RevokedApiKey' })

export { tariffCode }
