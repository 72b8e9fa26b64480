import type { PlanChangeFacts } from '../../domain/number/plan-change'
import type { NumberRecord } from '../../domain/number/record'
import type { Decision, PricingFacts } from '../../domain/pricing/notice'
import type { HostingPlan } from '../../domain/pricing/plan'
import type { AgreedPrice } from '../../domain/pricing/price'
import type { QuoteWish } from '../../domain/pricing/quote'
import type { Instant } from '../../domain/time'

/** A price as support records it. Instants epoch ms. */
export type AgreedPriceRecord = AgreedPrice & { accountId: string; note: string; approvedBy: string; at: Instant }

/** Terms that somebody wants. `numberId`: the number they are for; null = one that is still to be ordered. */
export type QuoteRequestRecord = {
  accountId: string
  wish: QuoteWish
  numberId: string | null
  plan: HostingPlan
  billableNumbers: number
  requestedAt: Instant
}

/** What an account pays for hosting, from when on, and who asked for what. */
export interface PriceStore {
  /** What the account's prices depend on, as they are now. To decide by it, lock the account. */
  pricingFacts(accountId: string): Promise<PricingFacts>
  /** What a change of the number's plan would lead to; the preview reads the same facts (I22). */
  planChangeFacts(number: NumberRecord): Promise<PlanChangeFacts>
  /** Writes what was decided for each plan as one change; answers its id. */
  insertPriceChange(change: {
    accountId: string
    at: Instant
    billableNumbers: number
    decisions: readonly Decision[]
  }): Promise<string>
  /** Records an agreed price; false when one of that id is recorded already. */
  insertAgreedPrice(price: AgreedPriceRecord): Promise<boolean>
  /** Opens a request for terms and answers its id; null while one for the same wish is open. */
  insertQuoteRequest(quote: QuoteRequestRecord): Promise<string | null>
  /** Approves the account's open requests that the price answers; their ids, oldest first. */
  approveQuoteRequests(price: AgreedPriceRecord): Promise<string[]>
}
