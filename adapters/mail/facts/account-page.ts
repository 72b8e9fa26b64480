import { isToPayer } from '../../../domain/mail/catalogue'
import type { LinkFacts, MailFacts } from '../../../domain/mail/facts'
import { issueAccountLink } from '../../store/account-links'
import type { Database } from '../../store/client'
import type { Delivery } from './reading'

/**
 * Where this copy of a mail leads without signing in: the account's own page and its documents (decision 0049). The mail to
 * a payer who is not the customer has none. Stored outside the delivery's transaction, like `payLink`.
 */
export async function accountPageLinks(
  { db, publicUrl }: { db: Database; publicUrl: string },
  { mail, now }: Delivery,
  facts: MailFacts,
): Promise<Partial<LinkFacts>> {
  if (isToPayer(facts)) return {}
  const page = `${publicUrl}/my/${await issueAccountLink(db, mail.accountId, now)}`
  const { invoice } = facts
  const { month } = mail.params
  return {
    portal: page,
    updateCard: `${page}#methods`,
    preferences: `${page}#mails`,
    number: `${page}#numbers`,
    topUp: `${page}#balance`,
    keep: `${page}#numbers`,
    raiseLimit: `${page}#limits`,
    retry: `${page}#numbers`,
    export: `${page}#documents`,
    usage: `${page}#documents`,
    ...(invoice === undefined
      ? {}
      : {
          invoice: `${page}/invoices/${invoice.id}.pdf`,
          creditNote: `${page}/invoices/${invoice.id}/credit-notes.pdf`,
        }),
    ...(typeof month !== 'string'
      ? {}
      : { statementPdf: `${page}/statements/${month}.pdf`, statementCsv: `${page}/statements/${month}.csv` }),
  }
}
