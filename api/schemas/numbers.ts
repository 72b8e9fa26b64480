import { z } from 'zod'
import { SEND_REFUSALS } from '../../domain/account/sending'
import { BLOCK_CAUSES } from '../../domain/meta/news'
import { CHANGE_TIMES } from '../../domain/number/plan-change'
import { SUSPENSION_REASONS } from '../../domain/number/record'
import { NUMBER_STATES } from '../../domain/number/states'
import { NUMBER_PLANS } from '../../domain/pricing/plan'
import { cents, id, instant, phoneNumber, shownInstant, text } from './common'

export const wabaId = z.string().regex(/^[\w-]{1,64}$/, "must be a WABA's id: letters, digits, dashes, underscores")

export const numberOrder = z
  .strictObject({
    accountId: id('acc'),
    phoneNumber,
    displayName: text(100),
    plan: z.enum(NUMBER_PLANS),
    partnerId: id('par').nullish().meta({ description: 'With plan DAYS, and not without.' }),
    wabaId: wabaId.nullish(),
    provider: z.enum(['CLOUD_API', 'TWILIO']).default('CLOUD_API'),
    coexistence: z.boolean().default(false),
    paymentMethodId: id('pm').nullish(),
  })
  .superRefine(({ plan, partnerId, paymentMethodId }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (plan === 'DAYS' && !partnerId) refuse('partnerId', 'is needed with plan DAYS: whose channel it is')
    if (plan !== 'DAYS' && partnerId) refuse('partnerId', `is for plan DAYS; leave it out with ${plan}`)
    if (plan === 'DAYS' && paymentMethodId)
      refuse('paymentMethodId', 'is for hosting paid in money; leave it out with DAYS')
  })
  .meta({ id: 'NumberOrder' })

const step = z.strictObject({
  kind: z.enum(['RENEW', 'RETRY', 'SUSPEND', 'CANCEL', 'RELEASE', 'ABANDON', 'PROVISION', 'AWAIT_CUSTOMER']),
  at: shownInstant.nullable(),
})

const days = z.number().int()

const numberFields = {
  id: z.string(),
  accountId: z.string(),
  phoneNumber: z.string(),
  displayName: z.string(),
  wabaId: z.string().nullable(),
  provider: z.enum(['CLOUD_API', 'TWILIO']),
  coexistence: z.boolean(),
  state: z.enum(NUMBER_STATES),
  suspensionReasons: z.array(z.enum(SUSPENSION_REASONS)),
  plan: z.enum(NUMBER_PLANS),
  nextPlan: z.enum(NUMBER_PLANS).nullable().meta({ description: 'What the next renewal changes the plan to.' }),
  priceCents: cents.meta({ description: 'Of one full period.' }),
  billingAnchor: shownInstant.nullable(),
  currentPeriodStart: shownInstant.nullable(),
  currentPeriodEnd: shownInstant.nullable(),
  nextCharge: z.strictObject({ at: shownInstant, amountCents: cents }).nullable(),
  nextAction: step.nullable(),
  cancelReason: z.string().nullable().meta({
    description: "The caller's words, or REQUESTED, UNPAID_TOO_LONG, PORTED_OUT, WABA_DELETED.",
  }),
  holdUntil: shownInstant.nullable(),
  partnerId: z.string().nullable(),
  paidUntil: shownInstant.nullable().meta({ description: 'Plan DAYS: when its days end; null before the first.' }),
  deposit: z
    .strictObject({
      state: z.enum(['PENDING', 'PAID', 'FAILED', 'VOID']),
      amountCents: cents,
      days: days.optional().meta({ description: 'Of a channel, in place of money.' }),
    })
    .nullable(),
  debts: z.array(
    z.strictObject({
      invoiceId: z.string(),
      kind: z.enum(['HOSTING', 'USAGE']),
      amountCents: cents,
      payUrl: z.string().nullable().meta({ description: 'A page to pay it on; only where one number is read.' }),
    }),
  ),
  qualityRating: z.string().nullable(),
  messagingLimit: z.string().nullable(),
  metaBlocked: z.boolean().meta({ description: 'Meta itself refuses what it sends; no suspension of ours.' }),
  metaBlocks: z.array(
    z.strictObject({
      cause: z.enum(BLOCK_CAUSES),
      code: z.string().nullable().meta({ description: "Meta's error code or kind of restriction." }),
      since: shownInstant,
      until: shownInstant.nullable().meta({ description: 'When it ends by itself, where Meta says so.' }),
    }),
  ),
  createdAt: shownInstant,
  deletedAt: shownInstant.nullable(),
}

export const number = z.strictObject(numberFields).meta({ id: 'Number' })

/** With `checkoutUrl` while the first payment waits for a person. */
export const orderedNumber = z
  .strictObject({ ...numberFields, checkoutUrl: z.string().optional() })
  .meta({ id: 'OrderedNumber' })

export const cancellationPreview = z
  .strictObject({
    releaseAt: shownInstant,
    holdDays: z.number().int().meta({ description: 'Days to `releaseAt`, rounded up; 0 = at once.' }),
    depositCents: cents,
    depositDays: days.optional().meta({ description: 'Of a channel, in place of money: held of the balance.' }),
    returnedDays: days
      .optional()
      .meta({ description: 'Of a channel: unused whole days, back to the balance at the release.' }),
    usageToSettleCents: cents,
    refundCents: cents.meta({ description: "Refunded now, without the deposit's rest." }),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'CancellationPreview' })

export const cancellation = z
  .strictObject({ reason: text(500).nullish(), confirmReleaseAt: instant.nullish() })
  .meta({ id: 'Cancellation' })

/** Why support does it, for colleagues; the customer does not see it. */
export const supportNote = z.strictObject({ note: text(500) }).meta({ id: 'SupportNote' })

export const planChange = z
  .strictObject({ plan: z.enum(NUMBER_PLANS), when: z.enum(CHANGE_TIMES).default('RENEWAL') })
  .meta({ id: 'PlanChange' })

export const planChangePreview = z
  .strictObject({
    plan: z.enum(NUMBER_PLANS),
    when: z.enum(CHANGE_TIMES),
    at: shownInstant.meta({ description: 'When the plan changes and `chargeCents` is charged.' }),
    chargeCents: cents,
    creditCents: cents.meta({ description: 'Unused days of the running period, to the wallet.' }),
    priceCents: cents.meta({ description: 'Of one full period from then on.' }),
    nextCharge: z.strictObject({ at: shownInstant, amountCents: cents }).nullable(),
  })
  .meta({ id: 'PlanChangePreview' })

export const sendPermission = z
  .strictObject({ allowed: z.boolean(), reason: z.enum(SEND_REFUSALS).nullable() })
  .meta({ id: 'SendPermission' })
