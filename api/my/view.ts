import { DateTime } from 'luxon'
import type { z } from 'zod'
import { limitOwners } from '../../adapters/store/wallet/limits'
import type { Instant } from '../../domain/time'
import { invoke } from '../http/invoke'
import { accountGet } from '../routes/account-get'
import { accountSpendingLimitGet } from '../routes/account-spending-limit-get'
import { invoiceList } from '../routes/invoice-list'
import { numberList } from '../routes/number-list'
import { numberSpendingLimitGet } from '../routes/number-spending-limit-get'
import { paymentMethodList } from '../routes/payment-method-list'
import type { account } from '../schemas/accounts'
import type { invoice } from '../schemas/invoices'
import type { number } from '../schemas/numbers'
import type { paymentMethod } from '../schemas/payment-methods'
import type { Services } from '../services'
import { type Limit, raisableTo } from './limits'
import { type OrderAgain, ordersToRepeat } from './orders'
import type { Visitor } from './visitor'

/** A page shows so many of each list; the rest is behind the API. */
const SHOWN = 100
const MONTHS_SHOWN = 12
const UNPAID = ['UNCOLLECTIBLE', 'OPEN', 'PROCESSING'] as const

type List<T extends z.ZodType> = { data: z.output<T>[]; nextCursor: string | null }

/** What the account's page shows. */
export type AccountPage = {
  account: z.output<typeof account>
  numbers: List<typeof number>
  invoices: List<typeof invoice>
  /** Unpaid ones, however old: what else can be done on the page may wait for them. */
  debts: z.output<typeof invoice>[]
  methods: z.output<typeof paymentMethod>[]
  /** Limits that can be raised here, the account's own under null. */
  limits: { numberId: string | null; limit: Limit }[]
  /** Orders that were not paid for and can be made again. */
  orders: OrderAgain[]
  /** Months with a statement, the present one first: `2026-11`. */
  months: string[]
}

/** Everything the page shows, read by the routes that answer it to the customer's own key. */
export async function accountPage(services: Services, visitor: Visitor): Promise<AccountPage> {
  const { caller, accountId, now } = visitor
  const params = { accountId }
  const page = { limit: String(SHOWN) }
  const invoicesIn = (status: (typeof UNPAID)[number]) =>
    invoke<AccountPage['invoices']>(services, caller, invoiceList, { query: { ...page, status } })
  const [account, numbers, held, invoices, debts, methods, limits, orders] = await Promise.all([
    invoke<AccountPage['account']>(services, caller, accountGet, { params }),
    invoke<AccountPage['numbers']>(services, caller, numberList, { query: page }),
    invoke<AccountPage['numbers']>(services, caller, numberList, { query: { ...page, state: 'HOLD' } }),
    invoke<AccountPage['invoices']>(services, caller, invoiceList, { query: page }),
    Promise.all(UNPAID.map(invoicesIn)),
    invoke<List<typeof paymentMethod>>(services, caller, paymentMethodList, { params, query: page }),
    limitsOf(services, visitor),
    ordersToRepeat(services, visitor),
  ])
  return {
    ...{ account, invoices, orders },
    limits: limits.filter(({ limit }) => raisableTo(limit) !== null),
    numbers: { ...numbers, data: heldToo(numbers.data, held.data) },
    debts: debts.flatMap(({ data }) => data),
    methods: methods.data.filter(({ status }) => status !== 'REMOVED'),
    months: monthsUpTo(now, Date.parse(account.createdAt), account.timeZone),
  }
}

/** The limits that are set, the account's own first. */
async function limitsOf(services: Services, { caller, accountId }: Visitor): Promise<AccountPage['limits']> {
  const owners = await limitOwners(services.db, accountId, SHOWN)
  return Promise.all(
    owners.map(async (numberId) => ({
      numberId,
      limit: await (numberId === null
        ? invoke<Limit>(services, caller, accountSpendingLimitGet, { params: { accountId } })
        : invoke<Limit>(services, caller, numberSpendingLimitGet, { params: { numberId } })),
    })),
  )
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
