import type { Store } from '../standin/store'
import { digitsOf } from './numbers'

/** A message of a business that arrived, as its status told it: each once. */
interface SeenMessage {
  digits: string
  to: string
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
    const { id, recipient_id: to, timestamp } = status
    const { category, type } = (status.pricing ?? {}) as Fields
    const arrived = status.status === 'delivered' || status.status === 'read'
    if (!arrived || typeof id !== 'string' || typeof category !== 'string' || store.get('seen', id)) continue
    const message: SeenMessage = {
      ...{ digits, to: digitsOf(String(to ?? '')), at: Number(timestamp) * 1000 },
      category: category.toUpperCase(),
      type: String(type ?? 'regular').toUpperCase(),
    }
    store.insert('seen', id, message)
  }
}

/** Every message that was seen. */
export const messagesSeen = (store: Store): SeenMessage[] => [...store.oldest<SeenMessage>('seen')]
