import { isPayable } from '../../../domain/invoice/record'
import type { MailTemplate } from '../../../domain/mail/catalogue'
import type { LinkFacts, MailFacts } from '../../../domain/mail/facts'
import { newId } from '../../ids'
import type { Database } from '../../store/client'
import { issuePaymentLink } from '../../store/payment-links'
import type { Delivery } from './reading'

/** Mails that ask for the money of their invoice. */
const ASK_TO_PAY: readonly string[] = [
  'E08',
  'E09',
  'E10',
  'E11',
  'E12',
  'E21',
  'E23',
  'E31',
  'E34',
] satisfies MailTemplate[]

/**
 * A payment link of this copy of the mail, which works as long as the invoice can be paid (dunning rule 8). It is stored
 * outside the delivery's transaction: a copy that the mail server took just before a crash keeps a link that works.
 */
export async function payLink(
  { db, publicUrl }: { db: Database; publicUrl: string },
  { mail, now }: Delivery,
  { invoice }: MailFacts,
): Promise<Pick<LinkFacts, 'pay'>> {
  if (invoice === undefined || !isPayable(invoice.status) || !ASK_TO_PAY.includes(mail.template)) return {}
  const link = { id: newId('plk'), accountId: mail.accountId, invoiceId: invoice.id, expiresAt: null, now }
  return { pay: await issuePaymentLink(db, publicUrl, link) }
}
