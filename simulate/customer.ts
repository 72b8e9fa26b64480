import { type Client, clientWith, ok, operator, type Reply, signup, support } from '../test/support/client'
import { tellGraph } from '../test/support/graph'
import { freshContact, freshPhoneNumber } from '../test/support/phone-numbers'
import type { Account, HostedNumber, Invoice, Page, PaymentMethod } from '../test/support/resources'
import { chargesAtProcessor, disputeCharge, setBehaviour } from '../test/support/sandbox'
import { template } from '../test/support/usage'
import type { Event } from './history'

type Own = Extract<Event, { customer: number }>

const ADDRESS = { line1: '12 Harbour Street', city: 'Bristol', postalCode: 'BS1 4DJ', country: 'GB' }
const NOTHING_TO_DO = undefined

/** Somebody who does through the public API what his history says; what it refuses with a reason is a refusal, no failure. */
export class Customer {
  readonly attached: PaymentMethod[] = []
  private readonly numbers: string[] = []

  private constructor(
    readonly account: Account,
    private readonly api: Client,
  ) {}

  static async signUp(
    event: { prepaid: boolean; strict: boolean },
    clockId: string,
    tariffCode: string,
  ): Promise<Customer> {
    const tag = freshPhoneNumber().slice(-8)
    const account = await ok(
      operator.post<Account>('/v1/accounts', {
        legalName: `Simulated ${tag} Ltd`,
        email: `owner-${tag}-${clockId.slice(-8).toLowerCase()}@harbour-coffee.example`,
        address: ADDRESS,
        testClockId: clockId,
        tariffCode,
        billingMode: event.prepaid ? 'PREPAID' : 'POSTPAID',
        dunningPolicy: event.strict ? 'strict' : 'standard',
      }),
    )
    const issued = await ok(signup.post<{ key: string }>(`/v1/accounts/${account.id}/api-keys`, { role: 'customer' }))
    return new Customer(account, clientWith(issued.key))
  }

  /** Does it, and answers what the product said to it; undefined where there was nothing to be done. */
  async does(event: Own, now: string): Promise<Reply<unknown> | undefined> {
    switch (event.kind) {
      case 'NEW_CARD':
        return this.addCard(event)
      case 'ORDER':
        return this.order(event.annual)
      case 'BANK':
        return this.tellBank(event)
      case 'DISPUTE':
        return this.dispute(event.word)
      case 'USE':
        return this.use(this.numbers[event.number], event.dialogues, now)
      case 'META_REVIEW':
        return this.review(this.numbers[event.number], event.days, now)
      case 'TOP_UP':
        return this.api.post(this.path('top-ups'), { amountCents: event.cents })
      case 'STANDING_ORDER':
        return this.api.put(this.path('auto-top-up'), {
          enabled: true,
          thresholdCents: 2_000,
          amountCents: event.cents,
        })
      case 'PAY':
      case 'INQUIRE':
      case 'VOID':
      case 'REFUND':
        return this.invoice(event.kind)
      case 'CANCEL':
      case 'REACTIVATE':
      case 'SUSPEND':
      case 'UNSUSPEND':
      case 'PLAN':
        return this.changeNumber(event)
      default:
        return NOTHING_TO_DO
    }
  }

  private path(of: string): string {
    return `/v1/accounts/${this.account.id}/${of}`
  }

  private async addCard({ token, primary }: { token: string; primary: boolean }): Promise<Reply<unknown>> {
    const reply = await this.api.post<PaymentMethod>(this.path('payment-methods'), {
      paymentMethodId: token,
      ...(primary ? { primary } : {}),
    })
    if (reply.status < 300) this.attached.push(reply.body)
    return reply
  }

  private async order(annual: boolean): Promise<Reply<unknown>> {
    const phoneNumber = freshPhoneNumber()
    const plan = annual ? 'ANNUAL' : 'MONTHLY'
    const body = { accountId: this.account.id, phoneNumber, displayName: 'Harbour Coffee', plan }
    const reply = await this.api.post<HostedNumber & { numberId?: string }>('/v1/numbers', body)
    this.numbers.push(reply.status < 300 ? reply.body.id : (reply.body.numberId ?? ''))
    return reply
  }

