import type { WabaRecord, WabaStore } from '../../activities/ports/leaving'
import { type NumberState, TERMINAL_STATES } from '../../domain/number/states'
import { Prisma } from '../../generated/prisma/client'
import type { Transaction } from './client'

const WABA = { id: true, accountId: true, ownedByHost: true, creditAllocationId: true } as const

/** A number that was ordered and not paid for needs nothing yet; one whose release is past this step needs it no more. */
const NEEDS_CONNECTION = Prisma.sql`n.left_at IS NULL AND n.provider = 'CLOUD_API' AND (
  n.state IN ('PROVISIONING', 'ACTIVE', 'PAST_DUE', 'SUSPENDED', 'SETTLING', 'HOLD')
  OR n.state = 'DELETING' AND coalesce(n.release_step, 'DEREGISTER') IN ('DEREGISTER', 'REMOVE'))`

/** WABAs, as the engine works on them. */
export function wabaStore(tx: Transaction): WabaStore {
  const some = async (condition: Prisma.Sql): Promise<boolean> => {
    const [row] = await tx.$queryRaw<{ some: boolean }[]>`SELECT EXISTS (${condition}) AS some`
    return row?.some === true
  }
  return {
    claimWaba: (wabaId, accountId) => claimWaba(tx, wabaId, accountId),
    readWaba: (id): Promise<WabaRecord | null> => tx.waba.findUnique({ where: { id }, select: WABA }),
    isWabaNeeded: (wabaId, exceptNumberId) =>
      some(Prisma.sql`SELECT 1 FROM numbers n
        WHERE n.waba_id = ${wabaId} AND n.id <> ${exceptNumberId} AND ${NEEDS_CONNECTION}`),
    isCreditNeeded: (allocationId, exceptNumberId) =>
      some(Prisma.sql`SELECT 1 FROM numbers n JOIN wabas w ON w.id = n.waba_id
        WHERE w.credit_allocation_id = ${allocationId} AND n.id <> ${exceptNumberId} AND ${NEEDS_CONNECTION}`),
    noteCredit: async (id, creditAllocationId) => {
      await tx.waba.update({ where: { id }, data: { creditAllocationId } })
    },
    forgetCredit: async (creditAllocationId) => {
      await tx.waba.updateMany({ where: { creditAllocationId }, data: { creditAllocationId: null } })
    },
  }
}

/**
 * Makes the WABA the account's; false when it is another's. What was another account's passes on once no subscription of a
 * number in it is live; one that the host assigned and nobody has used yet stays where it was put. The row is held until
 * the end of the transaction, so that of two accounts that want it one sees what the other has done.
 */
export async function claimWaba(tx: Transaction, id: string, accountId: string): Promise<boolean> {
  await tx.waba.createMany({ data: { id, accountId }, skipDuplicates: true })
  const [held] = await tx.$queryRaw<{ accountId: string }[]>`
    SELECT account_id AS "accountId" FROM wabas WHERE id = ${id} FOR UPDATE`
  if (held?.accountId === accountId) return true
  const numbers = await tx.phoneNumber.findMany({ where: { wabaId: id }, select: { state: true } })
  const over = numbers.every(({ state }) => TERMINAL_STATES.includes(state as NumberState))
  if (numbers.length === 0 || !over) return false
  await tx.waba.update({ where: { id }, data: { accountId } })
  return true
}
