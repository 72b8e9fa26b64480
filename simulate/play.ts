import { setTimeout as delay } from 'node:timers/promises'
import { eventually, ok, operator, type Reply } from '../test/support/client'
import type { TestClock } from '../test/support/resources'
import { type Delivery, releaseWebhooks, setBehaviour, setDelivery } from '../test/support/sandbox'
import { publishTariff } from '../test/support/usage'
import { Customer } from './customer'
import { CATEGORIES, type Event, HOUR, type Sold } from './history'
import { MetaPost } from './meta-post'
import { evidenceOf, judged, type Monitored, monitored, newlyFound } from './verdict'

/** The parts of the running product that histories kill. */
export type Machinery = {
  kill(part: 'worker' | 'mailbox'): Promise<void>
  restart(part: 'worker' | 'mailbox'): Promise<void>
}

export type Played = {
  /** The event after which something was broken, counted from 0; null = all was well to the end. */
  failedAt: number | null
  violations: string[]
}

/** `onStep` hears of each event before it happens; `afterStep` may meddle, for tests of the simulation itself. */
export type PlayOptions = {
  machinery: Machinery
  onStep?: (index: number, event: Event) => void
  afterStep?: (event: Event, customers: ReadonlyMap<number, Customer>) => Promise<void>
}

const BEGINNING = Date.parse('2027-01-01T00:00:00Z')
const REST = 8 * 24 * HOUR
/** No advance takes longer, however loaded the machine is: what does goes round in circles (I21). */
const ADVANCE_WITHIN_MS = 300_000

/** Plays a history on a test clock of its own, and looks at every customer after each step and once more at rest. */
export async function play(history: readonly Event[], options: PlayOptions): Promise<Played> {
  const world = await World.begin(options.machinery)
  try {
    for (const [index, event] of history.entries()) {
      options.onStep?.(index, event)
      const said = await world.live(event)
      await options.afterStep?.(event, world.customers)
      const violations = [...said, ...(await world.broken(false))]
      if (violations.length > 0) return { failedAt: index, violations }
    }
    await world.comeToRest()
    const violations = await world.broken(true)
    return { failedAt: violations.length > 0 ? history.length - 1 : null, violations }
  } finally {
    await world.leave()
  }
}

/** A dialogue costs the same whoever begins it; a message of another category costs a little less than the one before. */
async function publish(
  codes: Record<Sold, string>,
  { sold, priceMicros }: { sold: Sold; priceMicros: number },
  effectiveFrom: string,
): Promise<void> {
  if (sold === 'DIALOGUE') return publishTariff(codes.DIALOGUE, effectiveFrom, { TR: priceMicros })
  const rates = CATEGORIES.flatMap((key, index) =>
    ['TR', 'OTHER'].map((market) => ({ market, key, priceMicros: priceMicros - 500 * index })),
  )
  const tariff = { code: codes.MESSAGE, effectiveFrom, currency: 'USD', unit: 'MESSAGE', rates }
  await ok(operator.post('/v1/tariffs', tariff))
}

class World {
  readonly customers = new Map<number, Customer>()
  private now = BEGINNING
  private kills = 0
  private mailServerAway = false
  private readonly metaPost = new MetaPost()

  private constructor(
    private readonly clockId: string,
    private readonly tariffCodes: Record<Sold, string>,
    private readonly machinery: Machinery,
    /** What was wrong before: histories that were played earlier on this database may have left it. */
    private readonly before: Monitored,
  ) {}

  static async begin(machinery: Machinery): Promise<World> {
    const now = new Date(BEGINNING).toISOString()
    const { id } = await ok(operator.post<TestClock>('/v1/test-clocks', { now }))
    const code = `simulated-${id.slice(-12).toLowerCase()}`
    const codes = { DIALOGUE: code, MESSAGE: `${code}-messages` }
    await publish(codes, { sold: 'DIALOGUE', priceMicros: 10_000_000 }, now)
    await publish(codes, { sold: 'MESSAGE', priceMicros: 20_000 }, now)
    return new World(id, codes, machinery, await monitored())
  }

  /** Lets the event happen at its instant; answers what no correct product says to it. */
  async live(event: Event): Promise<string[]> {
    if (event.kind === 'WORKER_KILLED') return this.advance(BEGINNING + event.at, true)
    for (const customer of this.customers.values()) customer.conversations.hasNews = false
    const late = await this.advance(BEGINNING + event.at)
    if (late.length > 0) return late
    const reply = await this.happen(event)
    const failed = reply !== undefined && reply.status >= 500
    return [
      ...(failed ? [`the product answered ${reply.status} to ${event.kind}: ${JSON.stringify(reply.body)}`] : []),
      ...(await this.advance(this.now)),
    ]
  }

