/**
 * The conversations of a renewal with the outside, by the product's own libraries and adapters: the charge, which has the
 * processor tell our API of it, and the receipt. Nothing is decided, composed or noted. The charge bears the marks of a real
 * renewal's attempt: our API knows it as paid, and asks for nothing; what it did not know it would ask for again and again.
 */
import type { Config } from '../../adapters/config'
import { newId } from '../../adapters/ids'
import { createMailer, type OutgoingMail } from '../../adapters/mail/smtp'
import { createStripeProcessor } from '../../adapters/stripe/processor'

/** Whose attempt a charge says it is. */
export type Marks = { attemptId: string; invoiceId: string; accountId: string }

export type FarEnds = {
  /** Takes the price of a number from a card. */
  charge(): Promise<void>
  /** Sends a receipt that a real renewal sent, under a Message-ID of its own. */
  mail(): Promise<void>
}

export async function farEnds(
  { stripe, mail, publicUrl, sandboxUrls }: Config,
  { attemptId, invoiceId, accountId }: Marks,
): Promise<FarEnds> {
  const processor = createStripeProcessor({ ...stripe, timeoutMs: 8_000, returnUrl: publicUrl })
  const customerRef = await processor.createCustomer({
    ...{ key: newId('key'), accountId: newId('acc'), email: 'bench@example.com', name: 'Bench' },
  })
  const attached = await processor.attachMethod({ key: newId('key'), customerRef, token: 'pm_card_visa' })
  if (attached.kind !== 'ATTACHED') throw new Error(`the processor refused its test card: ${attached.code}`)
  const mailer = createMailer({ smtpUrl: mail.smtpUrl, from: mail.from, replyTo: mail.from })
  const receipt = await newestReceipt(sandboxUrls?.mailboxUrl)
  return {
    async charge() {
      const outcome = await processor.charge({
        ...{ key: newId('key'), attemptId, invoiceId, accountId, customerRef },
        ...{ methodRef: attached.method.methodRef, amountCents: 3000, currency: 'USD', onSession: false },
        description: 'Invoice of a benchmark',
      })
      if (outcome.kind !== 'SUCCEEDED') throw new Error(`a charge of the baseline ended as ${outcome.kind}`)
    },
    async mail() {
      const outcome = await mailer.send({ ...receipt, messageId: `<${newId('mail')}@bench.example.com>` })
      if (!outcome.accepted) throw new Error(`a mail of the baseline was refused: ${outcome.reason}`)
    },
  }
}

/** The newest mail in the embedded mailbox. */
async function newestReceipt(mailboxUrl: string | null | undefined): Promise<Omit<OutgoingMail, 'messageId'>> {
  const answer = await fetch(new URL('/email', mailboxUrl ?? ''))
  const mails = (await answer.json()) as { subject: string; html: string; text: string }[]
  const found = mails.at(-1)
  if (found === undefined) throw new Error('nothing was renewed yet: there is no receipt')
  return { to: ['bench@example.com'], subject: found.subject, html: found.html, text: found.text }
}
