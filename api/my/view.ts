import { DateTime } from 'luxon'
import type { z } from 'zod'
import { accountOfToken } from '../../adapters/store/account-links'
import { accountClock } from '../../adapters/store/views/clock'
import type { Instant } from '../../domain/time'
import { invoke } from '../http/invoke'
import type { Caller } from '../route'
import { accountGet } from '../routes/account-get'
import { invoiceList } from '../routes/invoice-list'
import { numberList } from '../routes/number-list'
import { paymentMethodList } from '../routes/payment-method-list'
import type { account } from '../schemas/accounts'
import type { invoice } from '../schemas/invoices'
import type { number } from '../schemas/numbers'
import type { paymentMethod } from '../schemas/payment-methods'
import type { Services } from '../services'

/** A page shows so many of each list; the rest is behind the API. */
const SHOWN = 100
const MONTHS_SHOWN = 12
const UNPAID = ['UNCOLLECTIBLE', 'OPEN', 'PROCESSING'] as const

type List<T extends z.ZodType> = { data: z.output<T>[]; nextCursor: string | null }

/** Who came by a link: the account's customer, for as long as it works. */
export type Visitor = { caller: Caller; accountId: string; token: string; now: Instant; ended: boolean }

/** What the account's page shows. */
export type AccountPage = {
  account: z.output<typeof account>
  numbers: List<typeof number>
  invoices: List<typeof invoice>
  /** Unpaid ones, however old: what else can be done on the page may wait for them. */
  debts: z.output<typeof invoice>[]
  methods: z.output<typeof paymentMethod>[]
  /** Months with a statement, the present one first: `2026-11`. */
  months: string[]
}

/** The visitor of a token; null when there never was such a link, or it has been swept away. */
export async function visitorOf({ db }: Services, token: unknown): Promise<Visitor | null> {
  const link = typeof token === 'string' ? await accountOfToken(db, token) : null
  if (link === null) return null
  const { accountId, expiresAt } = link
  const clock = await accountClock(db, accountId)
  if (clock === null) throw new Error(`there is no account ${accountId}`)
  const { now } = clock
  const caller: Caller = { id: `page:${accountId}`, role: 'customer', accountId, secret: String(token) }
  return { caller, accountId, token: String(token), now, ended: expiresAt <= now }
}

/** Everything the page shows, read by the routes that answer it to the customer's own key. */
export async function accountPage(services: Services, { caller, accountId, now }: Visitor): Promise<AccountPage> {
  const params = { accountId }
  const page = { limit: String(SHOWN) }
  const invoicesIn = (status: (typeof UNPAID)[number]) =>
    invoke<AccountPage['invoices']>(services, caller, invoiceList, { query: { ...page, status } })
  const [account, numbers, held, invoices, debts, methods] = await Promise.all([
    invoke<AccountPage['account']>(services, caller, accountGet, { params }),
    invoke<AccountPage['numbers']>(services, caller, numberList, { query: page }),
    invoke<AccountPage['numbers']>(services, caller, numberList, { query: { ...page, state: 'HOLD' } }),
    invoke<AccountPage['invoices']>(services, caller, invoiceList, { query: page }),
    Promise.all(UNPAID.map(invoicesIn)),
    invoke<List<typeof paymentMethod>>(services, caller, paymentMethodList, { params, query: page }),
  ])
  return {
    ...{ account, invoices },
    numbers: { ...numbers, data: heldToo(numbers.data, held.data) },
    debts: debts.flatMap(({ data }) => data),
    methods: methods.data.filter(({ status }) => status !== 'REMOVED'),
    months: monthsUpTo(now, Date.parse(account.createdAt), account.timeZone),
  }
}

/** The newest, and behind them those that can still be kept and are older. */
function heldToo<Each extends { id: string }>(newest: Each[], held: Each[]): Each[] {
  const shown = new Set(newest.map(({ id }) => id))
  return [...newest, ...held.filter(({ id }) => !shown.has(id))]
}

function monthsUpTo(now: Instant, since: Instant, zone: string): string[] {
  const first = DateTime.fromMillis(since, { zone }).startOf('month')
  const months: string[] = []
  let month = DateTime.fromMillis(now, { zone }).startOf('month')
  while (month >= first && months.length < MONTHS_SHOWN) {
    months.push(month.toFormat('yyyy-MM'))
    month = month.minus({ months: 1 })
  }
  return months
}
