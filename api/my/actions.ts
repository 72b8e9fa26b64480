import type { Request } from 'express'
import { MAIL_CHOICES } from '../../domain/mail/preferences'
import { type Input, invoke } from '../http/invoke'
import type { Route } from '../route'
import { accountChange } from '../routes/account-patch'
import { accountSpendingLimitGet } from '../routes/account-spending-limit-get'
import { accountSpendingLimitPut } from '../routes/account-spending-limit-put'
import { invoicePaymentLink } from '../routes/invoice-payment-link'
import { numberOrderRoute } from '../routes/number-order'
import { numberReactivate } from '../routes/number-reactivate'
import { numberSpendingLimitGet } from '../routes/number-spending-limit-get'
import { numberSpendingLimitPut } from '../routes/number-spending-limit-put'
import { paymentLinkCreate } from '../routes/payment-link-create'
import { paymentMethodPrimary } from '../routes/payment-method-primary'
import { paymentMethodSessionCreate } from '../routes/payment-method-session-create'
import type { Services } from '../services'
import { type Limit, raisableTo } from './limits'
import { ordersToRepeat } from './orders'
import type { News, Obstacle } from './texts'
import type { Visitor } from './visitor'

/** What a button leads to: the processor's page, a payment link's page, or this page again with its news. */
export type Way = { to: string } | { news: News } | { obstacle: Obstacle }
export type Action = (visitor: Visitor, request: Request) => Promise<Way>

/**
 * The buttons of the account's page, by their paths. They have no powers of their own: each is a route of the public API,
 * called as the customer, and these are all that a link can do, which may have been forwarded (decision 0049).
 */
export function actionsOf(services: Services): Record<string, Action> {
  const call = <Body = unknown>({ caller }: Visitor, route: Route, input: Input) =>
    invoke<Body>(services, caller, route, input)
  const orderAgain = async (visitor: Visitor, numberId: unknown) =>
    (await ordersToRepeat(services, visitor)).find((each) => each.numberId === numberId)?.order ?? null
  const raise = async (visitor: Visitor, of: Input, by: { get: Route; put: Route }, body: unknown): Promise<Way> => {
    const wanted = raised(await call<Limit>(visitor, by.get, of), body)
    if ('obstacle' in wanted) return wanted
    await call(visitor, by.put, { ...of, body: wanted })
    return { news: 'LIMIT' }
  }
  const ofAccount = ({ accountId }: Visitor) => ({ params: { accountId } })
  return {
    '/:token/methods': async (visitor) => {
      return { to: (await call<{ url: string }>(visitor, paymentMethodSessionCreate, ofAccount(visitor))).url }
    },
    '/:token/methods/:methodId/primary': async (visitor, { params: { methodId } }) => {
      await call(visitor, paymentMethodPrimary, { params: { accountId: visitor.accountId, methodId } })
      return { news: 'METHOD' }
    },
    '/:token/invoices/:invoiceId/pay': async (visitor, { params: { invoiceId } }) => {
      return { to: (await call<{ url: string }>(visitor, invoicePaymentLink, { params: { invoiceId } })).url }
    },
    '/:token/top-ups': async (visitor, { body }) => {
      const wanted = { accountId: visitor.accountId, expiresInDays: 1, amountCents: centsOf(body) }
      return { to: (await call<{ url: string }>(visitor, paymentLinkCreate, { body: wanted })).url }
    },
    '/:token/numbers/:numberId/keep': async (visitor, { params: { numberId } }) => {
      await call(visitor, numberReactivate, { params: { numberId } })
      return { news: 'KEPT' }
    },
    '/:token/numbers/:numberId/order': async (visitor, { params: { numberId } }) => {
      const again = await orderAgain(visitor, numberId)
      if (again === null) return { obstacle: 'CHANGED' }
      const { checkoutUrl } = await call<{ checkoutUrl?: string }>(visitor, numberOrderRoute, { body: again })
      return checkoutUrl === undefined ? { news: 'ORDERED' } : { to: checkoutUrl }
    },
    '/:token/spending-limit': (visitor, { body }) =>
      raise(visitor, ofAccount(visitor), { get: accountSpendingLimitGet, put: accountSpendingLimitPut }, body),
    '/:token/numbers/:numberId/spending-limit': (visitor, { params: { numberId }, body }) =>
      raise(visitor, { params: { numberId } }, { get: numberSpendingLimitGet, put: numberSpendingLimitPut }, body),
    '/:token/mails': async (visitor, { body }) => {
      const mailPreferences = Object.fromEntries(
        Object.keys(MAIL_CHOICES).map((choice) => [choice, choice in fields(body)]),
      )
      await call(visitor, accountChange, { ...ofAccount(visitor), body: { mailPreferences } })
      return { news: 'MAILS' }
    },
  }
}

const fields = (body: unknown): Record<string, unknown> => (body as Record<string, unknown> | undefined) ?? {}

/** `50`, `50.00` or `50,00` as people type it, in cents; anything else is no amount. */
function centsOf(body: unknown): number | undefined {
  const [, units = '', rest = ''] =
    /^\s*(\d{1,7})(?:[.,](\d{1,2}))?\s*$/.exec(String(fields(body)['amount'] ?? '')) ?? []
  return units === '' ? undefined : Number(units) * 100 + Number(rest.padEnd(2, '0'))
}

/** The higher limit that the form asks for, as far as a link may raise this one. */
function raised(limit: Limit, body: unknown): { monthlyCents: number } | { obstacle: Obstacle } {
  const range = raisableTo(limit)
  if (range === null) return { obstacle: 'CHANGED' }
  const cents = centsOf(body)
  if (cents === undefined || cents <= range.above || cents > range.atMost) return { obstacle: 'LIMIT' }
  return { monthlyCents: cents }
}
