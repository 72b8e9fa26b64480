import { type Client, clientOf, everything } from './client'
import { type Names, rowsOf, type SentMail } from './news'
import type { Row } from './page'
import type { Fact, Mail, Sandbox, TestClock } from './resources'

const LOOK_EVERY_MS = 100

/** What the demo acts in: the product's API in the roles it needs, a test clock, and what was told of it so far. */
export class World {
  private readonly told = new Set<string>()
  private readonly who = new Map<string, string>()
  private readonly cards = new Map<string, string>()
  private readonly names: Names = { who: this.who, cards: this.cards, invoiceKinds: new Map() }

  private constructor(
    readonly apiUrl: string,
    readonly signup: Client,
    readonly operator: Client,
    /** The card processor's controls: what a bank would do. */
    readonly processor: Client,
    readonly sandbox: Sandbox,
    readonly clockId: string,
    readonly start: string,
    private instant: string,
    private readonly write: (row: Row) => void,
  ) {}

  /** Creates a test clock at `start`; the rows of what happens from then on go to `write`. */
  static async create(apiUrl: string, start: string, write: (row: Row) => void): Promise<World> {
    const operator = clientOf(apiUrl, 'lk_dev_operator')
    const sandbox = await operator.get<Sandbox>('/v1/sandbox')
    if (sandbox.processorUrl === null) throw new Error('There is no card processor sandbox to play with')
    const clock = await operator.post<TestClock>('/v1/test-clocks', { now: start })
    const signup = clientOf(apiUrl, 'lk_dev_signup')
    const processor = clientOf(sandbox.processorUrl)
    return new World(apiUrl, signup, operator, processor, sandbox, clock.id, start, clock.now, write)
  }

  /** The test clock's present instant. */
  get now(): string {
    return this.instant
  }

  nameAccount(accountId: string, name: string): void {
    this.who.set(accountId, name)
  }

  nameCard(methodId: string, label: string): void {
    this.cards.set(methodId, label)
  }

  /** Tells what a person does or sees. */
  tell(who: string, what: string, extra: Partial<Pick<Row, 'state'>> = {}): void {
    this.write({ at: this.instant, who, what, by: 'PERSON', ...extra })
  }

  /** Moves the clock to `to`, waits until everything due by then is done, and tells it. */
  async goTo(to: string): Promise<void> {
    const path = `/v1/test-clocks/${this.clockId}`
    let clock = await this.operator.post<TestClock>(`${path}/advance`, { to })
    while (clock.status === 'ADVANCING') {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      clock = await this.operator.get<TestClock>(path)
    }
    this.instant = clock.now
    await this.tellNews()
  }

  /** Lets everything due at the present instant finish, and tells it. */
  settle(): Promise<void> {
    return this.goTo(this.instant)
  }

  private async tellNews(): Promise<void> {
    const facts = await this.untold<Fact>('/v1/events')
    const mailed = new Set(facts.flatMap((fact) => (fact.type === 'mail.sent' ? (fact.accountId ?? []) : [])))
    const mails: SentMail[] = []
    for (const accountId of mailed) {
      const own = await this.untold<Mail>(`/v1/mails?accountId=${accountId}`)
      mails.push(...own.map((mail) => ({ ...mail, accountId })))
    }
    for (const row of rowsOf(facts, mails, this.names)) this.write(row)
  }

  /** What a list has that was not told yet, oldest first. */
  private async untold<T extends { id: string }>(path: string): Promise<T[]> {
    const isNew = ({ id }: T) => !this.told.has(id)
    const found = (await everything<T>(this.operator, path, (page) => !page.every(isNew))).filter(isNew).reverse()
    for (const { id } of found) this.told.add(id)
    return found
  }
}
