import type { Address } from '../../../domain/account/record'
import { accountEntity, type EntityId, numberEntity } from '../../../domain/keys'
import type { MailPreferences } from '../../../domain/mail/preferences'
import { newId } from '../../ids'
import type { Database, Transaction } from '../client'
import type { AccountClock } from '../views/clock'

export type NewAccount = {
  id: string
  legalName: string
  email: string
  billingContacts: string[]
  address: Address | null
  taxId: string | null
  currency: string
  timeZone: string
  locale: string
  billingMode: string
  metaBilling: string
  dunningPolicy: string
  tariffCode: string
  testClockId: string | null
  createdAt: number
}

export type AccountPatch = Partial<
  Pick<NewAccount, 'legalName' | 'email' | 'billingContacts' | 'address' | 'taxId' | 'timeZone' | 'locale'> &
    Pick<NewAccount, 'dunningPolicy' | 'tariffCode'> & {
      allowanceScope: string
      depositRemainder: string
      pauseAt: string
      markupBps: number
      mailPreferences: Partial<MailPreferences>
    }
>

/** Writes a new account; one with this id that exists already stays as it is (a repeated request). */
export async function insertAccount(db: Database, { address, createdAt, ...fields }: NewAccount): Promise<void> {
  await db.account.createMany({
    data: {
      ...fields,
      ...(address === null ? {} : { address }),
      createdAt: new Date(createdAt),
      invoicePrefix: newId('').slice(1, 9).toUpperCase(),
    },
    skipDuplicates: true,
  })
}

/**
 * Changes what the patch names and nothing else. An address is replaced as a whole. Answers whether somebody has to look
 * at it: another time zone has its months start at other instants (C17), other mails are due at other times, and sending may
 * pause at another balance.
 */
export async function updateAccount(
  db: Database,
  { accountId, clockId, now }: Pick<AccountClock, 'accountId' | 'clockId' | 'now'>,
  patch: AccountPatch,
): Promise<boolean> {
  const { address, mailPreferences, ...fields } = patch
  const change = { where: { id: accountId }, data: { ...fields, ...(address ? { address } : {}) } }
  return db.$transaction(async (tx) => {
    await tx.account.update(change)
    if (mailPreferences !== undefined) {
      await tx.$executeRaw`
        UPDATE accounts SET mail_preferences = mail_preferences || ${JSON.stringify(mailPreferences)}::jsonb
        WHERE id = ${accountId}`
      await planStatement(tx, accountId, now)
    }
    const woken = [
      ...([patch.timeZone, patch.pauseAt, mailPreferences?.E35].every((each) => each === undefined)
        ? []
        : [accountEntity(accountId)]),
      ...(mailPreferences === undefined ? [] : await numbersWithReminders(tx, accountId)),
    ]
    await tx.wakeUp.createMany({ data: woken.map((target) => ({ target, accountId, clockId, at: new Date(now) })) })
    return woken.length > 0
  })
}

/** E35: from when it is chosen on, the statement of each month is due six hours after the month's end. */
const planStatement = (tx: Transaction, accountId: string, now: number) => tx.$executeRaw`
  UPDATE accounts a SET statement_due_at = CASE WHEN (a.mail_preferences ->> 'E35')::boolean
      THEN coalesce(a.statement_due_at, month.to_at + interval '6 hours') END
    FROM account_month_at(${accountId}, ${new Date(now)}) AS month
   WHERE a.id = ${accountId}`

async function numbersWithReminders(tx: Transaction, accountId: string): Promise<EntityId[]> {
  const where = { accountId, state: { in: ['ACTIVE', 'HOLD'] } }
  const numbers = await tx.phoneNumber.findMany({ where, select: { id: true }, orderBy: { seq: 'asc' } })
  return numbers.map(({ id }) => numberEntity(id))
}

/** Whether any version of the tariff exists. */
export async function tariffExists(db: Database, code: string): Promise<boolean> {
  return (await db.tariffVersion.count({ where: { code }, take: 1 })) > 0
}
