import { addMonths } from '../../../domain/calendar'
import { methodsForTry } from '../../../domain/invoice/methods'
import type { ExpiringCardFacts } from '../../../domain/mail/facts'
import { expiresAt } from '../../../domain/method/expiry'
import type { NumberRecord } from '../../../domain/number/record'
import { LIVE_STATES } from '../../../domain/number/states'
import { billedPlan, PLAN_MONTHS } from '../../../domain/pricing/plan'
import { type Instant, iso } from '../../../domain/time'
import { cardFacts } from './card'
import { numberFacts } from './number'
import type { Reading } from './reading'

/**
 * The card that the outbox row names, with the numbers whose charges it is the first to be tried on. It is still the
 * card that was meant while it is in use and ends when it did (E07).
 */
export async function expiringCardFacts(reading: Reading): Promise<ExpiringCardFacts> {
  const { store, mail } = reading
  const { methodId, expMonth, expYear } = mail.params
  const method = typeof methodId === 'string' ? await store.readMethod(methodId) : null
  if (method === null || typeof expMonth !== 'number' || typeof expYear !== 'number') {
    throw new Error('E07 needs methodId, expMonth and expYear of a card')
  }
  const methods = await store.methodsOf(mail.accountId)
  const paid = (await store.numbersOf(mail.accountId)).filter(
    ({ state, preferredMethodId }) =>
      LIVE_STATES.includes(state) && methodsForTry(methods, [], preferredMethodId)[0]?.id === methodId,
  )
  const end = expiresAt(method) ?? Number.POSITIVE_INFINITY
  const charges = (await Promise.all(paid.map((number) => chargeAfter(reading, number, end)))).filter(
    (each) => each !== null,
  )
  const [first] = charges.sort((a, b) => a.at - b.at)
  return {
    ...cardFacts(method),
    ...{ expMonth, expYear },
    inUse: method.status === 'ACTIVE' && method.expMonth === expMonth && method.expYear === expYear,
    chargeAfterExpiry: first ? { at: iso(first.at), amountCents: first.amountCents } : null,
    phoneNumbers: charges.map((each) => each.phoneNumber),
  }
}

/** The number's first renewal that the card does not live to see; null when none is to be expected. */
async function chargeAfter(reading: Reading, { id, plan, billingAnchor, phoneNumber }: NumberRecord, end: Instant) {
  const { nextCharge } = await numberFacts(reading, id)
  if (nextCharge === null || billingAnchor === null) return null
  const { amountCents } = nextCharge
  let at = Date.parse(nextCharge.at)
  for (let months = 0; at < end; months += PLAN_MONTHS[billedPlan(plan)])
    at = Math.max(at, addMonths(billingAnchor, months))
  return { at, amountCents, phoneNumber }
}