  private async tellBank({ card, outcome, code, times }: Extract<Own, { kind: 'BANK' }>): Promise<undefined> {
    const method = this.attached[card]
    if (!method) return NOTHING_TO_DO
    await setBehaviour(method.processorId, {
      outcome,
      ...(code ? { declineCode: code } : {}),
      ...(times ? { times } : {}),
    })
  }

  private async dispute(word: 'needs_response' | 'won' | 'lost'): Promise<undefined> {
    const charges = await chargesAtProcessor(this.attached.map(({ processorId }) => processorId))
    const charge = charges.find(
      ({ status, amount, amount_refunded }) => status === 'succeeded' && amount_refunded < amount,
    )
    // The bank cannot decide what nobody disputes, and not again what it has decided.
    if (charge) await disputeCharge(charge.id, word).catch(() => undefined)
  }

  private async use(numberId: string | undefined, count: number, now: string): Promise<Reply<unknown> | undefined> {
    if (!numberId) return NOTHING_TO_DO
    const number = await this.api.get<HostedNumber>(`/v1/numbers/${numberId}`)
    if (!['ACTIVE', 'PAST_DUE'].includes(number.body.state)) return NOTHING_TO_DO
    const events = Array.from({ length: count }, () => template(number.body, now, freshContact('TR')))
    let reply: Reply<unknown> | undefined
    for (let sent = 0; sent < count; sent += 1_000) {
      reply = await operator.post('/v1/usage-events', { events: events.slice(sent, sent + 1_000) })
    }
    return reply
  }

  private async review(numberId: string | undefined, days: number, now: string): Promise<undefined> {
    if (!numberId) return NOTHING_TO_DO
    const { body: number } = await this.api.get<HostedNumber>(`/v1/numbers/${numberId}`)
    const until = new Date(Date.parse(now) + days * 24 * 3_600_000).toISOString()
    if (number.phoneNumber) await tellGraph(number, { refuseDeregisterUntil: until })
  }

  private async invoice(kind: 'PAY' | 'INQUIRE' | 'VOID' | 'REFUND'): Promise<Reply<unknown> | undefined> {
    const { data } = await ok(this.api.get<Page<Invoice>>(`/v1/invoices?accountId=${this.account.id}&limit=100`))
    const open = data.findLast(({ status }) => status === 'OPEN' || status === 'UNCOLLECTIBLE')
    const paid = data.find(
      ({ status, refundedCents, kind }) => status === 'PAID' && refundedCents === 0 && kind !== 'TOP_UP',
    )
    if (kind === 'REFUND')
      return paid && support.post(`/v1/invoices/${paid.id}/refunds`, { amountCents: 100, reason: 'a trial' })
    if (!open) return NOTHING_TO_DO
    if (kind === 'PAY') return this.api.post(`/v1/invoices/${open.id}/pay`)
    if (kind === 'VOID') return support.post(`/v1/invoices/${open.id}/void`)
    return this.api.post(`/v1/invoices/${open.id}/inquiries`, { text: 'What is this?' })
  }

  private async changeNumber(
    event: Extract<Own, { kind: 'CANCEL' | 'REACTIVATE' | 'SUSPEND' | 'UNSUSPEND' | 'PLAN' }>,
  ): Promise<Reply<unknown> | undefined> {
    const id = this.numbers[event.number]
    if (!id) return NOTHING_TO_DO
    const path = `/v1/numbers/${id}`
    switch (event.kind) {
      case 'CANCEL':
        return this.api.post(`${path}/cancel`, { reason: 'moving' })
      case 'REACTIVATE':
        return this.api.post(`${path}/reactivate`)
      case 'PLAN':
        return this.api.post(`${path}/plan-change`, {
          plan: event.annual ? 'ANNUAL' : 'MONTHLY',
          when: event.now ? 'NOW' : 'RENEWAL',
        })
      default:
        return support.post(`${path}/${event.kind.toLowerCase()}`, { note: 'a trial' })
    }
  }
}
