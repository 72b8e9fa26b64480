import { z } from 'zod'
import { paymentLink, revokePaymentLink } from '../../adapters/store/payment-links'
import { invoiceView } from '../../adapters/store/views/invoices'
import { dunningEntity } from '../../domain/keys'
import { command, visible, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { revokedPaymentLink } from '../schemas/payment-links'

export const paymentLinkRevoke = route({
  method: 'delete',
  path: '/v1/payment-links/{linkId}',
  summary: 'Revokes a payment link at once; its page answers 410',
  roles: ['support', 'customer'],
  params: z.strictObject({ linkId: pathId }),
  answers: { 200: revokedPaymentLink },
  problems: ['NOT_FOUND', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { linkId } = call.params
    const link = visible(call, 'payment link', linkId, await paymentLink(call.db, linkId))
    const clock = await writableAccount(call, link.accountId)
    const revokedAt = (await revokePaymentLink(call.db, linkId, clock.now))?.revokedAt
    if (!revokedAt) throw notFound('payment link', linkId)
    // What was asked for by the link alone is not asked for any more; a page of the processor's is closed with it.
    const { kind, status } = (await invoiceView(call.db, link.invoiceId)) ?? {}
    if (kind === 'TOP_UP' && status === 'OPEN') {
      await command(call, clock, dunningEntity(link.invoiceId), { name: 'withdraw-top-up' })
    }
    return { status: 200, body: { id: linkId, revokedAt: revokedAt.toISOString() } }
  },
})
