import type { NumberRef, WhatsAppNumbers } from '../../activities/ports/graph'
import { connectGraph, type GraphCall, type GraphConnection, GraphError } from './api'
import { deregisterRefusal, HALF_DEREGISTERED, registerRefusal } from './refusals'

export type GraphSettings = Omit<GraphConnection, 'version' | 'timeoutMs'> & { version?: string; timeoutMs?: number }

/** One number as its WABA lists it. */
type Listed = {
  id: string
  display_phone_number?: string
  platform_type?: string
  quality_rating?: string
  whatsapp_business_manager_messaging_limit?: string
}

const FIELDS = 'id,display_phone_number,platform_type,quality_rating,whatsapp_business_manager_messaging_limit'

/** Meta's way of saying that there is no such object, or none this token may see. */
const NO_SUCH_OBJECT = 100

/**
 * Meta's Graph API, or a stand-in, as the engine's view of hosted numbers. Graph knows a number by an id of its own,
 * so each call first finds the number in its WABA's list.
 */
export function createGraphNumbers({ version = 'v24.0', timeoutMs = 8000, ...rest }: GraphSettings): WhatsAppNumbers {
  const call = connectGraph({ ...rest, version, timeoutMs })
  return {
    async register({ pin, now, ...number }) {
      try {
        const listed = await find(call, number, now)
        if (!listed) return notListed(number)
        // A second registration would count towards Meta's ten in 72 h.
        if (isOnCloudApi(listed)) return { kind: 'REGISTERED' }
        await call({ method: 'POST', path: `${listed.id}/register`, body: { messaging_product: 'whatsapp', pin } }, now)
        return { kind: 'REGISTERED' }
      } catch (error) {
        if (!(error instanceof GraphError)) throw error
        if (error.code === HALF_DEREGISTERED) await finishDeregistration(call, number, now)
        return registerRefusal(error)
      }
    },

    async deregister({ now, ...number }) {
      try {
        const listed = await find(call, number, now)
        if (!listed || !isOnCloudApi(listed)) return { kind: 'DEREGISTERED' }
        await call({ method: 'POST', path: `${listed.id}/deregister`, body: {} }, now)
        return { kind: 'DEREGISTERED' }
      } catch (error) {
        if (!(error instanceof GraphError)) throw error
        return deregisterRefusal(error, now)
      }
    },

    async lookUp(number) {
      const listed = await find(call, number)
      return {
        registered: listed !== null && isOnCloudApi(listed),
        qualityRating: listed?.quality_rating ?? null,
        messagingLimit: listed?.whatsapp_business_manager_messaging_limit ?? null,
      }
    },
  }
}

function isOnCloudApi(listed: Listed): boolean {
  return listed.platform_type === 'CLOUD_API'
}

function notListed({ phoneNumber, wabaId }: NumberRef) {
  const place = wabaId ? `the WABA ${wabaId} does not list it` : 'its WABA is not known here (wabaId)'
  return {
    kind: 'LATER',
    code: NO_SUCH_OBJECT,
    message: `${phoneNumber} is not found: ${place}`,
    retryAfterMs: null,
  } as const
}

/** Walks the list of the number's WABA; a number without one is its own, under its digits. */
async function find(call: GraphCall, { phoneNumber, wabaId }: NumberRef, now?: number): Promise<Listed | null> {
  const digits = digitsOf(phoneNumber)
  const query: Record<string, string> = { fields: FIELDS, limit: '100' }
  for (;;) {
    const page = await call(
      { method: 'GET', path: `${encodeURIComponent(wabaId ?? digits)}/phone_numbers`, query },
      now,
    )
    const { data = [], paging } = page as { data?: Listed[]; paging?: { next?: string; cursors?: { after?: string } } }
    const listed = data.find((candidate) => digitsOf(candidate.display_phone_number ?? '') === digits)
    if (listed) return listed
    if (!paging?.next || !paging.cursors?.after) return null
    query.after = paging.cursors.after
  }
}

async function finishDeregistration(call: GraphCall, number: NumberRef, now: number): Promise<void> {
  const listed = await find(call, number, now)
  if (!listed) return
  try {
    await call({ method: 'POST', path: `${listed.id}/deregister`, body: {} }, now)
  } catch (error) {
    // The registration is tried again anyway, and then says what is still in the way.
    if (!(error instanceof GraphError)) throw error
  }
}

function digitsOf(phoneNumber: string): string {
  return phoneNumber.replace(/\D/g, '')
}
