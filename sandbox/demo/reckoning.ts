import { everything } from './client'
import type { Customer } from './customer'
import type { Account, HostedNumber, LedgerLeg, Mail, Page, ProcessorCharge } from './resources'
import type { World } from './world'
import type { Ending } from './year'

const MICROS_PER_CENT = 10_000

/** All that is known of one customer at the end: from the product, and from the processor itself. */
export type Outcome = {
  name: string
  company: string
  ending: Ending
  account: Pick<Account, 'standing' | 'balanceMicros'>
  number: Pick<HostedNumber, 'phoneNumber' | 'plan' | 'state'>
  mails: number
  /** Movements of the customer's own balance, as the statement shows them. */
  balanceMicros: number
  /** Every leg of the books, debit positive. */
  journal: LedgerLeg[]
  /** What really happened to the cards, in cents. */
  atProcessor: { chargedCents: number; refundedCents: number }
}

/** Reads the end of the story back from the public API and from the card processor. */
export async function gather(
  world: World,
  played: readonly { customer: Customer; ending: Ending }[],
): Promise<Outcome[]> {
  const { data: charges } = await world.processor.get<Pick<Page<ProcessorCharge>, 'data'>>('/_sandbox/charges')
  return Promise.all(
    played.map(async ({ customer, ending }) => {
      const { accountId, person } = customer
      const ledger = `/v1/accounts/${accountId}/ledger`
      const [account, number, mails, statement, journal] = await Promise.all([
        customer.account(),
        customer.number(),
        everything<Mail>(world.operator, `/v1/mails?accountId=${accountId}`),
        everything<LedgerLeg>(world.operator, ledger),
        everything<LedgerLeg>(world.operator, `${ledger}?view=journal`),
      ])
      const { name, company } = person
      const balanceMicros = sum(statement, ({ amountMicros }) => amountMicros)
      const atProcessor = moneyMoved(charges, customer.processorIds)
      return { name, company, ending, account, number, mails: mails.length, balanceMicros, journal, atProcessor }
    }),
  )
}

function moneyMoved(charges: readonly ProcessorCharge[], methods: readonly string[]): Outcome['atProcessor'] {
  const own = charges.filter(
    ({ status, payment_method: method }) => status === 'succeeded' && method !== null && methods.includes(method),
  )
  return {
    chargedCents: sum(own, ({ amount }) => amount),
    refundedCents: sum(own, ({ amount_refunded: refunded }) => refunded),
  }
}

/** What stands in each account of the books, over all customers, in cents; debit positive. */
export function ledgerTotals(outcomes: readonly Outcome[]): Map<string, number> {
  const totals = new Map<string, number>()
  for (const { ledgerAccount, amountMicros } of outcomes.flatMap(({ journal }) => journal)) {
    totals.set(ledgerAccount, (totals.get(ledgerAccount) ?? 0) + amountMicros / MICROS_PER_CENT)
  }
  return totals
}

/** One sentence for everything that does not add up; none = all is well. */
export function faults(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap((outcome) => [...bookFaults(outcome), ...endingFaults(outcome)])
}

function bookFaults({ name, account, balanceMicros, journal, atProcessor }: Outcome): string[] {
  const found: string[] = []
  const transactions = new Map<string, number>()
  for (const { transactionId, amountMicros } of journal) {
    transactions.set(transactionId, (transactions.get(transactionId) ?? 0) + amountMicros)
  }
  for (const [id, micros] of transactions) {
    if (micros !== 0) found.push(`${name}: transaction ${id} is ${micros} micros off balance`)
  }
  const cash = sum(
    journal.filter(({ ledgerAccount }) => ledgerAccount === 'CASH'),
    ({ amountMicros }) => amountMicros,
  )
  const real = (atProcessor.chargedCents - atProcessor.refundedCents) * MICROS_PER_CENT
  if (cash !== real) found.push(`${name}: the books have ${cash} micros of cash, the processor moved ${real}`)
  if (balanceMicros !== account.balanceMicros) {
    found.push(`${name}: the statement sums to ${balanceMicros} micros, the balance is ${account.balanceMicros}`)
  }
  return found
}

function endingFaults({ name, ending, account, number, mails, atProcessor }: Outcome): string[] {
  const really: Ending = { state: number.state, standing: account.standing, ...atProcessor }
  const found = (Object.keys(ending) as (keyof Ending)[])
    .filter((what) => ending[what] !== really[what])
    .map((what) => `${name}: ${what} is ${really[what]}, the story says ${ending[what]}`)
  return mails > 0 ? found : [...found, `${name}: not one mail was sent`]
}

export const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
