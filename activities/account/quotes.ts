import type { Refusal } from '../../domain/errors'
import type { PricingFacts } from '../../domain/pricing/notice'
import type { HostingPlan } from '../../domain/pricing/plan'
import { type QuoteWish, refusalWithoutTerms, termsAhead } from '../../domain/pricing/quote'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

type Wish = { accountId: string; wish: QuoteWish; numberId: string | null; plan: HostingPlan }

/**
 * C7: refuses a year that needs terms nobody has agreed to, and asks support for them; null = none are needed. The request
 * is written though the wish is refused. `facts` count the number that is wished for.
 */
export async function refuseWithoutTerms(
  tx: StoreTransaction,
  wish: Wish,
  facts: PricingFacts,
  at: Instant,
): Promise<Refusal | null> {
  const refusal = refusalWithoutTerms(wish.plan, facts, at)
  if (refusal !== null && termsAhead(wish.plan, facts, at) === null) await requestQuote(tx, wish, facts, at)
  return refusal
}

/** Opens a request for terms and tells the customer so; one that is open for the same wish is enough (E29). */
export async function requestQuote(
  tx: StoreTransaction,
  wish: Wish,
  { billableNumbers }: PricingFacts,
  at: Instant,
): Promise<void> {
  const { accountId, numberId } = wish
  const quoteId = await tx.insertQuoteRequest({ ...wish, billableNumbers, requestedAt: at })
  if (quoteId === null) return
  await tx.requestMail({ template: 'E29', about: quoteId, step: 0, accountId, numberId, params: { quoteId }, at })
}
