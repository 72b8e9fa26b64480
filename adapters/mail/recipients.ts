import { MAIL_TEMPLATES, type MailTemplate } from '../../domain/mail/catalogue'
import type { Transaction } from '../store/client'

/** The billing contacts, or the owner where there are none; the owner in copy where the catalogue says so. */
export async function recipientsOf(
  tx: Transaction,
  accountId: string,
  template: MailTemplate,
): Promise<{ to: string[]; cc: string[] }> {
  const select = { email: true, billingContacts: true } as const
  const account = await tx.account.findUniqueOrThrow({ where: { id: accountId }, select })
  const contacts = account.billingContacts as string[]
  const to = contacts.length > 0 ? contacts : [account.email]
  const told = to.some((address) => address.toLowerCase() === account.email.toLowerCase())
  return { to, cc: MAIL_TEMPLATES[template].ownerInCopy && !told ? [account.email] : [] }
}
