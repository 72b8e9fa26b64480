import { everything, ok, operator } from './client'
import type {
  Account,
  Dispute,
  Fact,
  HostedNumber,
  Invoice,
  LedgerEntry,
  Mail,
  Page,
  PaymentMethod,
  ProcessorCharge,
} from './resources'
import { chargesAtProcessor } from './sandbox'

/** All that can be seen of one account from outside. Lists are oldest first. */
export type History = {
  account: Account
  methods: PaymentMethod[]
  /** Every method that a story attached, removed ones included. */
  attached?: PaymentMethod[]
  numbers: HostedNumber[]
  invoices: Invoice[]
  disputes: Dispute[]
  events: Fact[]
  mails: Mail[]
  ledger: LedgerEntry[]
  charges: ProcessorCharge[]
}

/** Reads what the public API and the card processor show of an account; `formerMethods` are processor ids once attached. */
export async function readHistory(accountId: string, formerMethods: readonly string[] = []): Promise<History> {
  const oldestFirst = async <T>(path: string) => (await everything<T>(operator, path)).reverse()
  const [account, methods, numbers, invoices, disputes, events, mails, ledger] = await Promise.all([
    ok(operator.get<Account>(`/v1/accounts/${accountId}`)),
    ok(operator.get<Page<PaymentMethod>>(`/v1/accounts/${accountId}/payment-methods`)).then(({ data }) => data),
    oldestFirst<HostedNumber>(`/v1/numbers?accountId=${accountId}`),
    oldestFirst<Invoice>(`/v1/invoices?accountId=${accountId}`),
    oldestFirst<Dispute>(`/v1/disputes?accountId=${accountId}`),
    oldestFirst<Fact>(`/v1/events?accountId=${accountId}`),
    oldestFirst<Mail>(`/v1/mails?accountId=${accountId}`),
    oldestFirst<LedgerEntry>(`/v1/accounts/${accountId}/ledger`),
  ])
  const charges = await chargesAtProcessor([...formerMethods, ...methods.map((method) => method.processorId)])
  return { account, methods, numbers, invoices, disputes, events, mails, ledger, charges }
}

/** What a customer notices, one line each, in order. */
export type Timeline = { charges: string[]; refunds: string[]; mails: string[]; states: string[] }

/** The names a story gave to its numbers and cards, by id. */
export type Labels = ReadonlyMap<string, string>

/** `2027-02-28 08:00`, with seconds and their fraction only where there are some. */
export function minute(instant: string): string {
  const iso = new Date(instant).toISOString()
  const rest = iso.slice(17, 23).replace(/\.000$/, '')
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}${rest === '00' ? '' : `:${rest}`}`
}

/** Cents as they stand on a bill: `39.00`. */
export const money = (cents: number): string => (cents / 100).toFixed(2)

/**
 * The story of an account as sorted lines. Within one instant charges, refunds and mails are sorted by their text,
 * because the contract leaves that order open; state changes of one number keep the order of the facts.
 */
export function timelineOf(history: History, labels: Labels): Timeline {
  const named = (id: string | null | undefined) => labels.get(id ?? '') ?? String(id)
  const invoiceOf = (fact: Fact) => history.invoices.find((invoice) => invoice.id === fact.invoiceId)
  const charges = history.invoices.flatMap((invoice) =>
    invoice.attempts.map(
      ({ at, methodId, outcome }) =>
        `${minute(at)} ${invoice.kind} ${money(invoice.totalCents)} ${named(methodId)} ${outcome}`,
    ),
  )
  // No story refunds one invoice twice, so what the invoice says was refunded is the amount of its one refund.
  const refunds = history.events
    .filter((fact) => fact.type === 'refund.created')
    .map((fact) => `${minute(fact.at)} ${invoiceOf(fact)?.kind} ${money(invoiceOf(fact)?.refundedCents ?? Number.NaN)}`)
  // Whether being ordered is itself a state change is left open: a change without `from` is not told.
  const states = history.events
    .filter((fact) => fact.type === 'number.state_changed' && fact.data['from'])
    .map((fact) => `${minute(fact.at)} ${named(fact.numberId)} ${fact.data['from']} → ${fact.data['to']}`)
  return {
    charges: charges.sort(),
    refunds: refunds.sort(),
    mails: history.mails.map((mail) => `${minute(mail.at)} ${mail.template}`).sort(),
    states: stableSortBy(states, (line) => line.split(' ', 3).join(' ')),
  }
}

const stableSortBy = (lines: string[], key: (line: string) => string): string[] =>
  lines
    .map((line, index) => ({ line, key: key(line), index }))
    .sort((a, b) => (a.key === b.key ? a.index - b.index : a.key < b.key ? -1 : 1))
    .map(({ line }) => line)

/**
 * What came to `after` since `before`, kinds without news left out. History is append-only: a line that was told and is
 * no longer there comes back as `GONE …`, which no expected list contains.
 */
export function newsBetween(before: Timeline, after: Timeline): Partial<Timeline> {
  const news: Partial<Timeline> = {}
  for (const kind of ['charges', 'refunds', 'mails', 'states'] as const) {
    const lines = [
      ...without(after[kind], before[kind]),
      ...without(before[kind], after[kind]).map((line) => `GONE ${line}`),
    ]
    if (lines.length > 0) news[kind] = lines
  }
  return news
}

/** The lines of `all` that are left when each line of `some` has taken one equal line away. */
function without(all: readonly string[], some: readonly string[]): string[] {
  const left = [...some]
  return all.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

export const NOTHING_YET: Timeline = { charges: [], refunds: [], mails: [], states: [] }
