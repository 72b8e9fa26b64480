import type { Logger } from 'pino'
import type { Outbox } from '../../activities/ports'
import { isStillDue, isToPayer, isWanted, type MailTemplate } from '../../domain/mail/catalogue'
import type { MailFacts, SellerFacts } from '../../domain/mail/facts'
import type { Instant } from '../../domain/time'
import { Prisma } from '../../generated/prisma/client'
import { type Database, date, type Transaction } from '../store/client'
import { recordReader } from '../store/records'
import { storeTransaction } from '../store/store'
import { takingTurns } from '../turns'
import { accepted, broken, delayed, refused, skipped } from './delivery'
import { accountPageLinks } from './facts/account-page'
import { payLink } from './facts/pay-link'
import { readMailFacts } from './facts/read'
import { type Delivery, MAIL, type MailRow } from './facts/reading'
import { recipientsOf } from './recipients'
import { renderMail } from './render'
import { sellerNamedBy } from './seller'
import { type Slots, sendingSlots } from './sending-slots'
import { type Mailer, type OutgoingMail, senderDomain } from './smtp'

export type OutboxSettings = {
  db: Database
  mailer: Mailer
  /** Who sells; without it the mails name the sender's address only. */
  seller?: SellerFacts
  /** Where every link of a mail leads to or below. */
  publicUrl: string
  /** The sender: `Name <address>` or an address alone. */
  from: string
  log: Pick<Logger, 'error' | 'warn'>
  /** The real time. */
  clock?: () => Instant
}

type Desk = OutboxSettings & { seller: SellerFacts; clock: () => Instant }

/**
 * A mail on its way holds a connection to the database. No more of them than the mailer has connections of its own, so
 * that a mail server that hangs takes the database from nobody else.
 */
const SENT_AT_ONCE = 5

/** Longer than the slowest conversation with a mail server that the mailer waits for. */
const LIMITS = { timeout: 60_000 }

/** Sends what waits in the table of mails, each once and in the order in which its account's mails were written. */
export function createOutbox(settings: OutboxSettings): Outbox {
  const { from } = settings
  const desk = { clock: Date.now, ...settings, seller: settings.seller ?? sellerNamedBy(from) }
  const inSlot = sendingSlots(SENT_AT_ONCE)
  const inTurn = takingTurns()
  // Flushes of one account would only wait for each other's rows, each with a connection and a slot of its own.
  return { flush: (accountId, now) => inTurn(accountId, () => flushAll(desk, inSlot, accountId, now)) }
}

async function flushAll(desk: Desk, inSlot: Slots, accountId: string, now: Instant): Promise<void> {
  for (;;) {
    const [head, next] = await firstWaiting(desk.db, accountId)
    if (head === undefined) return
    if (head.tryAt.getTime() > now) return putBehind(desk.db, accountId, head.tryAt)
    await deliver(desk, inSlot, head.id, now)
    // Whoever has written another one meanwhile sends it.
    if (next === undefined) return
  }
}

/** At most two. The status is written out, so that PostgreSQL sees that its index of waiting mails will do. */
function firstWaiting(db: Database, accountId: string): Promise<{ id: string; tryAt: Date }[]> {
  return db.$queryRaw`
    SELECT id, try_at AS "tryAt" FROM mails WHERE account_id = ${accountId} AND status = 'WAITING' ORDER BY seq LIMIT 2`
}

/** Mails keep their order, so none is tried before the one ahead of it: whoever waits for one reads the true instant. */
async function putBehind(db: Database, accountId: string, tryAt: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE mails SET try_at = ${tryAt} WHERE account_id = ${accountId} AND status = 'WAITING' AND try_at < ${tryAt}`
}

const mails = recordReader<MailRow>(MAIL, ['at', 'tryAt'])

/** One mail, in one transaction that holds its row: another flush of the account waits for its end, then goes on. */
function deliver(settings: Desk, inSlot: Slots, mailId: string, now: Instant): Promise<void> {
  return inSlot(() =>
    settings.db.$transaction(async (tx) => {
      const mail = await lockDue(tx, mailId, now)
      // Another flush was faster: it is sent, or its next try is later.
      if (mail === null) return
      const delivery = { tx, store: storeTransaction(tx, senderDomain(settings.from)), mail, now }
      const composed = await composedOrBroken(settings, delivery)
      if (composed !== null) await send(settings, delivery, composed)
    }, LIMITS),
  )
}

async function lockDue(tx: Transaction, mailId: string, now: Instant): Promise<MailRow | null> {
  const due = Prisma.sql`FROM mails WHERE id = ${mailId} AND status = 'WAITING' AND try_at <= ${date(now)} FOR UPDATE`
  return (await mails(tx, due))[0] ?? null
}

type Composed =
  | { facts: MailFacts; due: false }
  | { facts: MailFacts; due: true; mail: OutgoingMail; language: string; onTestClock: boolean }

/**
 * A mistake of ours in one mail must not keep the account's other mails back: that mail is given up, loudly. A failed
 * statement is no such mistake: it has ended the transaction, which then answers nothing, and all of it is tried again.
 */
async function composedOrBroken(settings: Desk, delivery: Delivery): Promise<Composed | null> {
  try {
    return await compose(settings, delivery)
  } catch (error) {
    await delivery.tx.$queryRaw`SELECT 1`.catch(() => {
      throw error
    })
    await broken(delivery, error)
    const { id: mailId, template, accountId } = delivery.mail
    settings.log.error({ err: error, mailId, template, accountId }, 'a mail could not be written and was given up')
    return null
  }
}

async function compose(settings: Desk, delivery: Delivery): Promise<Composed> {
  const { mail } = delivery
  const template = mail.template as MailTemplate
  const { facts, account } = await readMailFacts(delivery, settings)
  if (!isStillDue(template, facts) || !isWanted(template, facts)) return { facts, due: false }
  // Only the mail itself has the links: what is kept as evidence must open no page.
  const opened = {
    ...(await accountPageLinks(settings, delivery, facts)),
    ...(await payLink(settings, delivery, facts)),
  }
  const linked = { ...facts, links: { ...facts.links, ...opened } }
  const { subject, html, text, language } = renderMail(template, linked)
  const people = isToPayer(facts) ? { to: [facts.payer?.email ?? ''], cc: [] } : recipientsOf(account, template)
  return {
    facts,
    due: true,
    language,
    onTestClock: account.testClockId !== null,
    mail: { ...people, subject, html, text, messageId: mail.messageId },
  }
}

async function send({ mailer, clock }: Desk, delivery: Delivery, composed: Composed): Promise<void> {
  const { facts } = composed
  if (!composed.due) return skipped(delivery, facts)
  const { mail, language: locale } = composed
  const outcome = await mailer.send(mail)
  if (!outcome.accepted) {
    return outcome.permanent ? refused(delivery, facts, outcome.reason) : delayed(delivery, outcome.reason)
  }
  const recipients = [...mail.to, ...(mail.cc ?? [])].filter((address) => !outcome.refused.includes(address))
  // After an outage the due instant is long past: a penalty must not count from there (I3). A test clock is never late.
  const acceptedAt = composed.onTestClock ? delivery.now : Math.max(delivery.now, clock())
  await accepted(delivery, { facts, recipients, locale, subject: mail.subject, notTaken: outcome.refused, acceptedAt })
}
