import { closedText, missingProfile } from '../../domain/account/record'
import { refusalOfAmount, TOP_UP_PAGE_WINDOW, type TopUpBy } from '../../domain/account/top-up'
import { type CommandResult, DONE, type TopUp } from '../../domain/commands'
import { isRefusal, type Refusal, refuse } from '../../domain/errors'
import type { InvoiceRecord, TopUpCause } from '../../domain/invoice/record'
import { causeKey, dunningEntity, runKey } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import { collect } from '../collection/collect'
import { issueInvoice } from '../collection/issue'
import { openPaymentPage } from '../collection/payment-page'
import type { CollectionResult } from '../collection/run'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'

type Input = { accountId: string; now: Instant; command: TopUp }

/**
 * The customer puts money into his wallet (S10, I3), or offers somebody a link to do it (I4). Nothing is owed: the money
 * is booked when the processor says that it is there. Safe to run again: the command names its invoice.
 */
export async function topUp(ports: Ports, input: Input): Promise<CommandResult> {
  const { accountId, now, command } = input
  const invoice = await ports.store.transaction((tx) => place(ports, tx, input))
  if (isRefusal(invoice)) return invoice
  const { by } = command
  if (by.kind === 'LINK') return DONE
  if (by.kind === 'PAGE') return { ...DONE, checkoutUrl: await openPaymentPage(ports, invoice.id, now) }
  const result = await collect(ports, {
    accountId,
    runKey: runKey.issue(invoice.id),
    trigger: 'CUSTOMER',
    collector: 'account',
    now,
    onSession: true,
    methodId: by.methodId,
    open: (tx) => tx.lockInvoice(invoice.id),
  })
  return answer(ports, invoice, result, now)
}

/** Writes the top-up, or finds it when the command is repeated after a crash. */
async function place(
  ports: Ports,
  tx: StoreTransaction,
  { accountId, now, command }: Input,
): Promise<InvoiceRecord | Refusal> {
  const { invoiceId, amountCents, by } = command
  const account = await tx.lockAccount(accountId)
  const before = await tx.invoiceByCause(accountId, causeKey.topUp(invoiceId))
  if (before) return before
  if (account.closedAt !== null) return refuse('ILLEGAL_TRANSITION', closedText(accountId, account.closedAt))
  const outside = refusalOfAmount(amountCents)
  if (outside) return outside
  const missing = missingProfile(account)
  if (missing.length > 0) {
    const remedy = `set it with PATCH /v1/accounts/${accountId}`
    return refuse('BILLING_PROFILE_INCOMPLETE', `The account lacks ${missing.join(', ')}; ${remedy}.`)
  }
  return issueTopUp(ports, tx, account, {
    invoiceId,
    amountCents,
    ...CAUSE[by.kind],
    at: now,
    expiresAt: endOf(by, now),
  })
}

const CAUSE = {
  METHOD: { cause: 'TOP_UP' },
  PAGE: { cause: 'TOP_UP' },
  LINK: { cause: 'PAYMENT_LINK' },
} as const satisfies Record<TopUpBy['kind'], { cause: TopUpCause }>

const endOf = (by: TopUpBy, now: Instant): Instant => (by.kind === 'LINK' ? by.expiresAt : now + TOP_UP_PAGE_WINDOW)

type Wanted = { invoiceId: string; amountCents: number; cause: TopUpCause; at: Instant; expiresAt?: Instant }

/** Issues a top-up; its collection is told, so that it ends by itself whatever becomes of its first charge (I21). */
export async function issueTopUp(
  ports: Ports,
  tx: StoreTransaction,
  { id: accountId, currency }: { id: string; currency: string },
  { invoiceId, amountCents, cause, at, expiresAt }: Wanted,
): Promise<InvoiceRecord> {
  const description = 'Top-up of the prepaid balance'
  const invoice = await issueInvoice(ports, tx, {
    ...{ id: invoiceId, accountId, numberId: null, kind: 'TOP_UP', cause, currency, at },
    ...(expiresAt === undefined ? {} : { expiresAt }),
    causeKey: causeKey.topUp(invoiceId),
    lines: [{ numberId: null, description, quantity: 1, unitPriceMicros: amountCents * 10_000, amountCents }],
  })
  await tx.wake(dunningEntity(invoiceId), accountId, at)
  return invoice
}

/** Charged at once: paid or on its way is done; a bank that asks for its customer gets a page; a refusal says so. */
async function answer(
  ports: Ports,
  { id: invoiceId }: InvoiceRecord,
  { kind }: CollectionResult,
  now: Instant,
): Promise<CommandResult> {
  if (kind === 'REQUIRES_ACTION') return { ...DONE, checkoutUrl: await openPaymentPage(ports, invoiceId, now) }
  const { status, attempts } = await ports.store.transaction(async (tx) => ({
    status: (await tx.readInvoice(invoiceId)).status,
    attempts: await tx.attemptsOf(invoiceId),
  }))
  if (status !== 'VOID') return DONE
  const declineCode = attempts.at(-1)?.declineCode ?? null
  const detail =
    attempts.length === 0
      ? 'The payment method cannot be charged any more; nothing was charged and nothing is owed. Name another one.'
      : `The payment was declined (${declineCode}); nothing is owed. Try another payment method.`
  return refuse('PAYMENT_DECLINED', detail, { declineCode })
}
