import type { PriceChangeFacts } from '../../../domain/mail/facts'
import { LIVE_STATES } from '../../../domain/number/states'
import { monthlyPriceCents, priceListAt } from '../../../domain/pricing'
import { iso } from '../../../domain/time'
import type { Reading } from './reading'

/** The change that the outbox row names, and the renewals that will be the first at the new price. */
export async function priceChangeFacts({ store, mail, now }: Reading): Promise<PriceChangeFacts> {
  const { fromCents, toCents, reason } = mail.params
  if (typeof fromCents !== 'number' || typeof toCents !== 'number') throw new Error('E28 needs fromCents and toCents')
  const numbers = (await store.numbersOf(mail.accountId)).flatMap(
    ({ plan, state, priceCents, phoneNumber, renewAt }) => {
      const concerned = plan === 'MONTHLY' && LIVE_STATES.includes(state) && priceCents !== toCents && renewAt !== null
      return concerned ? [{ phoneNumber, at: iso(renewAt) }] : []
    },
  )
  const holds = monthlyPriceCents(await store.countBillable(mail.accountId), now) === toCents
  return {
    fromCents,
    toCents,
    reason: reason === 'FEWER_NUMBERS' || reason === 'AGREED' ? reason : 'MORE_NUMBERS',
    volumeFrom: priceListAt(now).volumeFrom,
    planned: holds && numbers.length > 0,
    numbers,
  }
}
