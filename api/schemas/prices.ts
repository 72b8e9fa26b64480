import { z } from 'zod'
import { MINIMUM_CHARGE_CENTS } from '../../domain/cancellation'
import { HOSTING_PLANS } from '../../domain/pricing/plan'
import { agreedCents } from '../../domain/pricing/price'
import { cents, instant, shownInstant, text } from './common'

/** The most that is taken for a typing mistake and not for a price: 100,000.00 a month. */
const LARGEST_CENTS = 10_000_000

const wholeCents = `must be whole cents, from ${MINIMUM_CHARGE_CENTS} to ${LARGEST_CENTS}`
const wholePercent = 'must be a whole number from 0 to 100'

export const agreedPriceInput = z
  .strictObject({
    plan: z.enum(HOSTING_PLANS).nullish().meta({ description: 'Without it the price is for both plans.' }),
    perMonthCents: z.int(wholeCents).min(MINIMUM_CHARGE_CENTS, wholeCents).max(LARGEST_CENTS, wholeCents),
    annualDiscountPercent: z.int(wholePercent).min(0, wholePercent).max(100, wholePercent).nullish(),
    validFrom: instant.nullish().meta({ description: 'Now, unless said.' }),
    note: text(500),
  })
  .superRefine((body, context) => {
    const { plan, perMonthCents, annualDiscountPercent } = body
    if (!annualDiscountPercent) return
    const refuse = (message: string) =>
      context.addIssue({ code: 'custom', path: ['annualDiscountPercent'], message, input: annualDiscountPercent })
    if (plan === 'MONTHLY') refuse('is for a year; leave it out with plan MONTHLY')
    const year = agreedCents('ANNUAL', { perMonthCents, annualDiscountPercent })
    if (year < MINIMUM_CHARGE_CENTS) {
      refuse(`makes a year cost ${year} cents; at least ${MINIMUM_CHARGE_CENTS} can be charged`)
    }
  })
  .meta({ id: 'AgreedPriceInput' })

export const agreedPrice = z
  .strictObject({
    id: z.string(),
    accountId: z.string(),
    plan: z.enum(HOSTING_PLANS).nullable().meta({ description: 'Null = both plans.' }),
    perMonthCents: cents,
    annualDiscountPercent: z.number().int(),
    validFrom: shownInstant,
    note: z.string(),
    approvedBy: z.string().meta({ description: 'The API key it was recorded with.' }),
    createdAt: shownInstant,
  })
  .meta({ id: 'AgreedPrice' })

export const quoteStatus = z.enum(['OPEN', 'APPROVED'])

export const quoteRequest = z
  .strictObject({
    id: z.string(),
    accountId: z.string(),
    wish: z.enum(['ORDER', 'PLAN_CHANGE', 'RENEWAL']),
    numberId: z.string().nullable().meta({ description: 'Null for a number that was to be ordered.' }),
    plan: z.enum(HOSTING_PLANS),
    billableNumbers: z.number().int().meta({ description: 'With the one that was wished for.' }),
    status: quoteStatus,
    agreedPriceId: z.string().nullable(),
    requestedAt: shownInstant,
    approvedAt: shownInstant.nullable(),
  })
  .meta({ id: 'QuoteRequest' })
