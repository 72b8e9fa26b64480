import type { Instant } from '../time'

/** Days are paid for before they are given to channels, or after they were used (P6). */
export const PARTNER_MODES = ['PREPAID', 'POSTPAID'] as const
export type PartnerMode = (typeof PARTNER_MODES)[number]

/** An account that pays for hosting in days. Days are whole, instants epoch ms. */
export type PartnerRecord = {
  id: string
  accountId: string
  mode: PartnerMode
  /** What 30 days of one channel cost, in cents. */
  pricePerMonthCents: number
  /** How far below zero a POSTPAID balance may go; 0 under PREPAID. */
  dayLimit: number
  /** Positive = days that can be given to channels; below zero: used, and not paid yet. */
  dayBalance: number
  /** What a channel is given by itself when its days end (P11); null = nothing. */
  autoAllocateDays: number | null
  /** POSTPAID: from when on days were used that no invoice asks for yet, and when the next invoice is made. */
  usedSince: Instant | null
  monthClosesAt: Instant | null
  createdAt: Instant
}

/** How many days can be given away now: the balance, and under POSTPAID the limit below zero. */
export const allocatableDays = ({ dayBalance, dayLimit }: Pick<PartnerRecord, 'dayBalance' | 'dayLimit'>): number =>
  dayBalance + dayLimit
