import { type Client, clientWith, ok, operator, type Reply, signup, support } from '../test/support/client'
import { tellGraph } from '../test/support/graph'
import type { Partner } from '../test/support/partners'
import { freshContact, freshPhoneNumber } from '../test/support/phone-numbers'
import type { Account, HostedNumber, Invoice, Page, PaymentMethod } from '../test/support/resources'
import { chargesAtProcessor, disputeCharge, setBehaviour } from '../test/support/sandbox'
import { template } from '../test/support/usage'
import type { Event, Plan, Sold } from './history'
import { Conversations, type MetaSide } from './talk'

type Own = Extract<Event, { customer: number }>
type Use = Extract<Event, { kind: 'USE' }>
type Talk = Extract<Event, { kind: 'TALK' }>
type Days = Extract<Event, { kind: 'BUY_DAYS' | 'GIVE_BY_ITSELF' }>

const ADDRESS = { line1: '12 Harbour Street', city: 'Bristol', postalCode: 'BS1 4DJ', country: 'GB' }
const NOTHING_TO_DO = undefined
/** So many days a POSTPAID partner may use before he pays. */
const DAY_LIMIT = 90

/** A partner at $30.00 for 30 days of a channel. */
function openPartner(accountId: string, mode: 'PREPAID' | 'POSTPAID'): Promise<Partner> {
  const terms = { accountId, mode, pricePerMonthCents: 3_000, ...(mode === 'POSTPAID' ? { dayLimit: DAY_LIMIT } : {}) }
  return ok(support.post<Partner>('/v1/partners', terms))
}

/** Somebody who does through the public API what his history says; what it refuses with a reason is a refusal, no failure. */
export class Customer {
  readonly attached: PaymentMethod[] = []
  readonly conversations: Conversations
  private readonly numbers: string[] = []

  private constructor(
    readonly account: Account,
    readonly sold: Sold,
    readonly partnerId: string | null,
    private readonly api: Client,
    meta: MetaSide,
  ) {
    this.conversations = new Conversations(meta)
  }

  static async signUp(
    event: Extract<Event, { kind: 'SIGN_UP' }>,
    clockId: string,
    tariffCodes: Record<Sold, string>,
    meta: MetaSide,
  ): Promise<Customer> {
    const tag = freshPhoneNumber().slice(-8)
    const account = await ok(
      operator.post<Account>('/v1/accounts', {
        legalName: `Simulated ${tag} Ltd`,
        email: `owner-${tag}-${clockId.slice(-8).toLowerCase()}@harbour-coffee.example`,
        address: ADDRESS,
        testClockId: clockId,
        tariffCode: tariffCodes[event.sold],
        billingMode: event.prepaid ? 'PREPAID' : 'POSTPAID',
        dunningPolicy: event.strict ? 'strict' : 'standard',
      }),
    )
    const issued = await ok(signup.post<{ key: string }>(`/v1/accounts/${account.id}/api-keys`, { role: 'customer' }))
    const partner = event.partner === 'NONE' ? null : await openPartner(account.id, event.partner)
    return new Customer(account, event.sold, partner?.id ?? null, clientWith(issued.key), meta)
  }

  /** Does it, and answers what the product said to it; undefined where there was nothing to be done. */
  async does(event: Own, now: string): Promise<Reply<unknown> | undefined> {
    switch (event.kind) {
      case 'NEW_CARD':
        return this.addCard(event)
      case 'ORDER':
        return this.order(event.plan)
      case 'BANK':
        return this.tellBank(event)
      case 'DISPUTE':
        return this.dispute(event.word)
      case 'USE':
        return this.use(event, now)
      case 'TALK':
        return this.talk(event, now)
      case 'BUY_DAYS':
      case 'GIVE_BY_ITSELF':
        return this.days(event)
      case 'ALLOCATE':
        return this.allocate(this.numbers[event.number], event.days)
      case 'META_REVIEW':
        return this.review(this.numbers[event.number], event.days, now)
      case 'TOP_UP':
        return this.topUp(event.cents)
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

  /** With a method of his: without one he would be shown a page to pay on. */
  private async topUp(amountCents: number): Promise<Reply<unknown> | undefined> {
    const method = this.attached.at(-1)
    if (!method) return NOTHING_TO_DO
    return this.api.post(this.path('top-ups'), { amountCents, paymentMethodId: method.id })
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

  private async order(plan: Plan): Promise<Reply<unknown>> {
    const phoneNumber = freshPhoneNumber()
    const paidBy = plan === 'DAYS' ? { partnerId: this.partnerId } : {}
    const body = { accountId: this.account.id, phoneNumber, displayName: 'Harbour Coffee', plan, ...paidBy }
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

  private async use({ number: nth, messages, category }: Use, now: string): Promise<Reply<unknown> | undefined> {
    const number = await this.inService(nth)
    if (!number) return NOTHING_TO_DO
    const events = Array.from({ length: messages }, () => ({ ...template(number, now, freshContact('TR')), category }))
    let reply: Reply<unknown> | undefined
    for (let sent = 0; sent < messages; sent += 1_000) {
      reply = await operator.post('/v1/usage-events', { events: events.slice(sent, sent + 1_000) })
    }
    return reply
  }

  private async talk({ number: nth, person, names }: Talk, now: string): Promise<undefined> {
    await this.conversations.goOn(() => this.inService(nth), { person, names, at: Date.parse(now) })
  }

  /** The number while messages go through it. */
  private async inService(nth: number): Promise<HostedNumber | undefined> {
    const id = this.numbers[nth]
    if (!id) return undefined
    const number = await ok(this.api.get<HostedNumber>(`/v1/numbers/${id}`))
    return ['ACTIVE', 'PAST_DUE'].includes(number.state) ? number : undefined
  }

  /** Asks for days and pays them, or says how many are given by themselves where a channel's days end. */
  private async days({ kind, days }: Days): Promise<Reply<unknown> | undefined> {
    const path = `/v1/partners/${this.partnerId}`
    if (this.partnerId === null) return NOTHING_TO_DO
    if (kind === 'GIVE_BY_ITSELF')
      return this.api.put(`${path}/auto-allocate`, { enabled: days > 0, days: days > 0 ? days : null })
    const asked = await this.api.post<Invoice>(`${path}/day-requests`, { days })
    return asked.status < 300 ? this.api.post(`/v1/invoices/${asked.body.id}/pay`) : asked
  }

  private async allocate(numberId: string | undefined, days: number): Promise<Reply<unknown> | undefined> {
    if (!numberId || this.partnerId === null) return NOTHING_TO_DO
    return this.api.post(`/v1/partners/${this.partnerId}/allocations`, { numberId, days, comment: 'a trial' })
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
