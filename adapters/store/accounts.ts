import type { AccountStore } from '../../activities/ports/store'
import type { AccountRecord } from '../../domain/account/record'
import type { MethodRecord } from '../../domain/invoice/record'
import type { Instant } from '../../domain/time'
import { Prisma } from '../../generated/prisma/client'
import { date, plain, type Transaction } from './client'
import { ACCOUNT, dated, METHOD } from './columns'
import { recordReader } from './records'

const ACCOUNT_INSTANTS = ['usageClosedAt', 'closedAt', 'statementDueAt', 'reconcileDueAt', 'createdAt'] as const
const accounts = recordReader<AccountRecord>(ACCOUNT, ACCOUNT_INSTANTS)
export const METHOD_INSTANTS = ['addedAt', 'renewedAt', 'expiryNoticeAt'] as const
const methods = recordReader<MethodRecord>(METHOD, METHOD_INSTANTS)

/** Accounts and their payment methods, as the engine works on them. */
export function accountStore(tx: Transaction): AccountStore {
  return {
    lockAccount: (accountId) => lockAccount(tx, accountId),
    readAccount: (accountId) => account(tx, Prisma.sql`FROM accounts WHERE id = ${accountId}`),
    updateAccount: async (id, patch) => {
      const data = dated(patch, ['usageClosedAt', 'closedAt', 'statementDueAt'])
      await tx.account.update({ where: { id }, data, select: { id: true } })
    },
    methodsOf: (accountId) =>
      methods(
        tx,
        Prisma.sql`FROM payment_methods WHERE account_id = ${accountId} AND status <> 'REMOVED' ORDER BY seq`,
      ),
    readMethod: async (id) => (await methods(tx, Prisma.sql`FROM payment_methods WHERE id = ${id}`))[0] ?? null,
    insertMethod: (method) => insertMethod(tx, method),
    updateMethod: async (methodId, patch) => {
      if (patch.role === 'PRIMARY') await demoteOthers(tx, methodId)
      const data = dated(patch, METHOD_INSTANTS)
      await tx.paymentMethod.update({ where: { id: methodId }, data, select: { id: true } })
    },
    planDetach: async (id, at, detachTries) => {
      const detachAt = at === null ? null : date(at)
      await tx.paymentMethod.update({ where: { id }, data: { detachAt, detachTries }, select: { id: true } })
    },
    methodsToDetach: async (accountId, now) => {
      const where = { accountId, detachAt: { lte: date(now) } }
      const select = { id: true, processorId: true, detachTries: true }
      const rows = await tx.paymentMethod.findMany({ where, select, orderBy: { seq: 'asc' } })
      return rows.map(({ id, processorId, detachTries: tries }) => ({ id, processorId, tries }))
    },
    methodsDue: (accountId) => methodsDue(tx, accountId),
    monthAt: (accountId, at) => monthAt(tx, accountId, at),
  }
}

/**
 * Not FOR UPDATE: usage that is coming in only refers to the account, and must not wait for it. Whatever else the engine
 * writes about an account waits here.
 */
function lockAccount(tx: Transaction, accountId: string): Promise<AccountRecord> {
  return account(tx, Prisma.sql`FROM accounts WHERE id = ${accountId} FOR NO KEY UPDATE`)
}

async function account(tx: Transaction, from: Prisma.Sql): Promise<AccountRecord> {
  const [found] = await accounts(tx, from)
  if (found === undefined) throw new Error(`there is no account ${from.values.join()}`)
  return found
}

/** The account's methods in the order they were added, removed ones included: a receipt names what paid. */
export const methodsEver = (tx: Transaction, accountId: string): Promise<MethodRecord[]> =>
  methods(tx, Prisma.sql`FROM payment_methods WHERE account_id = ${accountId} ORDER BY seq`)

async function monthAt(tx: Transaction, accountId: string, at: Instant): Promise<{ month: string; endsAt: Instant }> {
  const rows = await tx.$queryRaw<{ month: string; endsAt: Date }[]>`
    SELECT month, to_at AS "endsAt" FROM account_month_at(${accountId}, ${date(at)})`
  const [found] = plain(rows)
  if (found === undefined) throw new Error(`there is no account ${accountId}`)
  return found
}

async function methodsDue(tx: Transaction, accountId: string) {
  const [due] = await tx.$queryRaw<unknown[]>`
    SELECT min(expiry_notice_at) FILTER (WHERE status = 'ACTIVE') AS "noticeAt", min(detach_at) AS "detachAt"
    FROM payment_methods WHERE account_id = ${accountId}`
  return plain(due) as { noticeAt: Instant | null; detachAt: Instant | null }
}

async function insertMethod(tx: Transaction, method: MethodRecord): Promise<void> {
  const { id, accountId, processorId } = method
  // Two methods that both want to be the primary come in one after the other.
  await tx.$queryRaw`SELECT 1 FROM accounts WHERE id = ${accountId} FOR NO KEY UPDATE`
  const known = await tx.paymentMethod.findFirst({ where: { OR: [{ id }, { processorId }] } })
  if (known !== null) {
    if (known.accountId === accountId) return
    throw new Error(`method ${processorId} belongs to account ${known.accountId}, not to ${accountId} (W1)`)
  }
  if (method.role === 'PRIMARY') {
    await tx.paymentMethod.updateMany({ where: { accountId, role: 'PRIMARY' }, data: { role: 'BACKUP' } })
  }
  await tx.paymentMethod.createMany({ data: dated(method, ['addedAt', 'renewedAt', 'expiryNoticeAt']) })
}

/** W4: there is one primary, so the other steps back first. */
async function demoteOthers(tx: Transaction, methodId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE payment_methods other SET role = 'BACKUP' FROM payment_methods chosen
    WHERE chosen.id = ${methodId} AND other.account_id = chosen.account_id AND other.id <> chosen.id
      AND other.role = 'PRIMARY'`
}
