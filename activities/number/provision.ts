import { isUnpaid } from '../../domain/invoice/record'
import { refundKey } from '../../domain/keys'
import { REGISTRATION_WINDOW } from '../../domain/number/next-action'
import type { NumberRecord } from '../../domain/number/record'
import { isOnGraph, pauseAfter } from '../../domain/number/release'
import type { Instant } from '../../domain/time'
import { voidInvoice } from '../collection/close'
import { giveBackTo, refundableInAll } from '../collection/give-back'
import { returnDays } from '../partner/channel-days'
import type { Ports } from '../ports'
import type { RegisterResult } from '../ports/graph'
import type { RefundReason, StoreTransaction } from '../ports/store'
import { followFacts } from './follow-facts'
import { limitOfPortfolio } from './health'
import { takeUpEarlier } from './meta-block'
import { alert, moveNumber } from './move'
import { joinWaba } from './waba'

/** Rows 4 and 5: registration at Meta. Safe to repeat: a registered number counts as registered. */
export async function provision(ports: Ports, numberId: string, now: Instant): Promise<void> {
  const number = await ports.store.transaction((tx) => tx.readNumber(numberId))
  if (number?.state !== 'PROVISIONING') return
  const result = await connect(ports, number, now)
  if (result.kind === 'REGISTERED') await joinWaba(ports, number, now)
  await ports.store.transaction((tx) => book(ports, tx, numberId, result, now))
}

/** A TWILIO number's sender is the host's own work at Twilio; whoever does it is told (S4, decision 0022). */
async function connect(ports: Ports, number: NumberRecord, now: Instant): Promise<RegisterResult> {
  const { phoneNumber, wabaId } = number
  if (isOnGraph(number)) return ports.whatsapp.register({ phoneNumber, wabaId, pin: registrationPin(number), now })
  return { kind: 'REGISTERED' }
}

async function book(
  ports: Ports,
  tx: StoreTransaction,
  numberId: string,
  result: RegisterResult,
  now: Instant,
): Promise<void> {
  const { accountId } = (await tx.readNumber(numberId)) ?? { accountId: '' }
  await tx.lockAccount(accountId)
  const number = await tx.lockNumber(numberId)
  if (number?.state !== 'PROVISIONING') return
  if (result.kind === 'REGISTERED') {
    const connected = await moveNumber(tx, number, 'REGISTERED', now, {
      registrationTries: number.registrationTries + 1,
      messagingLimit: await limitOfPortfolio(tx, accountId),
    })
    await takeUpEarlier(tx, connected, now)
    await tx.requestMail({ template: 'E03', about: numberId, step: 0, accountId, numberId, at: now })
    if (!isOnGraph(number)) await alert(tx, number, { code: 'TWILIO_SENDER_WANTED' }, now)
    // The first payment may have been disputed meanwhile.
    await followFacts(tx, connected, now)
    return
  }
  const deadline = (number.paidFirstAt ?? number.createdAt) + REGISTRATION_WINDOW
  if (result.kind === 'REFUSED' || now >= deadline) {
    await alert(tx, number, { code: 'REGISTRATION_FAILED', graphCode: result.code, message: result.message }, now)
    await moveNumber(tx, number, 'REGISTRATION_FAILED', now)
    await refundHosting(ports, tx, number, 0, 'NEVER_CONNECTED', now)
    await returnDays(tx, number, { until: now, at: now, inFull: true })
    return
  }
  const pause = Math.max(pauseAfter(number.registrationTries), result.retryAfterMs ?? 0)
  const tryAgainAt = Math.min(now + pause, deadline)
  await tx.updateNumber(numberId, { registrationTries: number.registrationTries + 1, tryAgainAt })
}

/**
 * Gives a paid period's money back in full, once (rows 5 and 14). The refund is recorded here and sent after; what was
 * paid twice goes back by itself.
 */
export async function refundHosting(
  ports: Ports,
  tx: StoreTransaction,
  number: NumberRecord,
  ordinal: number,
  reason: RefundReason,
  now: Instant,
): Promise<void> {
  const invoice = await tx.hostingInvoice(number.id, ordinal)
  if (!invoice) return
  // The bank has taken the payment back by a dispute: there is nothing to refund, and nothing to ask for either.
  if (invoice.dispute !== null && isUnpaid(invoice.status)) {
    return voidInvoice(tx, await tx.readAccount(number.accountId), invoice, now, reason)
  }
  const amountCents = await refundableInAll(tx, invoice)
  if (amountCents === 0) return
  await giveBackTo(ports, tx, invoice, { key: refundKey(invoice.id, reason), amountCents, reason, note: null, now })
}

/**
 * The two-step PIN a number is registered with: six digits that only we can compute again from the number's own
 * unguessable id, so that a repeated registration sends the same.
 */
function registrationPin({ id }: NumberRecord): string {
  let sum = 0
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 1_000_000
  return String(sum).padStart(6, '0')
}
