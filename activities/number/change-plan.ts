import { type ChangePlan, type CommandResult, DONE } from '../../domain/commands'
import { isRefusal, type Refusal, refuse } from '../../domain/errors'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { causeKey } from '../../domain/keys'
import { unusedDaysCredited } from '../../domain/ledger'
import { periodFrom } from '../../domain/number/period'
import { type PlanChangeOutcome, planChangeOutcome, unusedDaysCents } from '../../domain/number/plan-change'
import type { NumberRecord } from '../../domain/number/record'
import { billedPlan } from '../../domain/pricing/plan'
import type { Price } from '../../domain/pricing/price'
import { type Instant, iso } from '../../domain/time'
import { requestQuote } from '../account/quotes'
import { voidInvoice } from '../collection/close'
import { collectAtOnce } from '../collection/collect-at-once'
import { issueInvoice, postingOf } from '../collection/issue'
import type { CollectionResult } from '../collection/run'
import { returnDays } from '../partner/channel-days'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { followFacts } from './follow-facts'
import { hostingLine } from './order'
import { planOf, startPeriod } from './period'

type Change = { numberId: string; commandId: string; now: Instant; command: ChangePlan }

/** Rows 25 and 26: a wish for the next renewal, or a year that begins at once. Repeated, it answers the same. */
export async function changePlan(ports: Ports, change: Change): Promise<CommandResult> {
  const cause = causeKey.planChange(change.numberId, change.commandId)
  const first = await ports.store.transaction((tx) => decide(tx, change, cause))
  return first === 'CHARGE' ? chargeNow(ports, change, cause) : first
}

async function decide(tx: StoreTransaction, change: Change, cause: string): Promise<CommandResult | 'CHARGE'> {
  const { numberId, now } = change
  const found = await tx.readNumber(numberId)
  if (found === null) return refuse('NOT_FOUND', `There is no number ${numberId}.`)
  await tx.lockAccount(found.accountId)
  // A repetition after a crash goes on with the charge it has begun.
  if (await tx.invoiceByCause(found.accountId, cause)) return 'CHARGE'
  const number = await followFacts(tx, (await tx.lockNumber(numberId)) ?? found, now)
  const outcome = await outcomeOf(tx, number, change)
  if (isRefusal(outcome)) return outcome
  if (outcome.when === 'NOW') return 'CHARGE'
  await schedule(tx, number, outcome, now)
  return DONE
}

/** What the change leads to; a year that lacks terms asks for them on the way (C7). */
async function outcomeOf(
  tx: StoreTransaction,
  number: NumberRecord,
  { command, now }: Change,
): Promise<PlanChangeOutcome | Refusal> {
  const facts = await tx.planChangeFacts(number)
  const outcome = planChangeOutcome(facts, command, now)
  if (isRefusal(outcome) && outcome.code === 'INDIVIDUAL_TERMS_REQUIRED') {
    const { accountId, id: numberId } = number
    await requestQuote(
      tx,
      { accountId, wish: 'PLAN_CHANGE', numberId, plan: billedPlan(command.plan) },
      facts.pricing,
      now,
    )
  }
  return outcome
}

/** Writes the wish down, or takes it back where the number is to keep its plan. */
async function schedule(
  tx: StoreTransaction,
  number: NumberRecord,
  { plan, at: begins }: PlanChangeOutcome,
  at: Instant,
): Promise<void> {
  const nextPlan = plan === number.plan ? null : plan
  if (nextPlan === number.nextPlan) return
  const { id: numberId, accountId } = number
  const time = number.plan === 'DAYS' ? { renewAt: nextPlan === null ? null : number.periodEnd } : {}
  const partnerId = [number.plan, nextPlan].includes('DAYS') ? (await tx.readAccount(accountId)).partnerId : null
  // Days that it was given for a time that does not come after all go back.
  if (partnerId === null) await returnDays(tx, number, { until: at, at })
  await tx.updateNumber(numberId, { nextPlan, partnerId, ...time })
  const type = nextPlan === null ? 'plan.change_cleared' : 'plan.change_scheduled'
  const data = { from: number.nextPlan ?? number.plan, to: plan, at: iso(begins) }
  await tx.record({ type, at, accountId, numberId, data })
}

