import { countEndpoints, registerEndpoint } from '../../adapters/store/edge/webhook-endpoints'
import { webhookUrlFault } from '../../adapters/webhooks/public-address'
import { invalid } from '../problem'
import { route } from '../route'
import { newWebhookEndpoint, registeredWebhookEndpoint } from '../schemas/webhook-endpoints'

/** Each is a row more for every fact, written in the fact's own transaction. */
const MOST = 20

export const webhookEndpointCreate = route({
  method: 'post',
  path: '/v1/webhook-endpoints',
  summary: 'Facts of these types are told to this address: of the customer’s own account, or of all to the host',
  roles: ['support', 'customer'],
  body: newWebhookEndpoint,
  answers: { 201: registeredWebhookEndpoint },
  async handle(call) {
    const { url, types } = call.body
    const fault = webhookUrlFault(url, call.config.production)
    if (fault !== null) throw invalid({ path: 'url', message: fault })
    const { accountId } = call.caller
    const id = call.newId('whe')
    if ((await countEndpoints(call.db, accountId, id)) >= MOST) {
      throw invalid({ path: 'url', message: `would be one more than ${MOST} endpoints; end one of them first` })
    }
    return { status: 201, body: await registerEndpoint(call.db, { id, accountId, url, types }) }
  },
})
