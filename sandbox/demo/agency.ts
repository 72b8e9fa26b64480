import type { Customer } from './customer'
import { dollars, shortDate } from './page'
import type { Allocation, CancellationPreview, Invoice, Partner } from './resources'

/** A customer who resells channels and pays for them in days (source 003). Everything it does is told. */
export class Agency {
  private constructor(
    private readonly customer: Customer,
    private readonly partnerId: string,
  ) {}

  /** Support agrees on a price per channel; from then on the account has a balance of days. */
  static async open(customer: Customer, pricePerMonthCents: number): Promise<Agency> {
    const { accountId, world } = customer
    const terms = { accountId, mode: 'PREPAID', pricePerMonthCents }
    const { id } = await world.operator.post<Partner>('/v1/partners', terms)
    customer.tell(`agrees with support: $${dollars(pricePerMonthCents)} for 30 days of a channel, paid in advance`)
    return new Agency(customer, id)
  }

  /** Asks for days and pays their invoice with the card. */
  async buys(days: number): Promise<void> {
    const { api } = this.customer
    const invoice = await api.post<Invoice>(`/v1/partners/${this.partnerId}/day-requests`, { days })
    this.customer.tell(`asks for ${days} days: invoice ${invoice.number} over $${dollars(invoice.totalCents)} at once`)
    await api.post(`/v1/invoices/${invoice.id}/pay`)
    await this.tellBalance()
  }

  async ordersChannel(): Promise<void> {
    const { company, phoneNumber } = this.customer.person
    this.customer.tell(`${company} orders a channel, ${phoneNumber}: it waits for days`)
    await this.customer.orderAs({ plan: 'DAYS', partnerId: this.partnerId })
  }

  async gives(days: number, comment: string): Promise<void> {
    const { api, numberId } = this.customer
    const path = `/v1/partners/${this.partnerId}/allocations`
    const { dayBalance, paidUntil } = await api.post<Allocation>(path, { numberId, days, comment })
    const until = paidUntil === null ? 'nobody knows when' : shortDate(paidUntil)
    this.customer.tell(`gives the channel ${days} days: paid until ${until}, ${dayBalance} days left`)
  }

  /** Whole days that were not used come back. */
  async deletesChannel(): Promise<void> {
    const { api, numberId } = this.customer
    const path = `/v1/numbers/${numberId}`
    const { releaseAt, returnedDays } = await api.get<CancellationPreview>(`${path}/cancellation-preview`)
    this.customer.tell(`deletes the channel, knowing that ${returnedDays} unused days come back`)
    await api.post(`${path}/cancel`, { reason: 'its client has left', confirmReleaseAt: releaseAt })
    await this.customer.world.settle()
    await this.tellBalance()
  }

  private async tellBalance(): Promise<void> {
    const { dayBalance } = await this.customer.api.get<Partner>(`/v1/partners/${this.partnerId}`)
    this.customer.tell(`looks at the balance: ${dayBalance} days`)
  }
}
