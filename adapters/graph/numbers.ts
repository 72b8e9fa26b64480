import { parsePhoneNumberWithError } from 'libphonenumber-js'
import type {
  DeregisterResult,
  NumberRef,
  RegisterResult,
  RemoveResult,
  WhatsAppNumbers,
} from '../../activities/ports/graph'
import { connectGraph, type GraphCall, type GraphConnection, GraphError, GraphForbidden, isOutOfReach } from './api'
import { graphDirectory, type ListedNumber } from './directory'
import { deregisterRefusal, HALF_DEREGISTERED, laterOr, registerRefusal, removeRefusal } from './refusals'

export type GraphSettings = Omit<GraphConnection, 'version' | 'timeoutMs'> & { version?: string; timeoutMs?: number }

/** The way to Graph as its adapters use it: this version, and patience for a slow answer. */
export const openGraph = ({ version = 'v24.0', timeoutMs = 8000, ...rest }: GraphSettings): GraphCall =>
  connectGraph({ ...rest, version, timeoutMs })

/** Meta's Graph API, or a stand-in, as the engine's view of hosted numbers. */
export function createGraphNumbers(settings: GraphSettings): WhatsAppNumbers {
  const call = openGraph(settings)
  const directory = graphDirectory(call, settings.accessToken)

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

  async function takeOff(listed: ListedNumber, now: number): Promise<DeregisterResult> {
    if (listed.is_on_biz_app) return { kind: 'OWNER_MUST_ACT', message: 'the number is in its owner’s app as well' }
    try {
      await call({ method: 'POST', path: `${listed.id}/deregister`, body: {} }, now)
      return { kind: 'DEREGISTERED' }
    } catch (error) {
      // We see it and may not touch it: its owner has kept that for himself.
      if (error instanceof GraphForbidden) return { kind: 'OWNER_MUST_ACT', message: error.message }
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
        return listed && isOnCloudApi(listed) ? await takeOff(listed, now) : { kind: 'DEREGISTERED' }
      } catch (error) {
        return laterOr(error, (refusal) => deregisterRefusal(refusal, now))
      }
    },

    async remove({ now, ...number }): Promise<RemoveResult> {
      try {
        const listed = await directory.find(number, now)
        if (listed) await call({ method: 'DELETE', path: listed.id }, now)
        return { kind: 'DONE' }
      } catch (error) {
        return laterOr(error, (refusal) => removeRefusal(refusal, now))
      }
    },

    async lookUp(number) {
      const listed = await visible(directory.find(number))
      return {
        registered: isOnCloudApi(listed),
        qualityRating: listed?.quality_rating ?? null,
        messagingLimit: listed?.whatsapp_business_manager_messaging_limit ?? null,
      }
    },
  }
}

/** What we may not see (any more) is as if it were not there. */
async function visible(found: Promise<ListedNumber | null>): Promise<ListedNumber | null> {
  try {
    return await found
  } catch (error) {
    if (isOutOfReach(error)) return null
    throw error
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
