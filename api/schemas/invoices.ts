import { z } from 'zod'
import { HOSTING_PLANS } from '../../domain/pricing/plan'
import { cents, id, paragraphs, shownInstant } from './common'

export const invoiceKind = z.enum(['HOSTING', 'USAGE', 'DEPOSIT', 'TOP_UP', 'PARTNER_DAYS'])
export const invoiceStatus = z.enum(['DRAFT', 'OPEN', 'PROCESSING', 'PAID', 'VOID', 'UNCOLLECTIBLE'])

const line = z.strictObject({
  description: z.string(),
  numberId: z.string().optional(),
  quantity: z.number().int(),
  unitPriceCents: cents.optional(),
  unitPriceMicros: z.number().int().optional(),
  amountCents: cents,
})

const attempt = z.strictObject({
  id: z.string(),
  at: shownInstant,
  methodId: z.string().nullable(),
  trigger: z.enum(['AUTOMATIC', 'CUSTOMER', 'SUPPORT', 'NEW_METHOD']),
  outcome: z.enum(['SUCCEEDED', 'DECLINED', 'PROCESSING', 'REQUIRES_ACTION', 'UNKNOWN']),
  declineCode: z.string().optional(),
  declineClass: z
    .enum(['HARD_STOP', 'NEEDS_NEW_CARD', 'NEEDS_AUTH', 'SOFT_FUNDS', 'SOFT_VAGUE', 'TRANSIENT'])
    .optional(),
})

const price = z
  .strictObject({
    plan: z.enum(HOSTING_PLANS),
    rule: z.enum(['AGREED', 'ANNUAL', 'VOLUME', 'MONTHLY']),
    listVersion: z.number().int().nullable(),
    agreedPriceId: z.string().nullable(),
    billableNumbers: z.number().int().nullable(),
  })
  .meta({ description: 'Hosting: the rule, list or agreement it was priced by when it was issued.' })

export const invoice = z
  .strictObject({
    id: z.string(),
    accountId: z.string(),
    numberId: z.string().nullable(),
    number: z.string().meta({ description: 'Gap-free per account.' }),
    kind: invoiceKind,
    status: invoiceStatus,
    currency: z.string(),
    totalCents: cents,
    paidCents: cents,
    refundedCents: cents,
    withdrawnCents: cents.meta({
      description: 'What of the total is asked for no more: withdrawn with a credit note, or taken from the wallet.',
    }),
    lines: z.array(line),
    price: price.nullable(),
    periodStart: shownInstant.nullable(),
    periodEnd: shownInstant.nullable(),
    dueAt: shownInstant,
    paidAt: shownInstant.nullable(),
    nextAttemptAt: shownInstant.nullable(),
    nextAction: z
      .strictObject({
        kind: z.enum(['RETRY', 'LOOK_UP', 'SUSPEND', 'CANCEL', 'ABANDON', 'AWAIT_CUSTOMER']),
        at: shownInstant.nullable(),
      })
      .nullable(),
    dunning: z.strictObject({ policy: z.string(), version: z.number().int(), day0At: shownInstant }).nullable(),
    waitingForMail: z.boolean(),
    inquiry: z
      .strictObject({
        at: shownInstant,
        text: z.string(),
        askedBy: z.enum(['CUSTOMER', 'SUPPORT']),
        deferredDays: z.number().int(),
      })
      .nullable()
      .meta({ description: 'The question asked about it; the penalties that were still to come wait as many days.' }),
    attempts: z.array(attempt),
  })
  .meta({ id: 'Invoice' })

export const newTopUp = z
  .strictObject({
    amountCents: z.number().int('must be whole cents').meta({ description: 'From 2000 to 200000 cents.' }),
    paymentMethodId: id('pm')
      .nullish()
      .meta({ description: 'Charged at once; without one a page of the processor’s is opened.' }),
  })
  .meta({ id: 'NewTopUp' })

/** A top-up is an invoice of its kind: nothing is owed while it is OPEN, and it is in the wallet once it is PAID. */
export const topUp = invoice
  .extend({
    checkoutUrl: z.string().optional().meta({ format: 'uri', description: 'Where it can be paid, without a method.' }),
  })
  .meta({ id: 'TopUp' })

export const inquiryInput = z.strictObject({ text: paragraphs(2000) }).meta({ id: 'InquiryInput' })

export const payment = z.strictObject({ paymentMethodId: id('pm').nullish() }).meta({ id: 'Payment' })
