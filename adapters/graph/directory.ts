import type { NumberRef } from '../../activities/ports/graph'
import type { GraphCall } from './api'

/** One number as its WABA lists it. `platform_type` is CLOUD_API while it is registered. */
export type ListedNumber = {
  id: string
  display_phone_number?: string
  platform_type?: string
  /** It is in its owner's WhatsApp Business app as well (coexistence). */
  is_on_biz_app?: boolean
  quality_rating?: string
  whatsapp_business_manager_messaging_limit?: string
}

const FIELDS = [
  ...['id', 'display_phone_number', 'platform_type', 'is_on_biz_app'],
  ...['quality_rating', 'whatsapp_business_manager_messaging_limit'],
].join()
const MANAGEMENT = 'whatsapp_business_management'

/**
 * Finds numbers at Graph, which knows a number only by an id of its own: through the list of the number's WABA, or,
 * while the customer named none, of every WABA the access token may manage.
 */
export function graphDirectory(call: GraphCall, accessToken: string) {
  async function wabasOf({ wabaId }: NumberRef, now?: number): Promise<string[]> {
    if (wabaId) return [wabaId]
    const token = await call({ method: 'GET', path: 'debug_token', query: { input_token: accessToken } }, now)
    const { granular_scopes: scopes = [] } = (token.data ?? {}) as {
      granular_scopes?: { scope: string; target_ids?: string[] }[]
    }
    return scopes.find(({ scope }) => scope === MANAGEMENT)?.target_ids ?? []
  }

  async function findIn(wabaId: string, digits: string, now?: number): Promise<ListedNumber | null> {
    const query: Record<string, string> = { fields: FIELDS, limit: '100' }
    for (;;) {
      const page = await call({ method: 'GET', path: `${encodeURIComponent(wabaId)}/phone_numbers`, query }, now)
      const { data = [], paging } = page as {
        data?: ListedNumber[]
        paging?: { next?: string; cursors?: { after?: string } }
      }
      const listed = data.find(({ display_phone_number: shown = '' }) => digitsOf(shown) === digits)
      if (listed) return listed
      if (!paging?.next || !paging.cursors?.after) return null
      query.after = paging.cursors.after
    }
  }

  return {
    async find(number: NumberRef, now?: number): Promise<ListedNumber | null> {
      for (const wabaId of await wabasOf(number, now)) {
        const listed = await findIn(wabaId, digitsOf(number.phoneNumber), now)
        if (listed) return listed
      }
      return null
    },

    /** The WABA that lists the number; null when none that we may manage does. */
    async wabaOf(number: NumberRef, now?: number): Promise<string | null> {
      for (const wabaId of await wabasOf(number, now)) {
        if (await findIn(wabaId, digitsOf(number.phoneNumber), now)) return wabaId
      }
      return null
    },

    /**
     * Adds a number to its WABA, or to the first the token manages; null when it manages none. `cc` and `phone_number`
     * are the country code and the rest.
     */
    async add(number: NumberRef, { cc, rest }: { cc: string; rest: string }, now: number): Promise<string | null> {
      const [wabaId] = await wabasOf(number, now)
      if (!wabaId) return null
      const body = { cc, phone_number: rest }
      const added = await call({ method: 'POST', path: `${encodeURIComponent(wabaId)}/phone_numbers`, body }, now)
      return String(added.id)
    },
  }
}

/** As Graph writes numbers where it compares them. */
export function digitsOf(phoneNumber: string): string {
  return phoneNumber.replace(/\D/g, '')
}
