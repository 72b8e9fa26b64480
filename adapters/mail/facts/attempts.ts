import type { AttemptOutcome, AttemptRecord, InvoiceRecord, MethodRecord } from '../../../domain/invoice/record'
import type { CardFacts } from '../../../domain/mail/card-facts'
import type { InvoiceFacts } from '../../../domain/mail/invoice-facts'
import { cardFacts } from './card'

type Told = Pick<InvoiceFacts, 'paidWith' | 'declinedWith' | 'declineCode' | 'declineClass' | 'tries'>

/** Outcomes that a bank has spoken about; a charge that waited for its holder counts, whether or not it still does. */
const ANSWERED: readonly AttemptOutcome[] = ['SUCCEEDED', 'DECLINED', 'REQUIRES_ACTION', 'CANCELLED']

/** What the invoice's attempts tell: who paid, who refused and why, and how often it was tried automatically. */
export function attemptFacts(
  { status }: Pick<InvoiceRecord, 'status'>,
  attempts: readonly AttemptRecord[],
  methods: readonly MethodRecord[],
): Told {
  const card = (attempt: AttemptRecord | undefined): CardFacts | null => {
    const method = methods.find((each) => each.id === attempt?.methodId)
    return method ? cardFacts(method) : null
  }
  const paid = attempts.findLast((each) => each.outcome === 'SUCCEEDED')
  const settled = status === 'PAID' && paid !== undefined
  const declined = settled ? refusedBefore(paid, attempts) : attempts.findLast(isRefusal)
  return {
    paidWith: card(paid),
    declinedWith: card(declined),
    declineCode: declined?.declineCode ?? null,
    declineClass: declined?.declineClass ?? null,
    tries: automaticTries(attempts),
  }
}

/** TRANSIENT is no answer: the bank has not decided (dunning.md). */
const isRefusal = ({ outcome, declineClass }: AttemptRecord) =>
  ANSWERED.includes(outcome) && outcome !== 'SUCCEEDED' && declineClass !== null

/** The method that failed in the same try before the one that paid (W6). */
const refusedBefore = (paid: AttemptRecord, attempts: readonly AttemptRecord[]) =>
  attempts.findLast(
    (each) =>
      isRefusal(each) && each.runKey === paid.runKey && each.ordinal < paid.ordinal && each.methodId !== paid.methodId,
  )

/** A try may take two methods: it is counted once, by the run that made it. */
function automaticTries(attempts: readonly AttemptRecord[]): number {
  const automatic = attempts.filter((each) => each.trigger === 'AUTOMATIC' && ANSWERED.includes(each.outcome))
  return new Set(automatic.map((each) => each.runKey)).size
}
