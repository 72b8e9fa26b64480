import type { NumberStore } from '../../activities/ports/store'
import type { NumberRecord } from '../../domain/number/record'
import { cancellationFacts } from './cancellation-facts'
import { plain, type Transaction } from './client'
import { columns, dated, NUMBER } from './columns'

const COLUMNS = columns(NUMBER)

const INSTANTS = [
  'billingAnchor',
  'periodStart',
  'periodEnd',
  'renewAt',
  'suspendedAt',
  'tryAgainAt',
  'paidFirstAt',
  'cancelledAt',
  'holdUntil',
  'metaReleaseAt',
  'depositAppliedAt',
  'ownerActsUntil',
  'heldSince',
  'leftAt',
  'lookAt',
  'deletedAt',
  'createdAt',
] as const satisfies (keyof NumberRecord)[]

/** Numbers, as the engine works on them. */
export function numberStore(tx: Transaction): NumberStore {
  return {
    lockNumber: async (numberId) => {
      const rows = await tx.$queryRaw<unknown[]>`
        SELECT ${COLUMNS} FROM numbers WHERE id = ${numberId} FOR NO KEY UPDATE`
      return (plain(rows) as NumberRecord[])[0] ?? null
    },
    readNumber: async (numberId) =>
      plain(await tx.phoneNumber.findUnique({ where: { id: numberId }, select: NUMBER })) as NumberRecord | null,
    insertNumber: async (number) => {
      // Skipped, not refused: an order for a taken number goes on to say so in the same transaction (I17).
      const { count } = await tx.phoneNumber.createMany({ data: dated(number, INSTANTS), skipDuplicates: true })
      return count === 1
    },
    updateNumber: async (id, patch) => {
      await tx.phoneNumber.update({ where: { id }, data: dated(patch, INSTANTS), select: { id: true } })
    },
    numbersOf: async (accountId) =>
      plain(
        await tx.phoneNumber.findMany({ where: { accountId }, select: NUMBER, orderBy: { seq: 'asc' } }),
      ) as NumberRecord[],
    cancellationFacts: (number, at) => cancellationFacts(tx, number, at),
  }
}
