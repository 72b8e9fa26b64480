/**
 * The accounts of a partner's days, debit positive as in the books of money:
 * DAYS_SOLD +     days that were paid for, less what was taken back
 * DAY_BALANCE −   the partner's own (readers see it negated, as `dayBalance`); + what he has used before paying (P6)
 * CHANNEL_DAYS −  on the way to be used by a channel
 * DAYS_HELD −     a deposit for a held channel (P12)
 * DAYS_USED −     used up, or forfeited
 */
export type DayAccount = 'DAYS_SOLD' | 'DAY_BALANCE' | 'CHANNEL_DAYS' | 'DAYS_HELD' | 'DAYS_USED'

/** What a movement of days is, as the day ledger shows it. */
export const DAY_KINDS = [
  'DAYS_CREDITED',
  'DAYS_TAKEN_BACK',
  'DAYS_ALLOCATED',
  'DAYS_RETURNED',
  'DAYS_USED',
  'DAYS_HELD',
  'DAYS_RELEASED',
  'DAYS_FORFEITED',
] as const
export type DayKind = (typeof DAY_KINDS)[number]
