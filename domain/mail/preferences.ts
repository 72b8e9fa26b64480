/**
 * The mails a customer may choose, and whether he gets them before he has chosen (emails.md, "Legal musts"). Receipts,
 * failures, suspension and deletion are no choice.
 */
export const MAIL_CHOICES = {
  /** E04 seven days before a monthly number renews. */
  E04_MONTHLY: false,
  /** E04 thirty days before a yearly number renews, beside the one of seven days, which card schemes ask for. */
  E04_ANNUAL_30_DAYS: false,
  /** The prepaid balance is low. */
  E16: true,
  /** A week before a held number is released. */
  E24: true,
  /** The monthly statement. */
  E35: false,
} as const

export type MailChoice = keyof typeof MAIL_CHOICES
export type MailPreferences = Record<MailChoice, boolean>

/** What holds for an account that has chosen so much. */
export const preferencesOf = (chosen: Partial<MailPreferences>): MailPreferences => ({ ...MAIL_CHOICES, ...chosen })
