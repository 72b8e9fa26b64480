import { randomUUID } from 'node:crypto'
import { type Client, clientWith, eventually, ok, operator, type Reply, signup } from './client'
import { type Country, freshContact, freshPhoneNumber } from './phone-numbers'
import type {
  Account,
  CancellationPreview,
  HostedNumber,
  Invoice,
  MaybeRefused,
  Page,
  PaymentMethod,
  TestClock,
  UsageReceipt,
} from './resources'
import { type Behaviour, setBehaviour } from './sandbox'
import { type History, type Labels, NOTHING_YET, newsBetween, readHistory, type Timeline, timelineOf } from './timeline'
import { publishTariff, template } from './usage'

const ADVANCE_WITHIN_MS = 240_000

jest.setTimeout(300_000)

/** A customer's card, by the name the story gives it. */
export type Card = PaymentMethod & {
  behaves(behaviour: Behaviour): Promise<void>
  declines(declineCode?: string): Promise<void>
  works(): Promise<void>
}

export type StoryOptions = {
  /** Fields of the account that differ from an ordinary one; `undefined` leaves a field out. */
  account?: Record<string, unknown>
  /** Price of one dialogue per country, business- or user-initiated; every other country costs as much as the first. */
  ratesMicros?: Partial<Record<Country, number>>
  /** False = the account lives in real time; a clock = it joins others there. */
  clock?: false | TestClock
}

export const ADDRESS = { line1: '12 Harbour Street', city: 'Bristol', postalCode: 'BS1 4DJ', country: 'GB' }

export const startClock = (now: string): Promise<TestClock> => ok(operator.post<TestClock>('/v1/test-clocks', { now }))

/** Creates a test clock at `now` and an account with an address on it; the story goes on from there. */
export async function startStory(now: string, options: StoryOptions = {}): Promise<Story> {
  const clock = options.clock === false ? null : (options.clock ?? (await startClock(now)))
  const tag = randomUUID().slice(0, 13)
  if (options.ratesMicros) await publishTariff(`story-${tag}`, now, options.ratesMicros)
  const account = await ok(
    operator.post<Account>('/v1/accounts', {
      legalName: `Harbour Coffee ${tag} Ltd`,
      email: `owner-${tag}@harbour-coffee.example`,
      address: ADDRESS,
      ...(options.ratesMicros ? { tariffCode: `story-${tag}` } : {}),
      ...(clock ? { testClockId: clock.id } : {}),
      ...options.account,
    }),
  )
  const issued = await ok(
    signup.post<{ id: string; key: string }>(`/v1/accounts/${account.id}/api-keys`, { role: 'customer' }),
  )
  return new Story(clock?.id ?? null, account, clientWith(issued.key))
}

/** One customer's life with the product, acted through the public API and told by what it shows. */
export class Story {
  private readonly labels = new Map<string, string>()
  private readonly attached: PaymentMethod[] = []
  private told: Timeline = NOTHING_YET

  constructor(
    readonly clockId: string | null,
    readonly account: Account,
    /** A client with a key of this account's own. */
    readonly customer: Client,
  ) {}

  get names(): Labels {
    return this.labels
  }

  /** Attaches a card by the processor's token and gives it a name for the time line. */
  async attach(name: string, options: { token?: string; primary?: true } = {}): Promise<Card> {
    const { token = 'pm_card_visa', primary } = options
    const path = `/v1/accounts/${this.account.id}/payment-methods`
    const method = await ok(
      this.customer.post<PaymentMethod>(path, { paymentMethodId: token, ...(primary ? { primary } : {}) }),
    )
    this.labels.set(method.id, name)
    this.attached.push(method)
    await this.settle()
    const behaves = (behaviour: Behaviour) => setBehaviour(method.processorId, behaviour)
    return {
      ...method,
      behaves,
      declines: (declineCode = 'insufficient_funds') => behaves({ outcome: 'decline', declineCode }),
      works: () => behaves({ outcome: 'succeed' }),
    }
  }

