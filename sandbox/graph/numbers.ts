import { createHash } from 'node:crypto'
import parsePhoneNumber from 'libphonenumber-js'
import type { Store } from '../standin/store'

/** One business phone number, with what the controls have told the Graph about it. */
export interface GraphNumber {
  /** Digits with country code, no plus: the key. */
  digits: string
  /** As people write it; kept, because a list of numbers is read at every registration. */
  display: string
  id: string
  wabaId: string | null
  verifiedName: string | null
  registered: boolean
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN'
  messagingLimit: string
  refuseDeregisterUntil: string | null
  refuseRegister: 'permanent' | 'temporary' | null
  billingBlocked: boolean
  coexistence: boolean
}

export interface GraphCall {
  kind: 'register' | 'deregister' | 'delete'
  phoneNumber: string
  phoneNumberId: string
  /** The caller's business time, else real time. */
  at: string
  recordedAt: string
  outcome: 'OK' | 'REFUSED'
  /** The Graph's error code when refused. */
  errorCode: number | null
}

/** WABA the sandbox's access token may manage when no other was named. */
export const DEFAULT_WABA_ID = '100000000000001'

export const digitsOf = (phoneNumber: string): string => phoneNumber.replace(/\D/g, '')

/** A stable id of 15 digits, as the Graph's are. */
function idFor(digits: string): string {
  const hash = BigInt(`0x${createHash('sha256').update(digits).digest('hex').slice(0, 15)}`)
  return `1${(hash % 100_000_000_000_000n).toString().padStart(14, '0')}`
}

export function findByDigits(store: Store, digits: string): GraphNumber | undefined {
  return store.get<GraphNumber>('number', digits)
}

export function findById(store: Store, id: string): GraphNumber | undefined {
  const digits = store.fact<string>(`number-id:${id}`)
  return digits === undefined ? undefined : findByDigits(store, digits)
}

/** The number, created when it is not known yet: any number can be had here, as long as it is one. */
export function obtain(store: Store, digits: string): GraphNumber {
  const known = findByDigits(store, digits)
  if (known) return known
  const number: GraphNumber = {
    digits,
    display: parsePhoneNumber(`+${digits}`)?.formatInternational() ?? `+${digits}`,
    id: idFor(digits),
    wabaId: null,
    verifiedName: null,
    registered: false,
    qualityRating: 'GREEN',
    messagingLimit: 'TIER_250',
    refuseDeregisterUntil: null,
    refuseRegister: null,
    billingBlocked: false,
    coexistence: false,
  }
  store.insert('number', digits, number)
  store.setFact(`number-id:${number.id}`, digits)
  return number
}

export function save(store: Store, number: GraphNumber): GraphNumber {
  store.update('number', number.digits, number, number.wabaId ? [`waba:${number.wabaId}`] : [])
  return number
}

/** The number's fields as the Graph shows them; only those asked for, and always its id. */
export function numberNode(number: GraphNumber, fields?: readonly string[]): Record<string, unknown> {
  const all: Record<string, unknown> = {
    verified_name: number.verifiedName,
    code_verification_status: 'VERIFIED',
    display_phone_number: number.display,
    quality_rating: number.qualityRating,
    platform_type: number.registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    throughput: { level: 'STANDARD' },
    status: number.registered ? 'CONNECTED' : 'DISCONNECTED',
    name_status: 'APPROVED',
    account_mode: 'LIVE',
    is_on_biz_app: number.coexistence,
    whatsapp_business_manager_messaging_limit: number.messagingLimit,
  }
  const basic = [
    'verified_name',
    'code_verification_status',
    'display_phone_number',
    'quality_rating',
    'platform_type',
    'throughput',
  ]
  const shown = fields ?? basic
  return Object.fromEntries([
    ...shown.filter((field) => field in all).map((field) => [field, all[field]]),
    ['id', number.id],
  ])
}

export function recordCall(store: Store, call: Omit<GraphCall, 'recordedAt'>): void {
  const id = `${store.nextSeq()}`
  store.insert('call', id, { ...call, recordedAt: new Date().toISOString() }, [`number:${digitsOf(call.phoneNumber)}`])
}

const REQUESTS_PER_WINDOW = 10
const WINDOW_MS = 72 * 3600 * 1000

/** Whether this number has had its ten requests of a kind in the 72 hours before `at`. */
export function isLocked(store: Store, number: GraphNumber, kind: GraphCall['kind'], at: string): boolean {
  const since = Date.parse(at) - WINDOW_MS
  let count = 0
  for (const call of store.newest<GraphCall>('call', `number:${number.digits}`)) {
    const calledAt = Date.parse(call.at)
    if (call.kind === kind && calledAt > since && calledAt <= Date.parse(at) && ++count >= REQUESTS_PER_WINDOW)
      return true
  }
  return false
}
