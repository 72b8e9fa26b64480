import { createHash } from 'node:crypto'
import type { Request } from 'express'
import type { Store } from '../standin/store'
import { badParameter, noSuchObject } from './errors'
import { DEFAULT_WABA_ID } from './numbers'

/** One WABA, as far as somebody has asked for it or told of it. */
export interface GraphWaba {
  id: string
  /** Our app hears of it. */
  subscribed: boolean
  /** Its owner has taken it away from us, or it was deleted. */
  withdrawn: boolean
}

/** Real ids are digits; a newcomer may name a WABA as he likes. Every WABA exists until it is withdrawn. */
const isId = (id: string): boolean => /^[\w-]{1,64}$/.test(id)

/** The WABAs of which the access token knows: those it has added a number to. */
export const managedWabas = (store: Store): string[] =>
  (store.fact<string[]>('wabas') ?? [DEFAULT_WABA_ID]).filter((id) => !wabaOf(store, id).withdrawn)

export function manage(store: Store, id: string): void {
  const known = store.fact<string[]>('wabas') ?? [DEFAULT_WABA_ID]
  if (!known.includes(id)) store.setFact('wabas', [...known, id])
}

export const wabaOf = (store: Store, id: string): GraphWaba =>
  store.get<GraphWaba>('waba', id) ?? { id, subscribed: false, withdrawn: false }

export function saveWaba(store: Store, waba: GraphWaba): GraphWaba {
  if (store.get('waba', waba.id)) store.update('waba', waba.id, waba)
  else store.insert('waba', waba.id, waba)
  return waba
}

/** The id of the WABA in the path; one that is not (any more) shared with us answers as if it were not there. */
export function wabaIdOf(store: Store, request: Request): string {
  const id = String(request.params.id)
  if (!isId(id) || wabaOf(store, id).withdrawn) throw noSuchObject(request.method, id)
  return id
}

export function subscriptions(store: Store, id: string): object {
  const { subscribed } = wabaOf(store, id)
  return { data: subscribed ? [{ whatsapp_business_api_data: { id: '1', name: 'Linekeeper', link: '' } }] : [] }
}

export function subscribe(store: Store, id: string, subscribed: boolean): object {
  saveWaba(store, { ...wabaOf(store, id), subscribed })
  return { success: true }
}

/** A sharing of a credit line with the business that owns a WABA. Here every WABA has an owner of its own. */
interface Allocation {
  id: string
  creditLineId: string
  wabaId: string
  currency: string
  request_status: 'APPROVED' | 'DELETED'
}

/** The currencies in which Meta invoices. */
const CURRENCIES = ['AUD', 'EUR', 'GBP', 'IDR', 'INR', 'USD']

/** Shares the line and attaches it to the WABA; a repetition finds the sharing there is. */
export function shareCredit(store: Store, request: Request): object {
  const given = { ...request.query, ...(request.body as object | undefined) } as Record<string, unknown>
  const { waba_id: wabaId, waba_currency: currency } = given
  if (typeof wabaId !== 'string' || !isId(wabaId) || wabaOf(store, wabaId).withdrawn)
    throw badParameter('The parameter waba_id is required and must be a WABA that is shared with you.')
  if (typeof currency !== 'string' || !CURRENCIES.includes(currency))
    throw badParameter(`The parameter waba_currency is required and must be one of ${CURRENCIES.join(', ')}.`)
  const creditLineId = String(request.params.id)
  const id = idOf(creditLineId, wabaId)
  const shared: Allocation = { id, creditLineId, wabaId, currency, request_status: 'APPROVED' }
  if (store.get('allocation', id)) store.update('allocation', id, shared)
  else store.insert('allocation', id, shared)
  return { success: true, allocation_config_id: id, waba_id: wabaId }
}

export const allocationOf = (store: Store, id: string): Allocation | undefined =>
  store.get<Allocation>('allocation', id)

export const allocationNode = ({ id, wabaId, request_status }: Allocation): object => ({
  id,
  receiving_business: { id: `business-of-${wabaId}`, name: 'Sandbox business' },
  request_status,
})

export function revokeCredit(store: Store, shared: Allocation): object {
  store.update('allocation', shared.id, { ...shared, request_status: 'DELETED' })
  return { success: true }
}

function idOf(creditLineId: string, wabaId: string): string {
  const hash = BigInt(`0x${createHash('sha256').update(`${creditLineId}:${wabaId}`).digest('hex').slice(0, 15)}`)
  return `3${(hash % 100_000_000_000_000n).toString().padStart(14, '0')}`
}

/** What a control shows of a WABA. */
export const shownWaba = (store: Store, id: string): object => ({
  ...wabaOf(store, id),
  creditShared: [...store.newest<Allocation>('allocation')].some(
    (each) => each.wabaId === id && each.request_status === 'APPROVED',
  ),
})
