/** E16 and E17: what stands between the customer and his next message, or soon will (S2, S3, W5, I6). */
export interface SendingFacts {
  /** LOW: the balance fell below a line. PAUSED: below nothing. */
  news: 'LOW' | 'PAUSED'
  /** Whether it is still so at the moment of sending. */
  stillSo: boolean
  balanceMicros: number
  /** LOW: the line that was crossed. */
  belowMicros: number
  /** Whether sending pauses already at a balance of exactly nothing. */
  pausedAtZero: boolean
  /** How many whole days the balance lasts at the pace of this month and the one before; null where nothing tells. */
  daysLeft: number | null
}
