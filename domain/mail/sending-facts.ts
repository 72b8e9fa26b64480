/** E16 and E17: what stands between the customer and his next message, or soon will (S2, S3, W5, I6). */
export interface SendingFacts {
  /** LOW: the balance fell below a line. PAUSED: below nothing. The others are about the customer's own monthly limit. */
  news: 'LOW' | 'PAUSED' | 'LIMIT_NEAR' | 'LIMIT_REACHED'
  /** Whether it is still so at the moment of sending. */
  stillSo: boolean
  balanceMicros: number
  /** LOW: the line that was crossed. */
  belowMicros: number
  /** Whether sending pauses already at a balance of exactly nothing. */
  pausedAtZero: boolean
  /** How many whole days the balance lasts at the pace of this month and the one before; null where nothing tells. */
  daysLeft: number | null
  /** The limit that a mail about one is about; null for the others. */
  limit: LimitFacts | null
}

/** A monthly limit of the account, or of the number `phoneNumber` (W5). */
export interface LimitFacts {
  monthlyMicros: number
  /** Used and reserved this month. */
  usedMicros: number
  phoneNumber: string | null
  /** The start of the next month, when it begins anew. */
  renewsAt: string
}
