import { settleIntent } from './checkout-completion'
import { expireSession } from './checkout-sessions'
import { finishRefund } from './refunds'
import type { DueAction, World } from './world'

interface DueRow {
  action: DueAction
  atMs: number
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Does what the processor does by itself at its time; what fell due while the process was down is done at start. */
export class DueActions {
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(private readonly world: () => World) {}

  wake(): void {
    if (this.#stopped) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#run(), 0)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #run(): void {
    const { store } = this.world()
    let next = Number.POSITIVE_INFINITY
    for (const row of [...store.oldest<DueRow>('due')]) {
      if (row.atMs > Date.now()) {
        next = Math.min(next, row.atMs)
        continue
      }
      store.transaction(() => {
        store.remove('due', `${row.action.kind}:${row.action.id}`)
        this.#perform(row.action)
      })
    }
    if (this.#stopped || next === Number.POSITIVE_INFINITY) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#run(), Math.min(LONGEST_TIMER_MS, Math.max(1, next - Date.now())))
  }

  #perform(action: DueAction): void {
    const world = this.world()
    world.request = { id: null, idempotencyKey: null }
    switch (action.kind) {
      case 'SETTLE_PAYMENT': {
        const intent = world.must('payment_intent', action.id)
        if (intent.status === 'processing') settleIntent(world, intent)
        return
      }
      case 'FINISH_REFUND':
        finishRefund(world, action.id)
        return
      case 'EXPIRE_SESSION':
        if (world.must('checkout_session', action.id).status === 'open') expireSession(world, action.id)
        return
    }
  }
}
