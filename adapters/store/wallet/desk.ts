import type { Database } from '../client'
import type { Outgoing } from '../usage/estimate'
import { type AccountClock, accountClock } from '../views/clock'
import { usageOwners } from '../views/usage-owners'
import { type Reserved, reserve } from './reserve'

/** What a sender is told. `clock`: on whose time that was decided. `woken`: his to bring a wake-up on its way. */
export type Permission = { clock: AccountClock; answer: Reserved | null; woken: boolean }

type Wish = { message: Outgoing; resolve(permission: Permission): void; reject(error: unknown): void }

/** Wishes that are decided together, at most. */
const BATCH = 256
/** Numbers whose owner is remembered: it never changes. */
const OWNERS_KEPT = 100_000

/**
 * Where senders of this process ask. While one transaction reserves for a wallet, whoever asks for the same wallet gathers
 * and is decided by the next one, all of them together: a crowd of senders costs few transactions instead of a queue of
 * many. Different wallets go side by side, and so do processes: the wallet's row is what they take turns on.
 */
export class SendDesk {
  private readonly waiting = new Map<string, Wish[]>()
  private readonly owners = new Map<string, string>()

  constructor(private readonly db: Database) {}

  /** The account of a number; null when there is no such number. */
  async ownerOf(numberId: string): Promise<string | null> {
    const known = this.owners.get(numberId)
    if (known !== undefined) return known
    const accountId = (await usageOwners(this.db, [numberId])).get(numberId) ?? null
    if (this.owners.size >= OWNERS_KEPT) this.owners.clear()
    if (accountId !== null) this.owners.set(numberId, accountId)
    return accountId
  }

  /** Asks for one message of the account; the wishes of an account are decided in the order they came in. */
  ask(accountId: string, message: Outgoing): Promise<Permission> {
    return new Promise((resolve, reject) => {
      const wish = { message, resolve, reject }
      const queue = this.waiting.get(accountId)
      if (queue !== undefined) {
        queue.push(wish)
        return
      }
      this.waiting.set(accountId, [wish])
      void this.serve(accountId)
    })
  }

  private async serve(accountId: string): Promise<void> {
    // Whoever comes in the same turn is in the first batch already.
    await new Promise(setImmediate)
    for (;;) {
      const queue = this.waiting.get(accountId) ?? []
      const batch = queue.splice(0, BATCH)
      if (batch.length === 0) break
      await this.decide(accountId, batch)
    }
    this.waiting.delete(accountId)
  }

  private async decide(accountId: string, batch: readonly Wish[]): Promise<void> {
    try {
      const clock = await accountClock(this.db, accountId)
      if (clock === null) throw new Error(`there is no account ${accountId}`)
      const messages = batch.map(({ message }) => message)
      const ready = clock.status === 'READY'
      const decided = ready ? await reserve(this.db, { accountId, messages, now: clock.now }) : null
      for (const [index, { message, resolve }] of batch.entries()) {
        const woken = index === 0 && decided?.woken === true
        resolve({ clock, answer: decided?.answers.get(message.id) ?? null, woken })
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}

const desks = new WeakMap<Database, SendDesk>()

/** The one desk of a database in this process. */
export function sendDesk(db: Database): SendDesk {
  const desk = desks.get(db) ?? new SendDesk(db)
  desks.set(db, desk)
  return desk
}
