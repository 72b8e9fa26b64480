/** A payment method and a bank's answer, as mails tell them. */

export interface CardFacts {
  /** As the processor names it (`visa`, `mastercard`, …) or the method's type for anything but a card. */
  brand: string
  last4: string
  role: 'PRIMARY' | 'BACKUP'
}

export type MailDeclineClass = 'HARD_STOP' | 'NEEDS_NEW_CARD' | 'NEEDS_AUTH' | 'SOFT_FUNDS' | 'SOFT_VAGUE' | 'TRANSIENT'