  /** What is sent to order a number; its phone number is fresh unless given. */
  orderBody(fields: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      accountId: this.account.id,
      phoneNumber: freshPhoneNumber(),
      displayName: 'Harbour Coffee',
      plan: 'MONTHLY',
      ...fields,
    }
  }

  /** Sends an order and leaves the judgement of the answer to the test. */
  tryOrder(fields: Record<string, unknown> = {}): Promise<Reply<MaybeRefused<HostedNumber>>> {
    return this.customer.post('/v1/numbers', this.orderBody(fields))
  }

  /** Orders a number that must come to work, and gives it a name for the time line. */
  async order(name: string, fields: Record<string, unknown> = {}): Promise<HostedNumber> {
    const ordered = await ok(this.tryOrder(fields))
    this.name(ordered.id, name)
    await this.settle()
    return eventually(`${name} is ACTIVE`, async () => {
      const number = await this.number(ordered.id)
      return number.state === 'ACTIVE' ? number : undefined
    })
  }

  name(id: string, label: string): void {
    this.labels.set(id, label)
  }

  /** Moves the clock; answers when everything due up to and including `to` is done. */
  async goTo(to: string): Promise<void> {
    if (this.clockId === null) throw new Error('This story lives in real time')
    const path = `/v1/test-clocks/${this.clockId}`
    await ok(operator.post(`${path}/advance`, { to }))
    await eventually(
      `the clock is READY at ${to}`,
      async () => {
        const clock = await ok(operator.get<TestClock>(path))
        return clock.status === 'READY' ? clock : undefined
      },
      ADVANCE_WITHIN_MS,
    )
  }

  /** The account's present instant. */
  async now(): Promise<string> {
    if (this.clockId === null) return new Date().toISOString()
    return (await ok(operator.get<TestClock>(`/v1/test-clocks/${this.clockId}`))).now
  }

  /** Lets everything due at the clock's present instant finish. In real time there is nothing to wait for here. */
  async settle(): Promise<void> {
    if (this.clockId !== null) await this.goTo(await this.now())
  }

  /** Reports `count` business-initiated dialogues, each with a contact of its own, a second apart from `from` on. */
  async dialogues(number: HostedNumber, from: string, count: number, country: Country = 'TR'): Promise<void> {
    for (let sent = 0; sent < count; sent += 1000) {
      const events = Array.from({ length: Math.min(1000, count - sent) }, (_, index) =>
        template(number, new Date(Date.parse(from) + (sent + index) * 1000).toISOString(), freshContact(country)),
      )
      const receipt = await ok(operator.post<UsageReceipt>('/v1/usage-events', { events }))
      expect(receipt).toEqual({ accepted: events.length, duplicates: 0, rejected: [] })
    }
    await this.settle()
  }

  async previewCancel(number: HostedNumber): Promise<CancellationPreview> {
    return ok(this.customer.get<CancellationPreview>(`/v1/numbers/${number.id}/cancellation-preview`))
  }

  /** Cancels as a careful customer does: looks at the preview first and confirms exactly that. */
  async cancel(number: HostedNumber): Promise<CancellationPreview> {
    const preview = await this.previewCancel(number)
    await ok(
      this.customer.post(`/v1/numbers/${number.id}/cancel`, { reason: 'moving', confirmReleaseAt: preview.releaseAt }),
    )
    await this.settle()
    return preview
  }

  async reactivate(number: HostedNumber): Promise<void> {
    await ok(this.customer.post(`/v1/numbers/${number.id}/reactivate`))
    await this.settle()
  }

  /** The customer presses "Pay"; the test judges the answer. */
  async pay(invoice: Invoice, method?: Card): Promise<Reply<MaybeRefused<Invoice>>> {
    const body = method ? { paymentMethodId: method.id } : {}
    const reply = await this.customer.post<MaybeRefused<Invoice>>(`/v1/invoices/${invoice.id}/pay`, body)
    await this.settle()
    return reply
  }

  number(id: string): Promise<HostedNumber> {
    return ok(this.customer.get<HostedNumber>(`/v1/numbers/${id}`))
  }

  currentAccount(): Promise<Account> {
    return ok(this.customer.get<Account>(`/v1/accounts/${this.account.id}`))
  }

  /** The one open invoice; more or fewer is an error. */
  async openInvoice(): Promise<Invoice> {
    const { data } = await ok(this.customer.get<Page<Invoice>>(`/v1/invoices?accountId=${this.account.id}&status=OPEN`))
    const [invoice] = data
    if (invoice === undefined || data.length > 1) throw new Error(`${data.length} open invoices instead of one`)
    return invoice
  }

  /** Every invoice so far, oldest first, as `KIND amount STATUS`. */
  async bills(): Promise<string[]> {
    const { invoices } = await this.history()
    return invoices.map((bill) => `${bill.kind} ${(bill.totalCents / 100).toFixed(2)} ${bill.status}`)
  }

  async history(): Promise<History> {
    const { attached } = this
    const history = await readHistory(
      this.account.id,
      attached.map(({ processorId }) => processorId),
    )
    return { ...history, attached }
  }

  /** Exactly what happened since it was last asked; kinds of which nothing happened are left out. */
  async news(): Promise<Partial<Timeline>> {
    const now = timelineOf(await this.history(), this.labels)
    const news = newsBetween(this.told, now)
    this.told = now
    return news
  }
}
