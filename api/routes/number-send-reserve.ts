import { z } from 'zod'
import { sendDesk } from '../../adapters/store/wallet/desk'
import type { Reserved } from '../../adapters/store/wallet/reserve'
import type { SendRefusal } from '../../domain/account/sending'
import { iso } from '../../domain/time'
import { refuseUnlessReady, visible, wake } from '../access'
import { problem } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { grantedSend, sendRequest } from '../schemas/sending'

export const numberSendReserve = route({
  method: 'post',
  path: '/v1/numbers/{numberId}/send-permission',
  summary: 'Asks for one message before it is sent, and reserves what it may cost',
  roles: ['customer'],
  params: z.strictObject({ numberId: pathId }),
  body: sendRequest,
  answers: { 201: grantedSend },
  problems: [
    ...(['NOT_FOUND', 'SUSPENDED', 'SENDING_PAUSED', 'SPENDING_LIMIT', 'NOT_ACTIVE'] as const),
    ...(['CLOCK_ADVANCING', 'ILLEGAL_TRANSITION'] as const),
  ],
  async handle(call) {
    const { db, body, params } = call
    const { numberId } = params
    const desk = sendDesk(db)
    const owner = await desk.ownerOf(numberId)
    const { accountId } = visible(call, 'number', numberId, owner === null ? null : { accountId: owner })
    const reservationId = call.newId('rsv')
    const { category = null, ...message } = body
    const { clock, answer, woken } = await desk.ask(accountId, { id: reservationId, numberId, category, ...message })
    refuseUnlessReady(clock)
    if (woken) await wake(call, accountId, clock.clockId)
    if (answer === null) throw new Error(`nothing was decided about ${reservationId}`)
    if (answer.kind === 'REFUSED') throw refusal(numberId, answer)
    const { priceMicros, expiresAt } = answer
    return { status: 201, body: { allowed: true, reservationId, priceMicros, expiresAt: iso(expiresAt) } }
  },
})

const REMEDY: Record<SendRefusal, string> = {
  SUSPENDED: 'is suspended: pay what is open, or ask support.',
  NOT_ACTIVE: 'is not in service.',
  SENDING_PAUSED: 'may not send: the prepaid balance, less what messages on their way may cost, is too low. Top up.',
  SPENDING_LIMIT: 'may not send what costs something: a monthly spending limit has no room for it. Raise the limit.',
}

function refusal(numberId: string, { reason, priceMicros, limitOf }: Extract<Reserved, { kind: 'REFUSED' }>) {
  const extra = { reason, priceMicros, ...(limitOf === null ? {} : { limitOf }) }
  return problem(reason, `The number ${numberId} ${REMEDY[reason]}`, extra)
}
