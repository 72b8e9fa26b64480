import { MAIL_TEMPLATES, type MailTemplate } from '../../domain/mail/catalogue'
import type { Account } from '../../generated/prisma/client'

/** The billing contacts, or the owner where there are none; the owner in copy where the catalogue says so. */
export function recipientsOf(
  account: Pick<Account, 'email' | 'billingContacts'>,
  template: MailTemplate,
): { to: string[]; cc: string[] } {
  const contacts = account.billingContacts as string[]
  const to = contacts.length > 0 ? contacts : [account.email]
  const told = to.some((address) => address.toLowerCase() === account.email.toLowerCase())
  return { to, cc: MAIL_TEMPLATES[template].ownerInCopy && !told ? [account.email] : [] }
}
