import { z } from 'zod'
import { paymentLink, revokePaymentLink } from '../../adapters/store/payment-links'
import { visible, writableAccount } from '../access'
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
    const { accountId } = visible(call, 'payment link', linkId, await paymentLink(call.db, linkId))
    const { now } = await writableAccount(call, accountId)
    const revokedAt = (await revokePaymentLink(call.db, linkId, now))?.revokedAt
    if (!revokedAt) throw notFound('payment link', linkId)
    return { status: 200, body: { id: linkId, revokedAt: revokedAt.toISOString() } }
  },
})
