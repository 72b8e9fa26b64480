import type { AutoTopUpRecord, EarlierTopUp } from '../../domain/account/auto-top-up'
import type { Instant } from '../../domain/time'

/** What the caps of a standing order count with (S9). The month is the account's. */
export type AutoTopUpWindow = { earlier: EarlierTopUp[]; monthStart: Instant; nextMonthStart: Instant }

export interface AutoTopUpStore {
  /** The account's standing order; null = it never had one. */
  readAutoTopUp(accountId: string): Promise<AutoTopUpRecord | null>
  /** Writes it as it is now. The account must be locked. */
  saveAutoTopUp(rule: AutoTopUpRecord): Promise<void>
  /** Its top-ups that were paid or may still be, since the month began or 24 hours ago, whichever is earlier. */
  autoTopUpWindow(accountId: string, now: Instant): Promise<AutoTopUpWindow>
}
