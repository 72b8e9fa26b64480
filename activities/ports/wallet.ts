import type { Purse, Told } from '../../domain/account/wallet'

/** An account's wallet with what its customer was told of it. `tellings` counts, so that each mail has its own key. */
export type WalletRecord = Purse & Told & { accountId: string; reservedMicros: number; tellings: number }

export interface WalletStore {
  /** Reads the account's wallet without locking it. */
  readWallet(accountId: string): Promise<WalletRecord>
  /** Locks the wallet's row, which every posting to the balance and every reservation takes too. */
  lockWallet(accountId: string): Promise<WalletRecord>
  updateWallet(accountId: string, patch: Partial<Told> & { tellings?: number }): Promise<void>
}
