/** What the release of a number needs of the database beside the number itself. */
export interface WabaStore {
  /**
   * Claims a WABA for the account; false when it is another account's. What was another's passes on once no subscription
   * of a number in it is live.
   */
  claimWaba(wabaId: string, accountId: string): Promise<boolean>
  readWaba(wabaId: string): Promise<WabaRecord | null>
  /**
   * Whether another number than this one needs our connection to the WABA: its subscription is live and its own release
   * has not come to that connection yet.
   */
  isWabaNeeded(wabaId: string, exceptNumberId: string): Promise<boolean>
  /** The same for every WABA on one sharing of the credit line: Meta shares it with a business, not with a WABA. */
  isCreditNeeded(allocationId: string, exceptNumberId: string): Promise<boolean>
  noteCredit(wabaId: string, allocationId: string): Promise<void>
  /** The sharing has ended: none of its WABAs has it any more. */
  forgetCredit(allocationId: string): Promise<void>
}

export type WabaRecord = {
  id: string
  accountId: string
  ownedByHost: boolean
  /** How our credit line is shared with the WABA's owner; null = it is not. */
  creditAllocationId: string | null
}

export interface PurgeStore {
  /**
   * Makes at most `limit` of the number's stored contacts unrecognisable and empties as many stored webhooks about it;
   * answers how many rows were left to change before, 0 = nothing personal is left.
   */
  purgeSome(numberId: string, limit: number): Promise<number>
}
