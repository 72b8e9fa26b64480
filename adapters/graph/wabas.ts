import type { WhatsAppWabas } from '../../activities/ports/graph'
import { isOutOfReach } from './api'
import { type GraphSettings, openGraph } from './numbers'
import { asLater, laterOr } from './refusals'

/**
 * WABAs at Meta's Graph API, or a stand-in. `creditLineId` is the host's extended credit line; without one nothing is
 * shared: Meta bills the customer, or nobody has told us.
 */
export function createGraphWabas({
  creditLineId,
  ...settings
}: GraphSettings & { creditLineId: string | null }): WhatsAppWabas {
  const call = openGraph(settings)

  /** Graph answers a repetition with the sharing there is. */
  async function share(wabaId: string, currency: string): Promise<string | null> {
    if (creditLineId === null) return null
    const query = { waba_id: wabaId, waba_currency: currency }
    const path = `${encodeURIComponent(creditLineId)}/whatsapp_credit_sharing_and_attach`
    const shared = await call({ method: 'POST', path, query })
    return String(shared.allocation_config_id)
  }

  return {
    async connect({ wabaId, creditIn }) {
      try {
        await call({ method: 'POST', path: `${encodeURIComponent(wabaId)}/subscribed_apps` })
        return { kind: 'CONNECTED', allocationId: creditIn === null ? null : await share(wabaId, creditIn) }
      } catch (error) {
        return laterOr(error, asLater)
      }
    },

    async unsubscribe({ wabaId }) {
      try {
        await call({ method: 'DELETE', path: `${encodeURIComponent(wabaId)}/subscribed_apps` })
        return { kind: 'DONE' }
      } catch (error) {
        return isOutOfReach(error) ? { kind: 'DONE' } : laterOr(error, asLater)
      }
    },

    async revokeCredit({ allocationId }) {
      try {
        const path = encodeURIComponent(allocationId)
        const { request_status: status } = await call({ method: 'GET', path, query: { fields: 'request_status' } })
        if (status !== 'DELETED') await call({ method: 'DELETE', path })
        return { kind: 'DONE' }
      } catch (error) {
        return laterOr(error, asLater)
      }
    },
  }
}
