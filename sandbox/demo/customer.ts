import { type Client, clientOf, everything, Refused } from './client'
import { dollars, shortDate } from './page'
import type {
  Account,
  CancellationPreview,
  HostedNumber,
  Invoice,
  Page,
  PaymentMethod,
  SendPermission,
  UsageReceipt,
} from './resources'
import type { World } from './world'

export type Person = {
  name: string
  company: string
  email: string
  address: { line1: string; city: string; postalCode: string; country: string }
  phoneNumber: string
  timeZone?: string
  locale?: 'en' | 'es' | 'tr'
  tariffCode?: string
}

const EVENTS_A_REQUEST = 1_000

/** One customer, who uses the product with a key of the account's own. Everything he or she does is told. */
export class Customer {
  private readonly methods: PaymentMethod[] = []
  numberId = ''

  private constructor(
    readonly world: World,
    readonly person: Person,
    readonly accountId: string,
    readonly api: Client,
  ) {}

  /** The host's sign-up page: an account on the demo's clock, and a key for it. */
  static async signUp(world: World, person: Person): Promise<Customer> {
    const { name, company, phoneNumber: _, ...profile } = person
    const account = await world.signup.post<Account>('/v1/accounts', {
      ...profile,
      legalName: company,
      testClockId: world.clockId,
    })
    world.nameAccount(account.id, name)
    const path = `/v1/accounts/${account.id}/api-keys`
    const { key } = await world.signup.post<{ key: string }>(path, { role: 'customer' })
    return new Customer(world, person, account.id, clientOf(world.apiUrl, key))
  }

  /** Stores a card by the processor's token. */
  async addCard(token: string): Promise<void> {
    const path = `/v1/accounts/${this.accountId}/payment-methods`
    const method = await this.api.post<PaymentMethod>(path, { paymentMethodId: token })
    const label = `${method.brand.replace(/^./, (letter) => letter.toUpperCase())} ${method.last4}`
    this.methods.push(method)
    this.world.nameCard(method.id, label)
    if (this.methods.length > 1) this.tell(`adds a ${method.role.toLowerCase()} card, ${label}`)
  }

  async order(plan: HostedNumber['plan']): Promise<void> {
    const { company, phoneNumber } = this.person
    const how = plan === 'ANNUAL' ? 'paid by the year' : 'paid by the month'
    this.tell(`${company} orders ${phoneNumber}, ${how}`)
    await this.orderAs({ plan })
  }

  async orderAs(how: { plan: HostedNumber['plan']; partnerId?: string }): Promise<void> {
    const { company: displayName, phoneNumber } = this.person
    const body = { accountId: this.accountId, phoneNumber, displayName, ...how }
    this.numberId = (await this.api.post<HostedNumber>('/v1/numbers', body)).id
  }

  /** An order that the product must refuse. */
  async orderInVain(phoneNumber: string): Promise<void> {
    const body = { accountId: this.accountId, phoneNumber, displayName: this.person.company, plan: 'MONTHLY' }
    const answer = await this.api.post<HostedNumber>('/v1/numbers', body).catch((error: unknown) => error)
    if (!(answer instanceof Refused)) throw new Error(`The order of ${phoneNumber} was taken; a refusal was expected`)
    this.tell(`wants another number: refused, ${answer.status} ${answer.code}`)
  }

  /** What the bank answers to every charge of the nth card from now on; `times` limits it. */
  async cardMeets(nth: number, outcome: 'succeed' | 'decline', why: string, times?: number): Promise<void> {
    const method = this.methods[nth]
    if (method === undefined) throw new Error(`${this.person.name} has no card ${nth}`)
    this.tell(why)
    const path = `/_sandbox/payment-methods/${method.processorId}/behaviour`
    await this.world.processor.put(path, { outcome, ...(times === undefined ? {} : { times }) })
  }

  /** Business-initiated dialogues, each with another contact, a minute apart from `from` on, as the gateway reports them. */
  async hasDialogues(count: number, from: string): Promise<void> {
    this.tell(`reminds ${count.toLocaleString('en-US')} patients: one dialogue each, 1,000 are free`)
    const events = Array.from({ length: count }, (_, index) => ({
      id: `${this.numberId}-${index}`,
      numberId: this.numberId,
      contact: `+34660${String(100_000 + index)}`,
      direction: 'OUTBOUND',
      kind: 'TEMPLATE',
      category: 'UTILITY',
      at: new Date(Date.parse(from) + index * 60_000).toISOString(),
      status: 'DELIVERED',
    }))
    for (let sent = 0; sent < count; sent += EVENTS_A_REQUEST) {
      const batch = events.slice(sent, sent + EVENTS_A_REQUEST)
      const receipt = await this.world.operator.post<UsageReceipt>('/v1/usage-events', { events: batch })
      if (receipt.accepted !== batch.length) throw new Error(`Dialogues were not taken: ${JSON.stringify(receipt)}`)
    }
    const { unbilledUsageMicros } = await this.account()
    this.tell(`owes $${dollars(unbilledUsageMicros / 10_000)} for the rest; below $30 that waits for the 1st`)
  }

  async asksToSend(): Promise<void> {
    const { allowed, reason } = await this.api.get<SendPermission>(`/v1/numbers/${this.numberId}/send-permission`)
    this.tell(`asks whether messages may go out: ${allowed ? 'yes' : `no, ${reason}`}`)
  }

  /** Pays the open invoice by hand. */
  async pays(): Promise<void> {
    const { data } = await this.api.get<Page<Invoice>>('/v1/invoices?status=OPEN')
    const [invoice] = data
    if (invoice === undefined) throw new Error(`${this.person.name} has nothing to pay`)
    this.tell(`presses "Pay" on invoice ${invoice.number}`)
    await this.api.post(`/v1/invoices/${invoice.id}/pay`)
  }

  /** Looks at the preview first, and confirms exactly that. */
  async cancels(): Promise<void> {
    const path = `/v1/numbers/${this.numberId}`
    const preview = await this.api.get<CancellationPreview>(`${path}/cancellation-preview`)
    const { releaseAt, holdDays, depositCents } = preview
    this.tell(`asks what a cancel would do: held ${holdDays} days, until ${shortDate(releaseAt)}`)
    this.tell(`cancels, knowing that $${dollars(depositCents)} are kept as a deposit`)
    await this.api.post(`${path}/cancel`, { reason: 'moving house', confirmReleaseAt: releaseAt })
  }

  number(): Promise<HostedNumber> {
    return this.api.get<HostedNumber>(`/v1/numbers/${this.numberId}`)
  }

  account(): Promise<Account> {
    return this.api.get<Account>(`/v1/accounts/${this.accountId}`)
  }

  invoices(): Promise<Invoice[]> {
    return everything<Invoice>(this.api, `/v1/invoices?accountId=${this.accountId}`)
  }

  get processorIds(): string[] {
    return this.methods.map(({ processorId }) => processorId)
  }

  tell(what: string): void {
    this.world.tell(this.person.name, what)
  }
}
