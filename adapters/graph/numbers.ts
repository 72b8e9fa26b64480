import { parsePhoneNumberWithError } from 'libphonenumber-js'
import type { NumberRef, RegisterResult, WhatsAppNumbers } from '../../activities/ports/graph'
import { connectGraph, type GraphCall, type GraphConnection, GraphError } from './api'
import { graphDirectory, type ListedNumber } from './directory'
import { deregisterRefusal, HALF_DEREGISTERED, registerRefusal } from './refusals'

export type GraphSettings = Omit<GraphConnection, 'version' | 'timeoutMs'> & { version?: string; timeoutMs?: number }

/** Meta's Graph API, or a stand-in, as the engine's view of hosted numbers. */
export function createGraphNumbers({ version = 'v24.0', timeoutMs = 8000, ...rest }: GraphSettings): WhatsAppNumbers {
  const call = connectGraph({ ...rest, version, timeoutMs })
  const directory = graphDirectory(call, rest.accessToken)

  async function register({
    pin,
    now,
    ...number
  }: Parameters<WhatsAppNumbers['register']>[0]): Promise<RegisterResult> {
    const listed = await directory.find(number, now)
    // A second registration would count towards Meta's ten in 72 hours.
    if (isOnCloudApi(listed)) return { kind: 'REGISTERED' }
    const id = listed?.id ?? (await directory.add(number, partsOf(number), now))
    if (!id) return nowhereToAdd(number)
    try {
      await call({ method: 'POST', path: `${id}/register`, body: { messaging_product: 'whatsapp', pin } }, now)
      return { kind: 'REGISTERED' }
    } catch (error) {
      if (error instanceof GraphError && error.code === HALF_DEREGISTERED) await finishDeregistration(call, id, now)
      throw error
    }
  }

  return {
    async register(input) {
      try {
        return await register(input)
      } catch (error) {
        if (!(error instanceof GraphError)) throw error
        return registerRefusal(error)
      }
    },

    async deregister({ now, ...number }) {
      try {
        const listed = await directory.find(number, now)
        if (!listed || !isOnCloudApi(listed)) return { kind: 'DEREGISTERED' }
        await call({ method: 'POST', path: `${listed.id}/deregister`, body: {} }, now)
        return { kind: 'DEREGISTERED' }
      } catch (error) {
        if (!(error instanceof GraphError)) throw error
        return deregisterRefusal(error, now)
      }
    },

    async lookUp(number) {
      const listed = await directory.find(number)
      return {
        registered: isOnCloudApi(listed),
        qualityRating: listed?.quality_rating ?? null,
        messagingLimit: listed?.whatsapp_business_manager_messaging_limit ?? null,
      }
    },
  }
}

function isOnCloudApi(listed: ListedNumber | null): boolean {
  return listed?.platform_type === 'CLOUD_API'
}

function partsOf({ phoneNumber }: NumberRef): { cc: string; rest: string } {
  const { countryCallingCode, nationalNumber } = parsePhoneNumberWithError(phoneNumber)
  return { cc: countryCallingCode, rest: nationalNumber }
}

function nowhereToAdd({ phoneNumber }: NumberRef): RegisterResult {
  const message = `${phoneNumber} names no WABA, and WHATSAPP_ACCESS_TOKEN manages none to add it to`
  return { kind: 'LATER', code: 100, message, retryAfterMs: null }
}

/** Ends the half-done state that stands in the way; the next registration tells whether it did. */
async function finishDeregistration(call: GraphCall, id: string, now: number): Promise<void> {
  try {
    await call({ method: 'POST', path: `${id}/deregister`, body: {} }, now)
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
  }
}
