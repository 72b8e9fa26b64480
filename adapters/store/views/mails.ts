import type { Database } from '../client'
import { bySeq, type Page, type PageRequest, seqPage } from './page'

export type MailView = {
  id: string
  template: string
  to: string[]
  subject: string
  locale: string
  at: string
  acceptedAt: string
  messageId: string
}

/** Mails that the mail server has accepted, newest first. */
export async function listMails(
  db: Database,
  filter: { accountId?: string },
  page: PageRequest,
): Promise<Page<MailView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.mail.findMany({ where: { ...filter, status: 'ACCEPTED', ...where }, ...order })
  return seqPage(rows, page.limit, (row) => ({
    id: row.id,
    template: row.template,
    to: row.recipients,
    subject: row.subject ?? '',
    locale: row.locale ?? '',
    at: row.at.toISOString(),
    acceptedAt: (row.acceptedAt ?? row.recordedAt).toISOString(),
    messageId: row.messageId,
  }))
}
