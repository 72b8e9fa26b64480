import type { DisputeFacts } from '../../../domain/mail/invoice-facts'
import { LIVE_STATES } from '../../../domain/number/states'
import { cardFacts } from './card'
import type { Reading } from './reading'

/** E31: the payment that a bank took back, and the numbers that cannot send because of it. Throws when there is none. */
export async function disputeFacts(reading: Reading, disputeId: string): Promise<DisputeFacts> {
  const { tx, account, methods, mail } = reading
  const dispute = await tx.dispute.findFirst({ where: { id: disputeId, accountId: account.id } })
  if (dispute === null) throw new Error(`there is no dispute ${disputeId}`)
  const { amountCents, invoiceId, attemptId, status } = dispute
  const attempt = await tx.paymentAttempt.findUnique({ where: { id: attemptId }, select: { methodId: true } })
  const method = methods.find((each) => each.id === attempt?.methodId)
  return {
    amountCents,
    status: status as DisputeFacts['status'],
    news: mail.params.status === 'LOST' ? 'LOST' : 'OPEN',
    paidWith: method ? cardFacts(method) : null,
    phoneNumbers: await stoppedBy(reading, invoiceId),
  }
}

/** The numbers the disputed invoice had paid for, as far as they are in service: they follow within the same run. */
async function stoppedBy({ tx }: Reading, invoiceId: string): Promise<string[]> {
  const { kind, numberId, lines } = await tx.invoice.findUniqueOrThrow({
    where: { id: invoiceId },
    select: { kind: true, numberId: true, lines: { select: { numberId: true } } },
  })
  const ids = kind === 'USAGE' ? lines.map((line) => line.numberId) : [kind === 'HOSTING' ? numberId : null]
  const rows = await tx.phoneNumber.findMany({
    where: { id: { in: ids.filter((id) => id !== null) }, state: { in: [...LIVE_STATES] } },
    select: { phoneNumber: true },
    orderBy: { seq: 'asc' },
  })
  return rows.map((row) => row.phoneNumber)
}