/** Row 25, immediate: charged first. Whatever is not a payment changes nothing; money that comes later goes back by itself. */
async function chargeNow(ports: Ports, change: Change, cause: string): Promise<CommandResult> {
  const { numberId, now } = change
  const { accountId } = await ports.store.transaction(async (tx) => {
    const number = await tx.readNumber(numberId)
    if (number === null) throw new Error(`there is no number ${numberId}`)
    return number
  })
  let refused: Refusal | null = null
  const result = await collectAtOnce(ports, {
    accountId,
    trigger: 'CUSTOMER',
    collector: 'number',
    now,
    onSession: true,
    methodId: null,
    open: async (tx, account) => {
      const before = await tx.invoiceByCause(accountId, cause)
      if (before) return tx.lockInvoice(before.id)
      const number = await tx.lockNumber(numberId)
      if (number === null) return null
      const outcome = await outcomeOf(tx, number, change)
      if (isRefusal(outcome)) refused = outcome
      if (isRefusal(outcome) || outcome.price === null) return null
      const { price } = outcome
      return issueYear(ports, tx, number, { ...outcome, price }, { currency: account.currency, cause, now })
    },
    settled: (tx, outcome) => afterCharge(tx, numberId, outcome, now),
  })
  if (refused !== null) return refused
  const invoice = await ports.store.transaction((tx) => tx.invoiceByCause(accountId, cause))
  if (invoice?.status === 'PAID') return DONE
  const declineCode = result.attempt?.declineCode ?? null
  const detail = `The new period could not be charged (${declineCode ?? 'not paid at once'}); nothing has changed. Use another card.`
  return refuse('PAYMENT_DECLINED', detail, { declineCode })
}

async function issueYear(
  ports: Ports,
  tx: StoreTransaction,
  number: NumberRecord,
  { price, period }: PlanChangeOutcome & { price: Price },
  { currency, cause, now }: { currency: string; cause: string; now: Instant },
): Promise<InvoiceRecord> {
  const { accountId, id: numberId } = number
  const { billableNumbers } = await tx.pricingFacts(accountId)
  return issueInvoice(ports, tx, {
    accountId,
    numberId,
    kind: 'HOSTING',
    cause: 'PLAN_CHANGE',
    causeKey: cause,
    currency,
    periodOrdinal: number.periodOrdinal + 1,
    periodStart: period?.periodStart ?? now,
    periodEnd: period?.periodEnd ?? now,
    pricing: { price, billableNumbers },
    lines: [hostingLine(number, price)],
    at: now,
  })
}

/** Paid: the period begins, and the days that were paid twice become the customer's own money. Else it is withdrawn. */
async function afterCharge(
  tx: StoreTransaction,
  numberId: string,
  { kind, invoice }: CollectionResult,
  now: Instant,
): Promise<void> {
  const number = await tx.lockNumber(numberId)
  if (number === null || invoice === null) return
  if (kind !== 'PAID') return voidInvoice(tx, await tx.readAccount(number.accountId), invoice, now, 'NOT_PAID')
  // Repeated beside itself, the run finds the period begun already.
  if (number.periodOrdinal + 1 !== invoice.periodOrdinal) return
  const amountCents = unusedDaysCents(await tx.planChangeFacts(number), now)
  if (amountCents > 0) {
    const posting = { ...postingOf(invoice, now), key: `unused-days:${invoice.id}`, note: 'PLAN_CHANGE' }
    await tx.post(unusedDaysCredited({ ...posting, amountCents }))
  }
  // The month ends where the year begins (I2); on paper it stays as it was issued.
  const cut = await tx.hostingInvoice(numberId, number.periodOrdinal)
  if (cut?.status === 'PAID' && cut.periodEnd !== null && now < cut.periodEnd) {
    await tx.updateInvoice(cut.id, { shortenedTo: now })
  }
  const period = periodFrom(planOf(invoice, number), now, invoice.periodOrdinal)
  await tx.updateNumber(numberId, await startPeriod(tx, number, invoice, period))
}
