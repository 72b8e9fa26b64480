import type Stripe from 'stripe'
import type { Processor } from '../../activities/ports/processor'
import { readStripeEvent } from './webhook'

type Events = Pick<Processor, 'undeliveredEvents'>

/** As many as the client gathers at most. */
const AT_ONCE = 10_000

export function stripeEvents(stripe: Stripe): Events {
  return {
    async undeliveredEvents(since) {
      const asked = { delivery_success: false, created: { gte: Math.floor(since / 1000) }, limit: 100 }
      const events = await stripe.events.list(asked).autoPagingToArray({ limit: AT_ONCE })
      return events.reverse().map((event) => ({ hint: readStripeEvent(event), at: event.created * 1000, body: event }))
    },
  }
}
