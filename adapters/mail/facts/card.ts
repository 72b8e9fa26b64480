import type { MethodRecord } from '../../../domain/invoice/record'
import type { CardFacts } from '../../../domain/mail/card-facts'

/** A payment method as a mail names it: no more than brand and last digits. */
export const cardFacts = ({ type, brand, last4, role }: MethodRecord): CardFacts => ({
  brand: type === 'CARD' ? (brand ?? 'card') : type.toLowerCase(),
  last4: last4 ?? '',
  role,
})
