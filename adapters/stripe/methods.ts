import type Stripe from 'stripe'
import type { AttachResult, Processor, ProcessorMethod } from '../../activities/ports/processor'
import { failureOf, isInvalidRequest } from './failures'
import { idOf, MARK } from './marks'

type Methods = Pick<Processor, 'createCustomer' | 'hasCustomer' | 'attachMethod' | 'detachMethod' | 'lookUpMethod'>

/** Bank debits by Stripe's name, each with the only currency it is charged in; null = more than one. */
export const BANK_DEBITS: Readonly<Record<string, string | null>> = {
  us_bank_account: 'USD',
  sepa_debit: 'EUR',
  bacs_debit: 'GBP',
  acss_debit: null,
  au_becs_debit: 'AUD',
  nz_bank_account: 'NZD',
}

export function stripeMethods(stripe: Stripe): Methods {
  return {
    async createCustomer({ key, accountId, email, name }) {
      // Stripe forgets keys after a day; the list by e-mail address does not.
      for await (const customer of stripe.customers.list({ email, limit: 100 })) {
        if (customer.metadata[MARK.account] === accountId) return customer.id
      }
      const params = { email, name, metadata: { [MARK.account]: accountId } }
      return (await stripe.customers.create(params, { idempotencyKey: key })).id
    },

    async hasCustomer(customerRef) {
      try {
        return (await stripe.customers.retrieve(customerRef)).deleted !== true
      } catch (error) {
        if (isInvalidRequest(error)) return false
        throw error
      }
    },

    async attachMethod({ key, customerRef, token }) {
      try {
        const method = await stripe.paymentMethods.attach(token, { customer: customerRef }, { idempotencyKey: key })
        return { kind: 'ATTACHED', method: methodOf(method) }
      } catch (error) {
        return afterRefusedToken(stripe, { customerRef, token }, error)
      }
    },

    async detachMethod(methodRef) {
      try {
        await stripe.paymentMethods.detach(methodRef)
      } catch (error) {
        if (isInvalidRequest(error) && (await customerOf(stripe, methodRef)) === null) return
        throw error
      }
    },

    async lookUpMethod(methodRef) {
      const method = await retrieved(stripe, methodRef)
      const customerRef = idOf(method?.customer)
      return method && customerRef ? { customerRef, method: methodOf(method) } : null
    },
  }
}

/** A stored method in the port's words. A wallet Stripe charges like a card (Link, Cash App) counts as one. */
export function methodOf(method: Stripe.PaymentMethod): ProcessorMethod {
  const { card } = method
  const bank =
    method.us_bank_account ?? method.sepa_debit ?? method.bacs_debit ?? method.acss_debit ?? method.au_becs_debit
  return {
    methodRef: method.id,
    type: method.type in BANK_DEBITS ? 'BANK_TRANSFER' : method.type === 'paypal' ? 'PAYPAL' : 'CARD',
    brand: card?.brand ?? method.us_bank_account?.bank_name ?? method.type,
    last4: card?.last4 ?? bank?.last4 ?? null,
    expMonth: card?.exp_month ?? null,
    expYear: card?.exp_year ?? null,
    currency: BANK_DEBITS[method.type] ?? null,
    billingName: method.billing_details.name,
  }
}

/** A token can be refused by its bank or by Stripe; one that is attached here already was accepted earlier. */
async function afterRefusedToken(
  stripe: Stripe,
  { customerRef, token }: { customerRef: string; token: string },
  error: unknown,
): Promise<AttachResult> {
  const failure = failureOf(error)
  if (failure.kind === 'DECLINED') return { kind: 'REFUSED', ...failure.decline }
  if (failure.kind !== 'INVALID' || failure.param === 'customer') throw error
  if ((await customerOf(stripe, token)) === customerRef) {
    return { kind: 'ATTACHED', method: methodOf(await stripe.paymentMethods.retrieve(token)) }
  }
  return { kind: 'REFUSED', code: failure.code ?? 'invalid_request', advice: null, message: failure.message }
}

/** The customer a method is attached to; null when detached or unknown to Stripe. */
export async function customerOf(stripe: Stripe, methodRef: string): Promise<string | null> {
  return idOf((await retrieved(stripe, methodRef))?.customer)
}

async function retrieved(stripe: Stripe, methodRef: string): Promise<Stripe.PaymentMethod | null> {
  try {
    return await stripe.paymentMethods.retrieve(methodRef)
  } catch (error) {
    if (isInvalidRequest(error)) return null
    throw error
  }
}
