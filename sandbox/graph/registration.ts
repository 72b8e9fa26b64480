import type { Request } from 'express'
import type { Store } from '../standin/store'
import {
  accountLocked,
  badParameter,
  coexistenceNumber,
  GraphError,
  notRegistered,
  paidMessagesSent,
  tooManyAttempts,
  tryRegisterLater,
} from './errors'
import { type GraphCall, type GraphNumber, isLocked, recordCall, save } from './numbers'

/**
 * The instant the caller lives at. Accounts may be on a test clock, years away from the real time, and the adapter
 * says so in a header that the real Graph ignores.
 */
function businessTime(request: Request): string {
  const given = request.header('x-business-time')
  if (given === undefined) return new Date().toISOString()
  if (Number.isNaN(Date.parse(given))) throw badParameter(`X-Business-Time is no instant: ${given}`)
  return new Date(given).toISOString()
}

export function register(store: Store, number: GraphNumber, request: Request): object {
  const { messaging_product: product, pin } = (request.body ?? {}) as Record<string, unknown>
  if (product !== 'whatsapp') throw badParameter('The parameter messaging_product is required and must be "whatsapp".')
  if (!/^\d{6}$/.test(String(pin))) throw badParameter('The parameter pin is required and must be 6 digits.')
  return recorded(store, 'register', number, businessTime(request), () => {
    if (number.refuseRegister === 'permanent') throw accountLocked()
    if (number.refuseRegister === 'temporary') throw tryRegisterLater()
    save(store, { ...number, registered: true })
  })
}

export function deregister(store: Store, number: GraphNumber, request: Request): object {
  const at = businessTime(request)
  return recorded(store, 'deregister', number, at, () => {
    if (number.coexistence) throw coexistenceNumber()
    if (!number.registered) throw notRegistered()
    const { refuseDeregisterUntil: until } = number
    if (until && Date.parse(at) < Date.parse(until)) throw paidMessagesSent(until)
    save(store, { ...number, registered: false })
  })
}

/** Takes the number off its WABA's list. The sandbox knows no owner, so it lets every caller do it. */
export function deleteNumber(store: Store, number: GraphNumber, request: Request): object {
  const at = businessTime(request)
  return recorded(store, 'delete', number, at, () => {
    const { refuseDeregisterUntil: until } = number
    if (until && Date.parse(at) < Date.parse(until)) throw paidMessagesSent(until)
    save(store, { ...number, wabaId: null, registered: false })
  })
}

/** Does it under the limit of ten in 72 hours, and notes the call, whatever came of it. */
function recorded(store: Store, kind: GraphCall['kind'], number: GraphNumber, at: string, act: () => void): object {
  const call = { kind, phoneNumber: `+${number.digits}`, phoneNumberId: number.id, at }
  // A request beyond the limit is not counted again: the lock ends 72 hours after the tenth.
  if (isLocked(store, number, kind, at)) throw tooManyAttempts(kind)
  try {
    act()
    recordCall(store, { ...call, outcome: 'OK', errorCode: null })
  } catch (error) {
    if (error instanceof GraphError) recordCall(store, { ...call, outcome: 'REFUSED', errorCode: error.fault.code })
    throw error
  }
  return { success: true }
}
