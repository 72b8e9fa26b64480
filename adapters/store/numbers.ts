import type { NumberStore } from '../../activities/ports/store'
import type { NumberRecord } from '../../domain/number/record'
import { Prisma } from '../../generated/prisma/client'
import { cancellationFacts } from './cancellation-facts'
import type { Transaction } from './client'
import { dated, NUMBER } from './columns'
import { recordReader, updateRow } from './records'

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
  'daysAllocatedAt',
  'ownerActsUntil',
  'heldSince',
  'leftAt',
  'lookAt',
  'deletedAt',
  'createdAt',
] as const satisfies (keyof NumberRecord)[]

const numbers = recordReader<NumberRecord>(NUMBER, INSTANTS)

/** Numbers, as the engine works on them. */
export function numberStore(tx: Transaction): NumberStore {
  return {
    lockNumber: async (id) =>
      (await numbers(tx, Prisma.sql`FROM numbers WHERE id = ${id} FOR NO KEY UPDATE`))[0] ?? null,
    readNumber: async (id) => (await numbers(tx, Prisma.sql`FROM numbers WHERE id = ${id}`))[0] ?? null,
    insertNumber: async (number) => {
      // Skipped, not refused: an order for a taken number goes on to say so in the same transaction (I17).
      const { count } = await tx.phoneNumber.createMany({ data: dated(number, INSTANTS), skipDuplicates: true })
      return count === 1
    },
    updateNumber: async (id, patch) => {
      await updateRow(tx, 'numbers', id, dated(patch, INSTANTS))
    },
    numbersOf: (accountId) => numbers(tx, Prisma.sql`FROM numbers WHERE account_id = ${accountId} ORDER BY seq`),
    cancellationFacts: (number, at) => cancellationFacts(tx, number, at),
  }
}
