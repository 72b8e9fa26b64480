import type { SpendingLimit } from '../../domain/account/spending-limit'
import type { Purse, Told } from '../../domain/account/wallet'
import type { Instant } from '../../domain/time'

/** An account's wallet with what its customer was told of it. `tellings` counts, so that each mail has its own key. */
export type WalletRecord = Purse &
  Told & { accountId: string; reservedMicros: number; tellings: number } & {
    /** When reservations are looked through for expired ones; null = there are none. */
    releaseAt: Instant | null
  }

/** A limit with what is used of it now: spent and reserved in `month`, the account's present one. */
export type LimitRecord = SpendingLimit & {
  ownerId: string
  numberId: string | null
  tellings: number
  usedMicros: number
  month: string
  /** The first instant of the next month in the account's zone. */
  monthEndsAt: Instant
}

export interface WalletStore {
  /** Reads the account's wallet without locking it. */
  readWallet(accountId: string): Promise<WalletRecord>
  /** Locks the wallet's row, which every posting to the balance and every reservation takes too. */
  lockWallet(accountId: string): Promise<WalletRecord>
  /** The account's limits, its own and its live numbers', as they stand at `now`. */
  limitsOf(accountId: string, now: Instant): Promise<LimitRecord[]>
  updateLimit(ownerId: string, patch: Partial<SpendingLimit> & { tellings?: number }): Promise<void>
  /** Ends the reservations of a number that leaves (row 15); answers how many there were. */
  closeReservations(accountId: string, numberId: string, now: Instant): Promise<number>
  /** Ends reservations that nobody reported in time (S3), and notes when to look again. */
  releaseExpired(accountId: string, now: Instant): Promise<void>
  updateWallet(accountId: string, patch: Partial<Told> & { tellings?: number }): Promise<void>
}
