import type { PriceChangeFacts, PriceChangeReason } from '../../../domain/mail/facts'
import { firstRenewalFrom } from '../../../domain/number/period'
import type { NumberRecord } from '../../../domain/number/record'
import { BILLABLE_STATES } from '../../../domain/number/states'
import { priceListAt } from '../../../domain/pricing/lists'
import { RISE_NOTICE } from '../../../domain/pricing/notice'
import type { HostingPlan } from '../../../domain/pricing/plan'
import { iso } from '../../../domain/time'
import type { PriceChange } from '../../../generated/prisma/client'
import type { Reading } from './reading'

/** A row of the change that the mail tells: nobody is told of a first price. */
type Told = PriceChange & { fromCents: number }

/** The change that the outbox row names, and the renewals that will be the first at the new price. */
export async function priceChangeFacts({ tx, store, mail, now }: Reading): Promise<PriceChangeFacts> {
  const { accountId } = mail
  const rows = await tx.priceChange.findMany({ where: { accountId }, orderBy: { seq: 'asc' } })
  const latest = (plan: string) => rows.findLast((row) => row.plan === plan)
  const told = rows.filter(
    (row): row is Told =>
      row.id === mail.params['changeId'] && row.fromCents !== null && row.fromCents !== row.priceCents,
  )
  // A later change has taken the place of this one: what it said would not be so.
  const standing = told.filter((row) => latest(row.plan)?.id === row.id)
  const all = await store.numbersOf(accountId)
  const numbers = standing.flatMap((row) => all.flatMap((number) => firstAtNewPrice(row, number, now)))
  return {
    changes: (standing.length > 0 ? standing : told).map((row) => ({
      plan: row.plan as HostingPlan,
      fromCents: row.fromCents,
      toCents: row.priceCents,
      reason: reasonOf(row, rows),
    })),
    volumeFrom: priceListAt(now).volumeFrom,
    planned: numbers.length > 0,
    numbers,
  }
}

/**
 * A rise holds 7 days after this mail is accepted, which is now (C6). It is news also to a number that last paid as much:
 * its next charge would have been lower.
 */
function firstAtNewPrice(row: Told, number: NumberRecord, now: number): PriceChangeFacts['numbers'] {
  const { plan, nextPlan, state, phoneNumber } = number
  const onPlan = (nextPlan ?? plan) === row.plan && BILLABLE_STATES.includes(state)
  const paysIt = plan === row.plan && number.priceCents === row.priceCents
  if (!onPlan || (paysIt && !row.needsNotice)) return []
  const at = firstRenewalFrom(number, row.plan as HostingPlan, row.needsNotice ? now + RISE_NOTICE : row.at.getTime())
  return at === null ? [] : [{ phoneNumber, at: iso(at), amountCents: row.priceCents }]
}

function reasonOf(row: PriceChange, rows: readonly PriceChange[]): PriceChangeReason {
  if (row.rule === 'AGREED') return 'AGREED'
  const before = rows.findLast((each) => each.plan === row.plan && each.seq < row.seq)
  if (before?.listVersion !== row.listVersion) return 'NEW_LIST'
  return row.rule === 'VOLUME' ? 'MORE_NUMBERS' : 'FEWER_NUMBERS'
}
