import { z } from 'zod'
import { MINIMUM_CHARGE_CENTS } from '../../domain/cancellation'
import { NUMBER_STATES } from '../../domain/number/states'
import { DAY_KINDS } from '../../domain/partner/day-kinds'
import { MOST_DAYS } from '../../domain/partner/days'
import { PARTNER_MODES } from '../../domain/partner/record'
import { cents, id, shownInstant, text } from './common'

/** The most that is taken for a typing mistake and not for a price: 100,000.00 a month. */
const LARGEST_CENTS = 10_000_000
const wholeCents = `must be whole cents, from ${MINIMUM_CHARGE_CENTS} to ${LARGEST_CENTS}`
const price = z.int(wholeCents).min(MINIMUM_CHARGE_CENTS, wholeCents).max(LARGEST_CENTS, wholeCents)

const count = (what: string) => {
  const message = `must be a whole number of ${what}, from 1 to ${MOST_DAYS}`
  return z.int(message).min(1, message).max(MOST_DAYS, message)
}

const dayLimit = count('days')
  .nullish()
  .meta({ description: 'POSTPAID: how many days may be used before they are paid. Not with PREPAID.' })

export const partnerInput = z
  .strictObject({
    accountId: id('acc'),
    mode: z.enum(PARTNER_MODES),
    pricePerMonthCents: price.meta({ description: 'Of 30 days of one channel.' }),
    dayLimit,
  })
  .meta({ id: 'PartnerInput' })

export const partnerPatch = z
  .strictObject({ mode: z.enum(PARTNER_MODES).optional(), pricePerMonthCents: price.optional(), dayLimit })
  .meta({ id: 'PartnerPatch' })

export const dayRequest = z
  .strictObject({ days: count('days').optional(), channels: count('channels').optional() })
  .superRefine(({ days, channels }, context) => {
    if ((days === undefined) !== (channels === undefined)) return
    const message = 'is needed where `channels` is not given, and must be left out where it is'
    context.addIssue({ code: 'custom', path: ['days'], message })
  })
  .meta({ id: 'DayRequest', description: 'Either `days`, or `channels` for 30 days each.' })

export const allocationInput = z
  .strictObject({ numberId: id('num'), days: count('days'), comment: text(500) })
  .meta({ id: 'AllocationInput' })

export const autoAllocate = z
  .strictObject({
    enabled: z.boolean(),
    days: count('days').nullish().meta({ description: '30 unless said.' }),
  })
  .meta({ id: 'AutoAllocate' })

const whole = z.number().int()

export const allocation = z
  .strictObject({
    id: z.string(),
    partnerId: z.string(),
    numberId: z.string(),
    days: whole,
    comment: z.string(),
    at: shownInstant,
    dayBalance: whole.meta({ description: 'Right after it.' }),
    paidUntil: shownInstant.nullable().meta({ description: 'Null for a number that becomes a channel later.' }),
  })
  .meta({ id: 'Allocation' })

export const partner = z
  .strictObject({
    id: z.string(),
    accountId: z.string(),
    mode: z.enum(PARTNER_MODES),
    pricePerMonthCents: cents,
    dayLimit: whole,
    dayBalance: whole.meta({ description: 'Below zero: used, and not paid yet.' }),
    channelDays: whole.meta({ description: 'Days that channels have left to use, begun ones included.' }),
    autoAllocate: z.strictObject({ enabled: z.boolean(), days: whole.nullable() }),
    channels: z.array(
      z.strictObject({
        numberId: z.string(),
        phoneNumber: z.string(),
        displayName: z.string(),
        state: z.enum(NUMBER_STATES),
        paidUntil: shownInstant.nullable(),
      }),
    ),
    burnRate: z.strictObject({ daysPerDay: whole, daysPerMonth: whole }),
    balanceEndsAt: shownInstant.nullable().meta({
      description: 'When the balance is used up if the channels that use days now go on with it; null while none does.',
    }),
    nextInvoiceAt: shownInstant.nullable().meta({ description: 'POSTPAID: when the days used are invoiced next.' }),
    createdAt: shownInstant,
  })
  .meta({ id: 'Partner' })

export const dayLedgerEntry = z
  .strictObject({
    id: z.string(),
    transactionId: z.string(),
    at: shownInstant,
    kind: z.enum(DAY_KINDS),
    days: whole.meta({ description: 'Positive = more days in the balance.' }),
    balanceDays: whole.meta({ description: 'The balance after it.' }),
    numberId: z.string().optional(),
    invoiceId: z.string().optional(),
    comment: z.string().optional(),
  })
  .meta({ id: 'DayLedgerEntry' })
