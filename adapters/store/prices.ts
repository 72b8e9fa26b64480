import type { AgreedPriceRecord, PriceStore } from '../../activities/ports/prices'
import { mailKey } from '../../domain/mail/catalogue'
import { BILLABLE_STATES } from '../../domain/number/states'
import type { PriceChange, PricingFacts } from '../../domain/pricing/notice'
import type { HostingPlan } from '../../domain/pricing/plan'
import type { AgreedPrice, Price } from '../../domain/pricing/price'
import type { Instant } from '../../domain/time'
import { Prisma } from '../../generated/prisma/client'
import { newId } from '../ids'
import { date, type Transaction } from './client'
import { dated } from './columns'
import { mailStanding } from './journal'
import { recordOf } from './records'

/** Prices of hosting, as the engine works on them. */
export function priceStore(tx: Transaction): Omit<PriceStore, 'planChangeFacts'> {
  return {
    pricingFacts: async (accountId) => pricingOf(await pricingFactsOf(tx, [accountId]), accountId),
    insertPriceChange: async ({ accountId, at, billableNumbers, decisions }) => {
      const id = newId('prc')
      await tx.priceChange.createMany({
        data: decisions.map(({ price: { plan, cents, rule, listVersion, agreedPriceId }, fromCents, rises }) => ({
          ...{ id, plan, accountId, at: date(at), fromCents, priceCents: cents, rule, listVersion, agreedPriceId },
          ...{ billableNumbers, needsNotice: rises },
        })),
      })
      return id
    },
    insertAgreedPrice: async (price) => {
      const data = dated(price, ['validFrom', 'at'])
      return (await tx.agreedPrice.createMany({ data, skipDuplicates: true })).count === 1
    },
    insertQuoteRequest: async (quote) => {
      const id = newId('quo')
      const data = { id, ...dated(quote, ['requestedAt']), status: 'OPEN' }
      return (await tx.quoteRequest.createMany({ data, skipDuplicates: true })).count === 1 ? id : null
    },
    approveQuoteRequests: (price) => approveQuoteRequests(tx, price),
  }
}

async function approveQuoteRequests(
  tx: Transaction,
  { id, accountId, plan, at }: AgreedPriceRecord,
): Promise<string[]> {
  const where = { accountId, status: 'OPEN', ...(plan === null ? {} : { plan }) }
  const open = await tx.quoteRequest.findMany({ where, select: { id: true }, orderBy: { seq: 'asc' } })
  const data = { status: 'APPROVED', agreedPriceId: id, approvedAt: date(at) }
  await tx.quoteRequest.updateMany({ where, data })
  return open.map((quote) => quote.id)
}

const AGREED = recordOf<AgreedPrice>(
  { id: true, plan: true, perMonthCents: true, annualDiscountPercent: true, validFrom: true },
  ['validFrom'],
)
const CHANGE = recordOf<ChangeRow>(
  {
    ...{ id: true, accountId: true, plan: true, at: true, priceCents: true, rule: true, listVersion: true },
    ...{ agreedPriceId: true, needsNotice: true },
  },
  ['at'],
)

/** One row of the changes. */
type ChangeRow = Omit<Price, 'cents'> & {
  id: string
  accountId: string
  priceCents: number
  at: Instant
  needsNotice: boolean
}
type FactsRow = { accountId: string; billableNumbers: number; agreed: AgreedPrice[]; changes: ChangeRow[] }

/** The facts of many accounts in as many statements as for one, by account id. The API and the engine read them here. */
export async function pricingFactsOf(tx: Transaction, accountIds: string[]): Promise<Map<string, PricingFacts>> {
  if (accountIds.length === 0) return new Map()
  const rows = await tx.$queryRaw<FactsRow[]>`
    SELECT a.id AS "accountId",
      (SELECT count(*)::int FROM numbers WHERE account_id = a.id AND state = ANY(${[...BILLABLE_STATES]}))
        AS "billableNumbers",
      (SELECT coalesce(json_agg(${AGREED} ORDER BY seq), '[]') FROM agreed_prices WHERE account_id = a.id) AS agreed,
      (SELECT coalesce(json_agg(${CHANGE} ORDER BY seq), '[]') FROM price_changes WHERE account_id = a.id) AS changes
    FROM (VALUES ${Prisma.join(accountIds.map((id) => Prisma.sql`(${id})`))}) a (id)`
  const notices = await noticesOf(
    tx,
    rows.flatMap((row) => row.changes),
  )
  return new Map(
    rows.map(({ accountId, changes, ...facts }) => {
      const of = (plan: HostingPlan) =>
        changes.filter((row) => row.plan === plan).map((row) => changeOf(row, notices.get(noticeKey(row)) ?? UNWRITTEN))
      return [accountId, { ...facts, changes: { MONTHLY: of('MONTHLY'), ANNUAL: of('ANNUAL') } }]
    }),
  )
}

/** An account's facts out of several accounts'. */
export const pricingOf = (all: ReadonlyMap<string, PricingFacts>, accountId: string): PricingFacts => {
  const facts = all.get(accountId)
  if (facts === undefined) throw new Error(`the prices of ${accountId} were not read`)
  return facts
}

type Notice = NonNullable<PriceChange['notice']>

/** A change whose mail is not in the outbox yet is being written: nobody was told. */
const UNWRITTEN: Notice = { acceptedAt: null, settled: false }

const noticeKey = ({ accountId, id }: Pick<ChangeRow, 'accountId' | 'id'>) => mailKey('E28', accountId, id)

async function noticesOf(tx: Transaction, changes: readonly ChangeRow[]): Promise<Map<string, Notice>> {
  const keys = changes.filter((row) => row.needsNotice).map(noticeKey)
  if (keys.length === 0) return new Map()
  const select = { key: true, status: true, at: true, tryAt: true, acceptedAt: true } as const
  const mails = await tx.mail.findMany({ where: { key: { in: keys } }, select })
  return new Map(
    mails.map((mail) => {
      const { acceptedAt, settled } = mailStanding(mail)
      return [mail.key, { acceptedAt, settled }]
    }),
  )
}

function changeOf(row: ChangeRow, notice: Notice): PriceChange {
  const { plan, priceCents: cents, rule, listVersion, agreedPriceId } = row
  return {
    price: { plan, cents, rule, listVersion, agreedPriceId },
    at: row.at,
    notice: row.needsNotice ? notice : null,
  }
}
