import type { PartnerFacts } from '../../../domain/mail/partner-facts'
import type { NumberRecord } from '../../../domain/number/record'
import { allocatableDays, type PartnerRecord } from '../../../domain/partner/record'
import { DAY, type Instant } from '../../../domain/time'
import type { Reading } from './reading'

/** The partner's days as they are now. Throws when the account is no partner. */
export async function partnerFacts({ store, mail, now }: Reading): Promise<PartnerFacts> {
  const partner = await store.readPartner(mail.accountId)
  if (partner === null) throw new Error(`the account ${mail.accountId} is no partner`)
  const { dayBalance, autoAllocateDays } = partner
  const shared = { dayBalance, autoAllocateDays, used: false }
  const news = mail.params['news']
  if (news === 'INVOICE') {
    const invoice = await store.readInvoice(mail.invoiceId ?? '')
    const used = invoice.cause === 'DAYS_USED'
    return { ...shared, news, used, days: invoice.days ?? 0, stillSo: invoice.status !== 'VOID' }
  }
  const number = await store.readNumber(mail.numberId ?? '')
  if (number === null) throw new Error(`there is no number ${mail.numberId}`)
  const until = number.periodEnd ?? now
  const days = Math.max(0, Math.ceil((until - now) / DAY))
  if (news === 'LOW') return { ...shared, news, days, stillSo: isLow(number, partner, mail.params['until'], until) }
  return { ...shared, news: 'ENDED', days: 0, stillSo: number.suspensionReasons.includes('DAYS_EXHAUSTED') }
}

/** A channel that was given days since, or will be by itself, needs no word. */
function isLow(number: NumberRecord, partner: PartnerRecord, told: unknown, until: Instant): boolean {
  const { autoAllocateDays } = partner
  const goesOn = autoAllocateDays !== null && autoAllocateDays <= allocatableDays(partner)
  return number.state === 'ACTIVE' && number.nextPlan === null && told === until && !goesOn
}
