import type { StoreTransaction } from '../ports/store'

/**
 * Names the charge that is to be made of `base`: the one that a crash has cut short, else the next. Several of the same
 * base can fall on one instant of a test clock; what tells them apart is that the earlier ones were sent (I11).
 */
export async function causeToCharge(tx: StoreTransaction, accountId: string, base: string): Promise<string> {
  for (let nth = 0; ; nth++) {
    const cause = nth === 0 ? base : `${base}:${nth}`
    const invoice = await tx.invoiceByCause(accountId, cause)
    if (!invoice || (await tx.attemptsOf(invoice.id)).some((each) => each.outcome === 'SENT')) return cause
  }
}
