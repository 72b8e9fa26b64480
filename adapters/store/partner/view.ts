import type { NumberState } from '../../../domain/number/states'
import { DAYS_PER_MONTH } from '../../../domain/partner/days'
import { endsOn } from '../../../domain/partner/outlook'
import type { PartnerMode } from '../../../domain/partner/record'
import { DAY, type Instant, iso, isoOrNull } from '../../../domain/time'
import { type Database, plain } from '../client'

export type PartnerView = {
  id: string
  accountId: string
  mode: PartnerMode
  pricePerMonthCents: number
  dayLimit: number
  dayBalance: number
  /** Days that channels have been given and have not used yet, begun ones included. */
  channelDays: number
  autoAllocate: { enabled: boolean; days: number | null }
  channels: Channel[]
  /** How many days the channels that have some use in a day and in a month of 30. */
  burnRate: { daysPerDay: number; daysPerMonth: number }
  /** When the last of the balance is used up, were it given to those that stay as they need it; null = never. */
  balanceEndsAt: string | null
  nextInvoiceAt: string | null
  createdAt: string
}

type Channel = {
  numberId: string
  phoneNumber: string
  displayName: string
  state: NumberState
  paidUntil: string | null
}

const USING: readonly string[] = ['PROVISIONING', 'ACTIVE', 'PAST_DUE', 'SUSPENDED'] satisfies NumberState[]

/** Whose partnership it is; null when there is none. */
export async function partnerOwner(db: Database, partnerId: string): Promise<{ accountId: string } | null> {
  return db.partner.findUnique({ where: { id: partnerId }, select: { accountId: true } })
}

/** The partnership as the API shows it at `now`, or null. */
export async function partnerView(db: Database, partnerId: string, now: Instant): Promise<PartnerView | null> {
  const partner = await db.partner.findUnique({ where: { id: partnerId } })
  if (partner === null) return null
  const { id, accountId, pricePerMonthCents, dayLimit, autoAllocateDays } = partner
  const select = {
    id: true,
    phoneNumber: true,
    displayName: true,
    state: true,
    nextPlan: true,
    periodEnd: true,
  } as const
  const where = { partnerId, plan: 'DAYS', state: { notIn: ['DELETED', 'ABANDONED'] } }
  const channels = plain(await db.phoneNumber.findMany({ where, select, orderBy: { seq: 'asc' } }))
  const dayBalance = Number(partner.dayBalance)
  // A channel that is suspended for something else goes on using its days, and so does one that is being connected.
  const using = channels.flatMap(({ state, nextPlan, periodEnd }) =>
    USING.includes(state) && periodEnd !== null && periodEnd > now
      ? [{ until: periodEnd, stays: nextPlan === null }]
      : [],
  )
  const living = using.filter(({ stays }) => stays).map(({ until }) => until)
  return {
    ...{ id, accountId, mode: partner.mode as PartnerMode, pricePerMonthCents, dayLimit, dayBalance },
    channelDays: using.reduce((sum, { until }) => sum + Math.ceil((until - now) / DAY), 0),
    autoAllocate: { enabled: autoAllocateDays !== null, days: autoAllocateDays },
    channels: channels.map(({ id: numberId, phoneNumber, displayName, state, periodEnd }) => {
      return { numberId, phoneNumber, displayName, state: state as NumberState, paidUntil: isoOrNull(periodEnd) }
    }),
    burnRate: { daysPerDay: using.length, daysPerMonth: using.length * DAYS_PER_MONTH },
    balanceEndsAt: isoOrNull(endsOn(dayBalance, living, now)),
    nextInvoiceAt: partner.monthClosesAt?.toISOString() ?? null,
    createdAt: iso(partner.createdAt.getTime()),
  }
}
