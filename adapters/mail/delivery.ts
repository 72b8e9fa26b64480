import { accountEntity, dunningEntity, numberEntity } from '../../domain/keys'
import type { MailFacts } from '../../domain/mail/facts'
import { growingPause } from '../../domain/pause'
import { HOUR, type Instant, MINUTE } from '../../domain/time'
import { date } from '../store/client'
import { updateRow } from '../store/records'
import type { Delivery } from './facts/reading'

/** Pauses after a refusal that may pass: 1, 2, 4 … minutes, at most an hour. */
const FIRST_PAUSE = MINUTE
const LONGEST_PAUSE = HOUR
/** After so many tries a person is told, once; the tries go on. */
const ALERT_AT_TRIES = 10

type Alert = 'MAIL_REFUSED' | 'MAIL_DELAYED' | 'MAIL_BROKEN' | 'MAIL_PARTLY_REFUSED'

/** The mail server took the mail for these people at `acceptedAt`; `notTaken` are those it refused while it took others. */
export async function accepted(
  delivery: Delivery,
  mail: {
    facts: MailFacts
    recipients: string[]
    locale: string
    subject: string
    notTaken: string[]
    acceptedAt: Instant
  },
): Promise<void> {
  const { facts, recipients, locale, subject, notTaken, acceptedAt } = mail
  const told = { acceptedAt: date(acceptedAt), recipients, locale, subject }
  await settle(delivery, { status: 'ACCEPTED', ...told, lastError: null, facts })
  const { template, accountId, numberId, invoiceId } = delivery.mail
  const data = { template, to: recipients }
  // Facts are of business time, like all that is done late; when it really was accepted is the mail's own.
  await delivery.store.record({ type: 'mail.sent', at: delivery.now, accountId, numberId, invoiceId, data })
  if (notTaken.length > 0) await alert(delivery, 'MAIL_PARTLY_REFUSED', { notTaken })
  await wakeWaiting({ ...delivery, now: acceptedAt }, facts)
}

/** A penalty may have waited for this warning (I3): a mail that is late has had its next try moved. */
async function wakeWaiting({ store, mail, now }: Delivery, facts: MailFacts): Promise<void> {
  const { accountId, numberId, invoiceId } = mail
  if (mail.tryAt <= mail.at) return
  if (numberId !== null) await store.wake(numberEntity(numberId), accountId, now)
  if (invoiceId !== null && facts.invoice?.status === 'OPEN') await store.wake(dunningEntity(invoiceId), accountId, now)
}

/** What the mail says is no longer so (dunning rule 6), or not wanted. */
export const skipped = (delivery: Delivery, facts: MailFacts): Promise<void> =>
  settle(delivery, { status: 'SKIPPED', facts })

/** The same mail would be refused again: a person has to look at the addresses. */
export async function refused(delivery: Delivery, facts: MailFacts, reason: string): Promise<void> {
  await settle(delivery, { status: 'REFUSED', lastError: reason, tries: delivery.mail.tries + 1, facts })
  await alert(delivery, 'MAIL_REFUSED', { reason })
}

/** A mistake of ours: the mail cannot be written from what the database says. */
export async function broken(delivery: Delivery, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error)
  await settle(delivery, { status: 'REFUSED', lastError: reason })
  await alert(delivery, 'MAIL_BROKEN', { reason })
}

/** The mail server is away or asks for patience: the next try is a due instant of the account. */
export async function delayed(delivery: Delivery, reason: string): Promise<void> {
  const { tx, store, mail, now } = delivery
  const tries = mail.tries + 1
  const tryAt = date(nextTry(mail.tries, now))
  await tx.mail.update({ where: { id: mail.id }, data: { tries, tryAt, lastError: reason }, select: { id: true } })
  if (tries === ALERT_AT_TRIES) await alert(delivery, 'MAIL_DELAYED', { reason, tries })
  await store.wake(accountEntity(mail.accountId), mail.accountId, now)
}

const nextTry = (triesBefore: number, now: Instant): Instant =>
  now + growingPause(triesBefore, FIRST_PAUSE, LONGEST_PAUSE)

type Settled = {
  status: 'ACCEPTED' | 'SKIPPED' | 'REFUSED'
  facts?: MailFacts
  acceptedAt?: Date
  recipients?: string[]
  locale?: string
  subject?: string
  lastError?: string | null
  tries?: number
}

/** The facts are kept as evidence of what the mail said, or of why it was not sent. */
async function settle({ tx, mail }: Delivery, { facts, ...rest }: Settled): Promise<void> {
  const evidence = facts === undefined ? {} : { facts: JSON.stringify(facts) }
  await updateRow(tx, 'mails', mail.id, { ...rest, ...evidence })
}

async function alert({ store, mail, now }: Delivery, code: Alert, details: Record<string, unknown>): Promise<void> {
  const { id: mailId, template, accountId, numberId, invoiceId } = mail
  const data = { code, mailId, template, ...details }
  await store.record({ type: 'ops.alert', at: now, accountId, numberId, invoiceId, data })
}
