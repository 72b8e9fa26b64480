import { accountEntity } from '../../domain/keys'
import type { NumberRecord } from '../../domain/number/record'
import { BILLABLE_STATES } from '../../domain/number/states'
import { type Decision, decidePrice, nextRepricing, type PricingFacts } from '../../domain/pricing/notice'
import { HOSTING_PLANS, type HostingPlan } from '../../domain/pricing/plan'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/**
 * Row 27: looks at what the account's numbers cost from now on, and writes down what has changed (C5–C7). A rise waits for
 * its E28; one mail tells a change, whichever plans it concerns. Called wherever the count of billable numbers or an agreed
 * price changes, and at every renewal; doing it again changes nothing. The account must be locked. `newcomerId`: a number
 * that has just paid today's price, so that nothing changes for it. Answers what the next charges depend on after that.
 */
export async function reprice(
  tx: StoreTransaction,
  accountId: string,
  at: Instant,
  newcomerId: string | null = null,
): Promise<PricingFacts> {
  const facts = await tx.pricingFacts(accountId)
  if (HOSTING_PLANS.every((plan) => decidePrice(plan, facts, at, true) === null)) return facts
  const numbers = (await tx.numbersOf(accountId)).filter((each) => each.id !== newcomerId)
  const decisions = HOSTING_PLANS.flatMap((plan) => {
    const concerned = numbers.some((each) => willRenewOn(each, plan))
    return decidePrice(plan, facts, at, concerned) ?? []
  })
  const { billableNumbers } = facts
  const id = await tx.insertPriceChange({ accountId, at, billableNumbers, decisions })
  for (const decision of decisions) await recordChange(tx, accountId, at, decision)
  if (decisions.some(({ tell }) => tell)) {
    await tx.requestMail({ template: 'E28', about: accountId, step: id, accountId, params: { changeId: id }, at })
  }
  // What begins later is the account's own next step.
  const after = await tx.pricingFacts(accountId)
  if (nextRepricing(after, HOSTING_PLANS) !== null) await tx.wake(accountEntity(accountId), accountId, at)
  return after
}

/** Whether the number's renewals are on the plan, as far as is known now. */
const willRenewOn = ({ state, plan, nextPlan }: NumberRecord, wanted: HostingPlan): boolean =>
  BILLABLE_STATES.includes(state) && (plan === wanted || nextPlan === wanted)

async function recordChange(
  tx: StoreTransaction,
  accountId: string,
  at: Instant,
  { price, fromCents, rises, callsOff }: Decision,
): Promise<void> {
  if (fromCents === null || (price.cents === fromCents && !callsOff)) return
  const { plan, cents: toCents, rule } = price
  const data = { plan, fromCents, toCents, rule, notice: rises, callsOff }
  await tx.record({ type: 'price.changed', at, accountId, data })
}
