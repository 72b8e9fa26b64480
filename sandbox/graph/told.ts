import type { Store } from '../standin/store'
import { digitsOf, findByDigits, type GraphNumber, save } from './numbers'
import { noteMessages } from './traffic'
import { saveWaba, wabaOf } from './wabas'

type Told = {
  entry?: { id?: unknown; changes?: { field?: unknown; value?: Record<string, unknown> }[] }[]
}

/** What a webhook tells of has happened: whoever looks finds the Graph as it says. */
export function makeTrue(store: Store, body: Buffer): void {
  for (const { id, changes = [] } of entriesIn(body)) {
    for (const { field, value = {} } of changes) {
      if (field === 'account_update') accountUpdate(store, String(id ?? ''), value)
      if (field === 'messages') noteMessages(store, value)
    }
  }
}

function entriesIn(body: Buffer): NonNullable<Told['entry']> {
  try {
    const { entry } = JSON.parse(body.toString('utf8')) as Told
    return Array.isArray(entry) ? entry : []
  } catch {
    // What is no JSON is sent all the same: the product has to refuse it.
    return []
  }
}

function accountUpdate(store: Store, entryId: string, value: Record<string, unknown>): void {
  const { waba_id: named } = (value.waba_info ?? {}) as { waba_id?: unknown }
  const wabaId = typeof named === 'string' ? named : entryId
  const phone = typeof value.phone_number === 'string' ? digitsOf(value.phone_number) : null
  switch (value.event) {
    case 'PARTNER_REMOVED':
    case 'PHONE_NUMBER_REMOVED':
    case 'ACCOUNT_DELETED': {
      const gone = phone === null ? numbersOf(store, wabaId) : [findByDigits(store, phone)]
      for (const number of gone) if (number) save(store, { ...number, registered: false })
      if (phone === null) saveWaba(store, { ...wabaOf(store, wabaId), withdrawn: true, subscribed: false })
      return
    }
    case 'PARTNER_ADDED':
      saveWaba(store, { ...wabaOf(store, wabaId), withdrawn: false })
  }
}

const numbersOf = (store: Store, wabaId: string): GraphNumber[] => [
  ...store.newest<GraphNumber>('number', `waba:${wabaId}`),
]
