/**
 * The metadata by which our own facts are found again at Stripe. Written on every object that moves money, read by
 * look-ups and webhooks; renaming one orphans the objects made before.
 */
export const MARK = {
  attempt: 'linekeeper_attempt',
  invoice: 'linekeeper_invoice',
  account: 'linekeeper_account',
  refund: 'linekeeper_refund',
  /** On the intent of a hosted page: its payer may try another card, so one refusal is not the end. */
  page: 'linekeeper_page',
} as const

/** The id of an object that Stripe shows either whole or as its id. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null)
}
