import { exceedsThreshold } from '../../domain/account/next-action'
import { MINIMUM_CHARGE_CENTS } from '../../domain/cancellation'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { causeKey } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import { causeToCharge } from '../collection/cause'
import { collect } from '../collection/collect'
import { issueInvoice } from '../collection/issue'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'

/** C16: more than $30.00 is owed, so the whole unbilled amount is charged now. */
export async function chargeThreshold(ports: Ports, accountId: string, now: Instant): Promise<void> {
  const cause = await ports.store.transaction((tx) => causeToCharge(tx, accountId, causeKey.usage(`threshold:${now}`)))
  await charge(ports, accountId, now, cause, async (tx) => {
    if (!exceedsThreshold(await tx.balanceMicros(accountId))) return null
    return issue(ports, tx, accountId, now, { cause: 'THRESHOLD', causeKey: cause })
  })
}

/** C17: what was used up to the month's 00:00 is charged at 06:00; less than the smallest charge is carried. */
export async function closeMonth(ports: Ports, accountId: string, now: Instant): Promise<void> {
  const due = await ports.store.transaction((tx) => tx.nextMonthStart(accountId))
  const cutAt = due !== null && due.chargeAt <= now ? due.cutAt : null
  const cause = causeKey.usage(`month:${now}`)
  await charge(ports, accountId, now, cause, async (tx) => {
    if (cutAt === null) return null
    await tx.updateAccount(accountId, { usageClosedAt: cutAt })
    return issue(ports, tx, accountId, now, { cause: 'MONTH_START', causeKey: cause, openedBefore: cutAt })
  })
}

/** One charge of usage. Its cause names the instant, so a repetition finds the invoice it has made already (I11). */
async function charge(
  ports: Ports,
  accountId: string,
  now: Instant,
  cause: string,
  issueNew: (tx: StoreTransaction) => Promise<InvoiceRecord | null>,
): Promise<void> {
  await collect(ports, {
    accountId,
    trigger: 'AUTOMATIC',
    collector: 'account',
    now,
    onSession: false,
    methodId: null,
    open: async (tx) => {
      const before = await tx.invoiceByCause(accountId, cause)
      return before ? tx.lockInvoice(before.id) : issueNew(tx)
    },
  })
}

async function issue(
  ports: Ports,
  tx: StoreTransaction,
  accountId: string,
  at: Instant,
  what: { cause: 'THRESHOLD' | 'MONTH_START'; causeKey: string; openedBefore?: Instant },
): Promise<InvoiceRecord | null> {
  const { cause, causeKey: key, openedBefore } = what
  const cut = openedBefore === undefined ? {} : { openedBefore }
  if ((await tx.billableCents({ accountId, ...cut })) < MINIMUM_CHARGE_CENTS) return null
  const { currency } = await tx.readAccount(accountId)
  const id = ports.newId('inv')
  const lines = await tx.takeUsage({ accountId, invoiceId: id, ...cut })
  return issueInvoice(ports, tx, {
    id,
    accountId,
    numberId: null,
    kind: 'USAGE',
    cause,
    causeKey: key,
    currency,
    lines,
    at,
  })
}
