import type { z } from 'zod'
import { issuePaymentLink } from '../../adapters/store/payment-links'
import { accountEntity } from '../../domain/keys'
import { DAY, type Instant, iso } from '../../domain/time'
import { command, openAccount } from '../access'
import { payableInvoice } from '../payable-invoice'
import { notFound } from '../problem'
import { type Call, route } from '../route'
import { newPaymentLink, paymentLink } from '../schemas/payment-links'

type Wanted = z.output<typeof newPaymentLink>

export const paymentLinkCreate = route({
  method: 'post',
  path: '/v1/payment-links',
  summary: 'A link to share, on which anybody can pay one invoice, or for credits, without signing in',
  roles: ['support', 'customer'],
  body: newPaymentLink,
  answers: { 201: paymentLink },
  problems: [
    'NOT_FOUND',
    'INVOICE_NOT_PAYABLE',
    'AMOUNT_OUT_OF_RANGE',
    'BILLING_PROFILE_INCOMPLETE',
    'ILLEGAL_TRANSITION',
    'CLOCK_ADVANCING',
  ],
  async handle(call) {
    const { accountId, invoiceId: named, amountCents, expiresInDays } = call.body
    const { invoiceId, now } = named === undefined ? await credits(call, call.body) : await invoiced(call, named)
    const [id, expiresAt] = [call.newId('plk'), now + expiresInDays * DAY]
    const url = await issuePaymentLink(call.db, call.config.publicUrl, { id, accountId, invoiceId, expiresAt, now })
    const shown = { id, url, expiresAt: iso(expiresAt) }
    return { status: 201, body: amountCents === undefined ? shown : { ...shown, invoiceId, amountCents } }
  },
})

type LinkCall = Call<unknown, unknown, Wanted>

async function invoiced(call: LinkCall, invoiceId: string): Promise<{ invoiceId: string; now: Instant }> {
  const invoice = await payableInvoice(call, invoiceId)
  if (invoice.accountId !== call.body.accountId) throw notFound('invoice', invoiceId)
  return { invoiceId, now: invoice.now }
}

/** Credits are asked for by a top-up, which the link then leads to and ends with (I4). */
async function credits(
  call: LinkCall,
  { accountId, amountCents = 0, expiresInDays }: Wanted,
): Promise<{ invoiceId: string; now: Instant }> {
  const clock = await openAccount(call, accountId)
  const { now } = clock
  const invoiceId = call.newId('inv')
  const by = { kind: 'LINK', expiresAt: now + expiresInDays * DAY } as const
  await command(call, clock, accountEntity(accountId), { name: 'top-up', invoiceId, amountCents, by })
  return { invoiceId, now }
}
