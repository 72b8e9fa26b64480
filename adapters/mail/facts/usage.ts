import { DateTime } from 'luxon'
import type { UsageFacts } from '../../../domain/mail/facts'
import type { InvoiceFacts } from '../../../domain/mail/invoice-facts'
import { owedForUsageMicros } from '../../store/usage/unbilled'
import { FREE_DIALOGUES } from './account'
import type { Reading } from './reading'

/** How the free dialogues of the invoice's month were used by its numbers, and what is left unbilled (C11, C16, C17). */
export async function usageFacts(reading: Reading, invoice: InvoiceFacts): Promise<UsageFacts> {
  const { tx, account } = reading
  // Without dialogues on it there is nothing to tell of free ones.
  const messagesOnly = invoice.lines.every((line) => line.sold === 'MESSAGE')
  const grants = messagesOnly ? [] : await allowancesOf(reading, invoice)
  const given = await tx.allowanceGrant.findMany({ where: { OR: grants } })
  return {
    freeUsed: given.reduce((sum, { used }) => sum + used, 0),
    freeIncluded: grants.length * FREE_DIALOGUES,
    carriedMicros: await owedForUsageMicros(tx, account.id),
  }
}

type Grant = { scopeKey: string; month: string }

/** The allowances that the invoice's numbers drew on, each once: a number without a WABA has its own (C11). */
async function allowancesOf({ tx, account }: Reading, invoice: InvoiceFacts): Promise<Grant[]> {
  const { id: accountId, allowanceScope, timeZone } = account
  // The month of a period is that of its last moment.
  const at = invoice.periodEnd === null ? Date.parse(invoice.issuedAt) : Date.parse(invoice.periodEnd) - 1
  const month = (zone: string) => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM')
  if (allowanceScope === 'ACCOUNT') return [{ scopeKey: `ACCOUNT:${accountId}`, month: month(timeZone) }]
  const lines = await tx.invoiceLine.findMany({ where: { invoiceId: invoice.id }, select: { numberId: true } })
  const ids = lines.flatMap(({ numberId }) => numberId ?? [])
  const numbers = await tx.phoneNumber.findMany({ where: { id: { in: ids } }, select: { id: true, wabaId: true } })
  const wabas = await tx.waba.findMany({ where: { id: { in: numbers.flatMap(({ wabaId }) => wabaId ?? []) } } })
  const grants = numbers.map(({ id, wabaId }) => {
    const zone = wabas.find((waba) => waba.id === wabaId)?.timeZone ?? timeZone
    const shared = allowanceScope === 'WABA' && wabaId !== null
    return { scopeKey: shared ? `WABA:${wabaId}` : `NUMBER:${id}`, month: month(zone) }
  })
  return [...new Map(grants.map((grant) => [grant.scopeKey, grant])).values()]
}
