import { setTimeout as delay } from 'node:timers/promises'
import { causeOf, StartupError } from '../adapters/startup-error'
import { takingTurns } from '../adapters/turns'
import type { Running } from './running'

/** A part that lived this long was well; its next death starts the count afresh. */
const WELL_AFTER_MS = 20_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000
const DEATHS_ALLOWED = 6

/** Keeps one part running: starts it again when it ends unasked, ever more slowly, and gives up when that is no use. */
export class SupervisedPart {
  private running: Running | undefined
  private wanted = false
  private deaths = 0
  private startedAt = 0
  /** Starts and stops take turns; each settles before the next begins. */
  private readonly inTurn = takingTurns()

  constructor(
    readonly name: string,
    private readonly begin: () => Promise<Running>,
    private readonly options: {
      log: (line: string) => void
      giveUp: (error: StartupError) => void
      /** Whether it is started again when it ends unasked. */
      revive: boolean
    },
  ) {}

  /** Settles once the part is ready; rejects when its first start fails. */
  start(): Promise<void> {
    this.wanted = true
    return this.inTurn(this.name, () => this.launch())
  }

  stop(): Promise<void> {
    this.wanted = false
    return this.inTurn(this.name, () => this.end())
  }

  /** Ready again when it settles, also when the part was down. */
  restart(): Promise<void> {
    this.wanted = true
    return this.inTurn(this.name, async () => {
      await this.end()
      await this.launch()
    })
  }

  /** Its process; 0 while it is not running. */
  get pid(): number {
    return this.running?.pid ?? 0
  }

  /** Sends a signal to the process itself and, when that is deadly, settles once it is gone. It is then started again. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const { running } = this
    if (!running) return
    running.kill(signal)
    if (['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT'].includes(signal)) await running.exited
  }

  private async launch(): Promise<void> {
    if (this.running) return
    this.startedAt = Date.now()
    const running = await this.begin()
    this.running = running
    void running.exited.then((reason) => this.died(running, reason))
  }

  private async end(): Promise<void> {
    const { running } = this
    this.running = undefined
    await running?.stop()
  }

  private died(running: Running, reason: string): void {
    if (this.running !== running) return
    this.running = undefined
    this.options.log(`${this.name} ended (${reason})`)
    if (this.options.revive) void this.revive(reason)
  }

  private async revive(reason: string): Promise<void> {
    for (let why = reason; this.wanted && !this.running; ) {
      this.deaths = Date.now() - this.startedAt > WELL_AFTER_MS ? 1 : this.deaths + 1
      if (this.deaths > DEATHS_ALLOWED) {
        this.options.giveUp(
          new StartupError(
            `${this.name} ended ${this.deaths} times shortly after its start. The last time: ${why}. Its log, logs/${this.name}.log in LINEKEEPER_DATA_DIR, says more.`,
          ),
        )
        return
      }
      await delay(Math.min(FIRST_PAUSE_MS * 2 ** (this.deaths - 1), LONGEST_PAUSE_MS))
      if (!this.wanted) return
      try {
        await this.inTurn(this.name, async () => {
          if (this.wanted) await this.launch()
        })
        if (this.running) this.options.log(`${this.name} is back`)
        return
      } catch (error) {
        why = causeOf(error)
        this.options.log(`${this.name} did not come back: ${why}`)
      }
    }
  }
}
