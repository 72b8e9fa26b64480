import type { StoreTransaction } from '../../../activities/ports/store'
import type { MethodRecord } from '../../../domain/invoice/record'
import type { MailFacts } from '../../../domain/mail/facts'
import type { Instant } from '../../../domain/time'
import type { Account } from '../../../generated/prisma/client'
import type { Transaction } from '../../store/client'

/** One row of the outbox. Instants are epoch ms. */
export type MailRow = {
  id: string
  accountId: string
  numberId: string | null
  invoiceId: string | null
  template: string
  params: MailFacts['params']
  at: Instant
  tries: number
  tryAt: Instant
  messageId: string
}

/** How it is read. */
export const MAIL = {
  id: true,
  accountId: true,
  numberId: true,
  invoiceId: true,
  template: true,
  params: true,
  at: true,
  tries: true,
  tryAt: true,
  messageId: true,
} as const satisfies Record<keyof MailRow, true>

/** A mail being delivered, within the transaction that holds its row. */
export type Delivery = { tx: Transaction; store: StoreTransaction; mail: MailRow; now: Instant }

/** The same while its facts are read. `methods`: every one that the account ever had, in the order they were added. */
export type Reading = Delivery & { account: Account; methods: MethodRecord[] }
