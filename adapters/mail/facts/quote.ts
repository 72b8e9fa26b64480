import type { QuoteFacts } from '../../../domain/mail/facts'
import { agreedCents } from '../../../domain/pricing/price'
import type { QuoteWish } from '../../../domain/pricing/quote'
import type { Reading } from './reading'

/** E29: what was asked for, and what was agreed, as the outbox row names them. Throws when the account has no such request. */
export async function quoteFacts({ tx, mail }: Reading, quoteId: string): Promise<QuoteFacts> {
  const { accountId } = mail
  const quote = await tx.quoteRequest.findFirst({ where: { id: quoteId, accountId } })
  if (quote === null) throw new Error(`there is no quote request ${quoteId}`)
  const { agreedPriceId } = quote
  const agreed = agreedPriceId && (await tx.agreedPrice.findUniqueOrThrow({ where: { id: agreedPriceId } }))
  const covers = (plan: string) => agreed && (agreed.plan ?? plan) === plan
  return {
    status: quote.status as QuoteFacts['status'],
    wish: quote.wish as QuoteWish,
    numbers: quote.billableNumbers,
    terms: agreed
      ? {
          monthlyCents: covers('MONTHLY') ? agreedCents('MONTHLY', agreed) : null,
          annualCents: covers('ANNUAL') ? agreedCents('ANNUAL', agreed) : null,
          validFrom: agreed.validFrom.toISOString(),
        }
      : null,
  }
}
