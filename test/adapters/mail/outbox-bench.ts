import type { MailRequest } from '../../../activities/ports/store'
import { createOutbox } from '../../../adapters/mail/outbox'
import { createMailer } from '../../../adapters/mail/smtp'
import type { InvoiceLine, InvoiceRecord } from '../../../domain/invoice/record'
import type { MailFacts } from '../../../domain/mail/facts'
import type { NumberRecord } from '../../../domain/number/record'
import { DAY } from '../../../domain/time'
import { aLine, aMethodRecord, aNumberRecord, anInvoiceRecord, type StoreBench, startStore } from '../store/rows'
import { anAccount, NOW } from '../usage/database'
import { type ScriptedSmtp, type SmtpScript, scriptedSmtp } from './scripted-smtp'

const FROM = 'Linekeeper <billing@mail.example.com>'

export type OutboxBench = StoreBench & {
  server: ScriptedSmtp
  /** From now on the mail server answers by this script. */
  answerBy(script: SmtpScript): void
  /** What was logged as an error. */
  errors: object[]
  /** What the real time is while nothing else is said: that of the flush. */
  realNow: { at: number }
  /** An outbox as a worker process of its own has it. */
  outbox(smtpUrl?: string): ReturnType<typeof createOutbox>
  flush(accountId: string, now?: number): Promise<void>
}

/** The outbox between a real PostgreSQL and a mail server that can be told how to answer. */
export async function startOutbox(): Promise<OutboxBench> {
  const bench = await startStore()
  let script: SmtpScript = () => undefined
  const server = await scriptedSmtp((line) => script(line))
  const mailers: { close(): void }[] = []
  const errors: object[] = []
  const realNow = { at: 0 }
  const log = { error: (details: object) => errors.push(details), warn: () => {} }
  const outbox = (smtpUrl = server.url) => {
    const mailer = createMailer({ smtpUrl, from: FROM, replyTo: 'help@example.com' })
    mailers.push(mailer)
    return createOutbox({
      db: bench.db,
      mailer,
      from: FROM,
      publicUrl: 'https://billing.example.com',
      log,
      clock: () => realNow.at,
    })
  }
  const own = outbox()
  const stop = async () => {
    for (const mailer of mailers) mailer.close()
    await server.stop()
    await bench.stop()
  }
  const answerBy = (next: SmtpScript) => {
    script = next
  }
  return {
    ...{ ...bench, server, answerBy, errors, realNow, outbox, stop },
    flush: (accountId, now = NOW) => own.flush(accountId, now),
  }
}

/** Puts mails into the outbox and answers their ids in that order. */
export async function requestMails(
  { inside, db }: StoreBench,
  accountId: string,
  ...mails: (Partial<MailRequest> & Pick<MailRequest, 'template'>)[]
): Promise<void> {
  let step = await db.mail.count({ where: { accountId } })
  for (const mail of mails) {
    step += 1
    const request = { about: mail.invoiceId ?? mail.numberId ?? accountId, step, accountId, at: NOW, ...mail }
    await inside((tx) => tx.requestMail(request))
  }
}

/** The account's rows of the outbox, oldest first. */
export const mailsOf = ({ db }: StoreBench, accountId: string) =>
  db.mail.findMany({ where: { accountId }, orderBy: { seq: 'asc' } })

/** What the newest mail of the account said, as it is kept for evidence. */
export async function toldIn(bench: StoreBench, accountId: string): Promise<MailFacts> {
  const mail = (await mailsOf(bench, accountId)).at(-1)
  if (mail?.status !== 'ACCEPTED') throw new Error(`the mail is ${mail?.status}: ${mail?.lastError}`)
  return mail.facts as unknown as MailFacts
}

/** An account with a working number on a card, a renewal of it, and whatever the test says differently. */
export async function aCustomer(
  bench: StoreBench,
  rest: {
    number?: Partial<NumberRecord>
    invoice?: Partial<InvoiceRecord>
    lines?: (of: string) => InvoiceLine[]
  } = {},
) {
  const accountId = await anAccount(bench.db)
  const card = aMethodRecord(accountId, { role: 'PRIMARY', addedAt: NOW - 90 * DAY })
  const month = { periodStart: NOW, periodEnd: NOW + 30 * DAY }
  const number = aNumberRecord(accountId, { state: 'ACTIVE', renewAt: NOW + 30 * DAY, ...month, ...rest.number })
  const invoice = await bench.inside(async (tx) => {
    await tx.insertMethod(card)
    await tx.insertNumber(number)
    const ownNumber = rest.invoice?.kind === 'USAGE' ? null : number.id
    const record = anInvoiceRecord(accountId, { numberId: ownNumber, ...month, ...rest.invoice })
    return tx.insertInvoice(record, rest.lines?.(number.id) ?? [aLine(number.id)])
  })
  return { accountId, numberId: number.id, number, invoiceId: invoice.id, invoice, card }
}

/** A renewal whose first try was declined at NOW: day 0 of the ladder. */
export const unpaidSince = (day0At: number, dunningPolicy = 'standard') =>
  ({ dueAt: day0At, day0At, dunningPolicy, dunningVersion: 1 }) as const
