import { MINIMUM_CHARGE_CENTS } from '../cancellation'
import { type Refusal, refuse } from '../errors'
import type { InvoiceLine, InvoiceRecord } from '../invoice/record'
import { MINUTE } from '../time'
import { allocatableDays, type PartnerRecord } from './record'

/** A channel-month in days (P3). A year of one channel is 365 / 30 = 12.17 of them. */
export const DAYS_PER_MONTH = 30
/** The most of one request or allocation: what is more is a slip of the hand. */
export const MOST_DAYS = 1_000_000
/** What an invoice can ask for at most, in cents: the most that a card processor charges at once. */
const MOST_CENTS = 99_999_999
/** By then the invoice of a request has been sent, or a person is told (P7). */
export const SENT_WITHIN = 30 * MINUTE

/** What a partner asks for: any count of days, or a month of so many channels (P5). */
export type DayOrder = { days: number } | { channels: number }

/** The days of an order. */
export const daysOf = (order: DayOrder): number => ('days' in order ? order.days : order.channels * DAYS_PER_MONTH)

/** What days cost, in cents: days × price ÷ 30, rounded down once. */
export const centsOfDays = (days: number, pricePerMonthCents: number): number =>
  Number((BigInt(days) * BigInt(pricePerMonthCents)) / BigInt(DAYS_PER_MONTH))

/** The one line of an invoice of days: by channels where it is so many months of channels, else by days (P5, P6). */
export function dayLine(days: number, pricePerMonthCents: number, byChannels: boolean): InvoiceLine {
  const channels = days / DAYS_PER_MONTH
  const whole = byChannels && Number.isInteger(channels)
  return {
    numberId: null,
    description: whole ? 'Hosting of one channel for 30 days' : 'Hosting of one channel for one day',
    quantity: whole ? channels : days,
    unitPriceMicros: whole
      ? pricePerMonthCents * 10_000
      : Number((BigInt(pricePerMonthCents) * 10_000n) / BigInt(DAYS_PER_MONTH)),
    amountCents: centsOfDays(days, pricePerMonthCents),
  }
}

/** The refusal of an order that no invoice can be made of, naming field, value and remedy; null = it is fine. */
export function refusalOfOrder(order: DayOrder, { pricePerMonthCents }: PartnerRecord): Refusal | null {
  const path = 'days' in order ? 'days' : 'channels'
  const value = 'days' in order ? order.days : order.channels
  const cents = centsOfDays(daysOf(order), pricePerMonthCents)
  if (cents >= MINIMUM_CHARGE_CENTS && cents <= MOST_CENTS) return null
  const bounds = `an invoice is for ${MINIMUM_CHARGE_CENTS} to ${MOST_CENTS} cents`
  const message = `${value} would cost ${cents} cents, and ${bounds}: ask for ${cents < MINIMUM_CHARGE_CENTS ? 'more' : 'less'}`
  return refuse('AMOUNT_OUT_OF_RANGE', `${path}: ${message}.`, { errors: [{ path, message }] })
}

/** P9: the refusal of giving away more days than there are; null = there are enough. */
export function refusalOfShortage(days: number, partner: PartnerRecord): Refusal | null {
  const available = allocatableDays(partner)
  if (days <= available) return null
  const { mode, dayBalance, dayLimit, id } = partner
  const has =
    mode === 'PREPAID' ? `the balance is ${dayBalance}` : `the balance is ${dayBalance} and may go to -${dayLimit}`
  const remedy = `request days with POST /v1/partners/${id}/day-requests and pay them`
  const detail = `days: ${days} are wanted, ${has}: ${Math.max(0, available)} can be given. Ask for fewer, or ${remedy}.`
  return refuse('INSUFFICIENT_DAYS', detail, { dayBalance, dayLimit })
}

type Covered = Pick<InvoiceRecord, 'days' | 'status' | 'totalCents' | 'paidCents' | 'refundedCents'>

/**
 * How many of its days an invoice has paid for, whatever became of its money: all once it is paid, fewer by the share that
 * a refund or a dispute took back, rounded so that nobody keeps a day that he has the money of (P8).
 */
export function coveredDays({ days, status, totalCents, paidCents, refundedCents }: Covered): number {
  if (days === null || status === 'VOID' || totalCents === 0) return 0
  const covered = Math.min(totalCents, Math.max(0, paidCents - refundedCents))
  return Number((BigInt(days) * BigInt(covered)) / BigInt(totalCents))
}

/**
 * How much of a paid invoice of days can be given back, in cents: what its unallocated days cost. Those that channels have
 * had stay paid for. `dayBalance` is the partner's.
 */
export function refundableDayCents(invoice: Covered, dayBalance: number): number {
  const { days, totalCents, paidCents, refundedCents } = invoice
  if (days === null || days === 0) return 0
  const kept = Math.max(0, coveredDays(invoice) - Math.max(0, dayBalance))
  const keptCents = Number((BigInt(kept) * BigInt(totalCents) + BigInt(days) - 1n) / BigInt(days))
  return Math.max(0, Math.min(totalCents, paidCents - refundedCents) - keptCents)
}
