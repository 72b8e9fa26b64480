import parsePhoneNumber from 'libphonenumber-js'
import type { Store } from '../standin/store'
import { digitsOf } from './numbers'

/** A message of a business that arrived, as its status told it: each once. */
interface SeenMessage {
  digits: string
  /** Of the one it went to; ZZ = nobody can tell. */
  country: string
  /** Epoch ms. */
  at: number
  category: string
  type: string
}

type Fields = Record<string, unknown>

/** Notes the messages that a `messages` webhook tells of: what the Graph's reports count. */
export function noteMessages(store: Store, value: Fields): void {
  const digits = digitsOf(String((value.metadata as Fields | undefined)?.display_phone_number ?? ''))
  for (const status of Array.isArray(value.statuses) ? (value.statuses as Fields[]) : []) {
    const { id, timestamp } = status
    const { category, type } = (status.pricing ?? {}) as Fields
    const arrived = status.status === 'delivered' || status.status === 'read'
    if (!arrived || typeof id !== 'string' || typeof category !== 'string' || store.get('seen', id)) continue
    const message: SeenMessage = {
      ...{ digits, country: countryOf(status), at: Number(timestamp) * 1000 },
      category: category.toUpperCase(),
      type: String(type ?? 'regular').toUpperCase(),
    }
    store.insert('seen', id, message)
  }
}

/** By his phone number, or by the country that Meta's own id of him begins with. */
function countryOf({ recipient_id: phone, recipient_user_id: id }: Fields): string {
  const ofPhone = parsePhoneNumber(`+${digitsOf(String(phone ?? ''))}`)?.country
  return ofPhone ?? /^([A-Z]{2})\./.exec(String(id ?? ''))?.[1] ?? 'ZZ'
}

/** Every message that was seen. */
export const messagesSeen = (store: Store): SeenMessage[] => [...store.oldest<SeenMessage>('seen')]
