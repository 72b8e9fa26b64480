import type { Address } from '../../../domain/account/record'
import { accountEntity } from '../../../domain/keys'
import { newId } from '../../ids'
import type { Database } from '../client'
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
      markupBps: number
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
 * at it: another time zone has its months start at other instants (C17).
 */
export async function updateAccount(
  db: Database,
  { accountId, clockId, now }: Pick<AccountClock, 'accountId' | 'clockId' | 'now'>,
  patch: AccountPatch,
): Promise<boolean> {
  const { address, ...fields } = patch
  const change = { where: { id: accountId }, data: { ...fields, ...(address ? { address } : {}) } }
  const woken = patch.timeZone === undefined ? [] : [accountEntity(accountId)]
  const wakeUps = woken.map((target) => ({ target, accountId, clockId, at: new Date(now) }))
  await db.$transaction([db.account.update(change), db.wakeUp.createMany({ data: wakeUps })])
  return woken.length > 0
}

/** Whether any version of the tariff exists. */
export async function tariffExists(db: Database, code: string): Promise<boolean> {
  return (await db.tariffVersion.count({ where: { code }, take: 1 })) > 0
}
