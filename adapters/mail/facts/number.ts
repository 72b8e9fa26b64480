import { methodsForTry } from '../../../domain/invoice/methods'
import type { InvoiceRecord, MethodRecord } from '../../../domain/invoice/record'
import type { MailTemplate } from '../../../domain/mail/catalogue'
import type { NumberFacts } from '../../../domain/mail/facts'
import type { NumberRecord } from '../../../domain/number/record'
import type { PricingFacts } from '../../../domain/pricing/notice'
import { renewalTerms } from '../../../domain/pricing/renewal'
import { iso, isoOrNull } from '../../../domain/time'
import { metaBlocksOf } from '../../store/views/meta'
import { nextCharge } from '../../store/views/next-steps'
import { cardFacts } from './card'
import { readCollections } from './collection'
import { depositDays, depositFacts } from './deposit'
import type { Reading } from './reading'

/** The mail that says why Meta refuses. */
const TELLS_BLOCKS: MailTemplate = 'E33'

/** The hosted number the mail is about. Throws when there is none. */
export async function numberFacts(reading: Reading, numberId: string): Promise<NumberFacts> {
  const { store, mail, methods } = reading
  const [number, unpaid, pricing] = await Promise.all([
    store.readNumber(numberId),
    store.unpaidInvoicesOfNumber(numberId),
    store.pricingFacts(mail.accountId),
  ])
  if (number === null) throw new Error(`there is no number ${numberId}`)
  const { id, phoneNumber, displayName, state, suspensionReasons, plan, nextPlan, priceCents } = number
  const charge = await chargeAhead(reading, number, unpaid, pricing)
  return {
    ...{ id, phoneNumber, displayName, state, suspensionReasons, plan, nextPlan, priceCents },
    currentPeriodStart: isoOrNull(number.periodStart),
    currentPeriodEnd: isoOrNull(number.periodEnd),
    nextCharge: charge,
    nextChargeCard: charge === null ? null : firstCard(methods, number),
    holdUntil: isoOrNull(number.holdUntil),
    releasedWhenPaid: number.trailingInvoiceId !== null && number.trailingInvoiceId === reading.mail.invoiceId,
    heldByMeta: number.metaReleaseAt !== null && number.metaReleaseAt === number.holdUntil,
    left: number.leftAt !== null,
    qualityRating: number.qualityRating,
    deposit: await depositFacts(reading, number),
    depositDays: depositDays(number),
    deletedAt: isoOrNull(number.deletedAt),
    metaBlocks: reading.mail.template === TELLS_BLOCKS ? await metaBlocks(reading, id) : [],
  }
}

/** At the price that holds then, as far as is known now (C3–C7). */
async function chargeAhead(
  { tx }: Reading,
  number: NumberRecord,
  unpaidInvoices: readonly InvoiceRecord[],
  pricing: PricingFacts,
): Promise<NumberFacts['nextCharge']> {
  const owed = unpaidInvoices.filter(
    ({ kind, status, dispute }) => kind === 'HOSTING' && status !== 'UNCOLLECTIBLE' && dispute === null,
  )
  const ids = owed.map(({ id }) => id)
  const [unpaid = null] = ids.length === 0 ? [] : await readCollections(tx, ids)
  const { state, renewAt } = number
  // Paid and not connected yet, nothing is planned, but the receipt must name the next charge.
  if (state !== 'PROVISIONING' || renewAt === null) return nextCharge(number, unpaid, pricing)
  return { at: iso(renewAt), amountCents: renewalTerms(number, pricing, renewAt).price.cents }
}

async function metaBlocks({ tx, mail, now }: Reading, id: string): Promise<NumberFacts['metaBlocks']> {
  if (mail.template !== 'E33') return []
  const blocks = (await metaBlocksOf(tx, [{ id, now }])).get(id) ?? []
  return blocks.map(({ cause, code, until }) => ({ cause, code, until }))
}

function firstCard(methods: readonly MethodRecord[], number: NumberRecord): NumberFacts['nextChargeCard'] {
  const kept = methods.filter(({ status }) => status !== 'REMOVED')
  const [method] = methodsForTry(kept, [], number.preferredMethodId)
  return method ? cardFacts(method) : null
}
