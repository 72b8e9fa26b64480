/** What E34 tells a partner of his days; units and nulls as in `MailFacts`. */
export interface PartnerFacts {
  /** An invoice of days; a channel whose days end soon; one whose days have ended. */
  news: 'INVOICE' | 'LOW' | 'ENDED'
  /** Positive = days that can be given to channels. */
  dayBalance: number
  /** INVOICE: what it pays for. LOW: how many whole or begun days the channel has left. */
  days: number
  /** INVOICE: for days that channels have used already (POSTPAID). */
  used: boolean
  /** What a channel is given by itself when its days end; null = nothing. */
  autoAllocateDays: number | null
  /** False once the invoice was voided, or the channel was given days. */
  stillSo: boolean
}
