import type { Journal, MailRequest } from '../../activities/ports/store'
import type { MailStanding } from '../../domain/dunning/warning'
import type { Fact } from '../../domain/facts'
import { mailKey, messageId } from '../../domain/mail/catalogue'
import { Prisma } from '../../generated/prisma/client'
import { newId } from '../ids'
import { date, plain, type Transaction } from './client'
import { post } from './ledger'
import { insertRows } from './records'

/** Facts, postings, mails and wake-ups. `mailDomain` is the part of a Message-ID after its @. */
export function journal(tx: Transaction, mailDomain: string): Journal {
  return {
    record: (...facts) => record(tx, facts),
    post: async (transaction) => {
      await post(tx, transaction)
    },
    requestMail: (mail) => requestMail(tx, mail, mailDomain),
    mailStatus: async ({ template, about, step }) =>
      statusOf(await tx.mail.findUnique({ where: { key: mailKey(template, about, step) }, select: STATUS })),
    latestMail: async (invoiceId, template) => {
      const where = { invoiceId, template }
      return statusOf(await tx.mail.findFirst({ where, select: STATUS, orderBy: { seq: 'desc' } }))
    },
    waitingEffects: async (accountId, now) => {
      const [waiting] = await tx.$queryRaw<Awaited<ReturnType<Journal['waitingEffects']>>[]>`
        SELECT
          EXISTS (SELECT 1 FROM refunds WHERE account_id = ${accountId} AND status = 'SENT' AND try_at <= ${date(now)}) AS refunds,
          EXISTS (SELECT 1 FROM mails WHERE account_id = ${accountId} AND status = 'WAITING') AS mails,
          EXISTS (SELECT 1 FROM wake_ups
            WHERE account_id = ${accountId} AND delivered_at IS NULL AND clock_id IS NULL) AS "wakeUps"`
      if (waiting === undefined) throw new Error('a select without FROM answers one row')
      return waiting
    },
    mailRetryAt: async (accountId) => {
      const waiting = await tx.mail.aggregate({ where: { accountId, status: 'WAITING' }, _min: { tryAt: true } })
      return plain(waiting._min.tryAt)
    },
    wake: async (target, accountId, at) => {
      const woken = Prisma.sql`
        INSERT INTO wake_ups (target, account_id, clock_id, at)
        SELECT ${target}, id, test_clock_id, ${date(at)}::timestamptz FROM accounts WHERE id = ${accountId}`
      await tx.$change(woken, (written) => {
        if (written !== 1) throw new Error(`there is no account ${accountId} to wake ${target} for`)
      })
    },
  }
}

async function record(tx: Transaction, facts: Fact[]): Promise<void> {
  const rows = facts.map(({ type, at, accountId, numberId, invoiceId, data }) => {
    return { id: newId('evt'), type, at: date(at), accountId, numberId, invoiceId, data: JSON.stringify(data) }
  })
  await insertRows(tx, 'events', rows)
}

async function requestMail(tx: Transaction, mail: MailRequest, mailDomain: string): Promise<void> {
  const { template, about, step, accountId, numberId, invoiceId, params = {}, at } = mail
  const key = mailKey(template, about, step)
  const row = {
    ...{ id: newId('mail'), key, template, accountId, numberId, invoiceId, params: JSON.stringify(params) },
    ...{ at: date(at), tryAt: date(at), status: 'WAITING', messageId: messageId(key, mailDomain) },
  }
  await insertRows(tx, 'mails', [row], { skipKnown: true })
}

const STATUS = { status: true, at: true, tryAt: true, acceptedAt: true } as const

type StatusRow = { status: string; at: Date; tryAt: Date; acceptedAt: Date | null }

/** A mail that was skipped is settled and never accepted: nobody was told. */
export const mailStanding = ({ status, ...instants }: StatusRow): MailStanding => ({
  accepted: status === 'ACCEPTED',
  settled: status !== 'WAITING',
  ...plain(instants),
})
const statusOf = (mail: StatusRow | null) => mail && mailStanding(mail)
