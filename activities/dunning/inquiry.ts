import { type AskAboutInvoice, type CommandResult, DONE } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import { INQUIRY_DEFERS_DAYS } from '../../domain/invoice/inquiry'
import { numberEntity } from '../../domain/keys'
import { type Instant, iso } from '../../domain/time'
import { numbersAbout } from '../collection/numbers-about'
import type { Ports } from '../ports'

/**
 * C20: a question about an unpaid invoice, once. The penalties still to come on it wait longer; a suspension that is stays,
 * and retries go on. The same question again changes nothing.
 */
export function askAbout(
  ports: Ports,
  { invoiceId, now, command }: { invoiceId: string; now: Instant; command: AskAboutInvoice },
): Promise<CommandResult> {
  const { inquiryId: id, text, askedBy } = command
  return ports.store.transaction(async (tx) => {
    const { accountId } = await tx.readInvoice(invoiceId)
    await tx.lockAccount(accountId)
    const { number, status, numberId } = await tx.lockInvoice(invoiceId)
    const asked = await tx.inquiryAbout(invoiceId)
    if (asked?.text === text) return DONE
    if (asked !== null) {
      const detail = `Invoice ${number} has its one inquiry already, of ${iso(asked.at)}. Write to support to add to it.`
      return refuse('ILLEGAL_TRANSITION', detail)
    }
    if (status !== 'OPEN' && status !== 'PROCESSING') {
      const detail = `Invoice ${number} is ${status}; an inquiry defers what is still to come on one that is not paid yet.`
      return refuse('ILLEGAL_TRANSITION', `${detail} Write to support about it.`)
    }
    await tx.insertInquiry({ id, invoiceId, accountId, text, askedBy, at: now })
    await tx.updateInvoice(invoiceId, { deferredDays: INQUIRY_DEFERS_DAYS })
    const data = { inquiryId: id, text, askedBy, deferredDays: INQUIRY_DEFERS_DAYS }
    await tx.record({ type: 'invoice.inquiry_opened', at: now, accountId, numberId, invoiceId, data })
    for (const each of await numbersAbout(tx, { id: invoiceId, numberId }))
      await tx.wake(numberEntity(each), accountId, now)
    return DONE
  })
}