  private async happen(event: Event): Promise<Reply<unknown> | undefined> {
    const now = new Date(this.now).toISOString()
    switch (event.kind) {
      case 'SIGN_UP':
        this.customers.set(event.customer, await this.signUp(event))
        return undefined
      case 'TARIFF':
        await publish(this.tariffCodes, event, new Date(this.now + HOUR).toISOString())
        return undefined
      case 'WEBHOOKS':
        await this.webhooks(event.mode)
        return undefined
      case 'MAIL_SERVER':
        await this.mailServer(event.away)
        return undefined
      case 'WORKER_KILLED':
      case 'TIME_PASSES':
        return undefined
      default:
        return this.customers.get(event.customer)?.does(event, now)
    }
  }

  private signUp(event: Extract<Event, { kind: 'SIGN_UP' }>): Promise<Customer> {
    return Customer.signUp(event, this.clockId, this.tariffCodes, { post: this.metaPost, now: () => this.now })
  }

  /** The processor's and Meta's. */
  private async webhooks(mode: Delivery): Promise<void> {
    await setDelivery(mode)
    if (mode === 'deliver') await releaseWebhooks()
    await this.metaPost.goOnAs(mode)
  }

  private async mailServer(away: boolean): Promise<void> {
    if (away === this.mailServerAway) return
    await (away ? this.machinery.kill('mailbox') : this.machinery.restart('mailbox'))
    this.mailServerAway = away
  }

  /** Everything due up to `to` is done when it answers; with a crash in the middle of it, if one is wished. */
  private async advance(to: number, crash = false): Promise<string[]> {
    this.now = Math.max(this.now, to)
    const path = `/v1/test-clocks/${this.clockId}`
    const target = new Date(this.now).toISOString()
    const asked = operator.post<TestClock>(`${path}/advance`, { to: target })
    if (crash) {
      this.kills += 1
      await delay(150)
      await this.machinery.kill('worker')
      await this.machinery.restart('worker')
    }
    const { status, body } = await asked
    if (status >= 400 && status !== 503) return [`the clock did not go on to ${target}: ${JSON.stringify(body)}`]
    const ready = async () => {
      const clock = await ok(operator.get<TestClock>(path))
      return clock.status === 'READY' && Date.parse(clock.now) >= this.now ? true : undefined
    }
    return eventually('READY', ready, ADVANCE_WITHIN_MS).then(
      () => [],
      () => [`I21 the clock is not done with ${target} after ${ADVANCE_WITHIN_MS / 1000} s`],
    )
  }

  /** Every card pays, every webhook and every mail arrives, and some days go by. */
  async comeToRest(): Promise<void> {
    await this.allIsWellOutside()
    for (const { attached } of this.customers.values()) {
      for (const { processorId } of attached) await setBehaviour(processorId, { outcome: 'succeed' })
    }
    await this.advance(this.now + REST)
    // Webhooks of these days come in real time.
    await delay(1_000)
    await this.advance(this.now + HOUR)
  }

  private async allIsWellOutside(): Promise<void> {
    await this.webhooks('deliver')
    await this.mailServer(false)
  }

  async broken(rest: boolean): Promise<string[]> {
    const look = async () => {
      const all = await Promise.all(
        [...this.customers].map(async ([index, customer]) => {
          // The mailbox is where mails are counted; while it is away nobody can.
          const evidence = this.mailServerAway ? null : await evidenceOf(customer, rest)
          const found = evidence === null ? [] : judged(evidence, { rest, kills: this.kills, now: this.now })
          return found.map((line) => `customer ${index}: ${line}`)
        }),
      )
      return [...all.flat(), ...newlyFound(this.before, await monitored())]
    }
    // A webhook may be on its way in real time, and so may be what follows it.
    let found = await look()
    for (let tries = 0; found.length > 0 && tries < 3; tries++) {
      await delay(1_500)
      await this.advance(this.now)
      found = await look()
    }
    return found
  }

  async leave(): Promise<void> {
    await this.allIsWellOutside()
    await operator.delete(`/v1/test-clocks/${this.clockId}`)
  }
}
