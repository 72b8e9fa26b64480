import type { MethodRecord } from '../../../domain/invoice/record'
import type { CardFacts } from '../../../domain/mail/card-facts'
import { plain, type Transaction } from '../../store/client'
import { METHOD } from '../../store/columns'

/** A payment method as a mail names it: no more than brand and last digits. */
export const cardFacts = ({ type, brand, last4, role }: MethodRecord): CardFacts => ({
  brand: type === 'CARD' ? (brand ?? 'card') : type.toLowerCase(),
  last4: last4 ?? '',
  role,
})

/** The account's methods in the order they were added, removed ones included: a receipt names what paid. */
export async function methodsEver(tx: Transaction, accountId: string): Promise<MethodRecord[]> {
  const rows = await tx.paymentMethod.findMany({ where: { accountId }, select: METHOD, orderBy: { seq: 'asc' } })
  return plain(rows) as MethodRecord[]
}
