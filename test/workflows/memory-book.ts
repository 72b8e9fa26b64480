import { type ClockBook, ClockDeleted } from '../../activities/ports/clock'
import { compareDue } from '../../domain/due'
import type { StepAnswer } from '../../domain/entity'
import type { EntityId } from '../../domain/keys'

/** A test clock's book in memory, for one clock with one account. */
export function memoryBook(accountId: string, entities: EntityId[], now: number): ClockBook & { deleted: boolean } {
  let [clockNow, step] = [now, 0]
  const dues = new Map<EntityId, StepAnswer['next']>(entities.map((id) => [id, { at: now, rank: 0 }]))
  return {
    deleted: false,
    now: async () => clockNow,
    beginAdvance: async () => {},
    finishAdvance: async (_clockId, to) => {
      clockNow = Math.max(clockNow, to)
    },
    accounts: async () => [accountId],
    async turn(_lane, until, done) {
      if (done !== undefined) {
        if (done.step !== step + 1) throw new Error(`step ${done.step} after ${step}`)
        step = done.step
        dues.set(done.entityId, done.next)
      }
      if (this.deleted) throw new ClockDeleted('deleted')
      const due = [...dues].flatMap(([entityId, next]) =>
        next !== null && next.at <= until ? [{ entityId, ...next }] : [],
      )
      const [first] = due.sort(compareDue)
      return {
        lastStep: step,
        next: first === undefined ? null : { entityId: first.entityId, at: first.at, wakes: [] },
      }
    },
  }
}
