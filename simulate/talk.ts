import { metaTells } from '../test/support/graph'
import type { HostedNumber } from '../test/support/resources'
import { HOUR, type Names, type Sold } from './history'
import type { MetaPost } from './meta-post'

/** What Meta has told of one person to one number: of what, at which instant of the clock, and when we heard it. */
export type Conversation = { numberId: string; person: number; told: Told[] }
type Told = {
  names: Names
  /** When the message arrived, in ms. */
  at: number
  /** When the webhook came, in ms. */
  heardAt: number
}

/** What an account's list shows of a dialogue or a message. */
export type Dialogue = { unit: Sold; numberId: string; contact: string; rating: string; openedAt: string }

const twoDigits = (person: number) => String(person).padStart(2, '0')
/** In Spain, where nobody is written to in bulk; the last two digits, which lists show beside the country, are the person's. */
const phoneOf = (number: HostedNumber, person: number) => `3466${number.phoneNumber.slice(-5)}${twoDigits(person)}`
const idOf = (number: HostedNumber, person: number) => `ES.134912${number.phoneNumber.slice(-8)}${twoDigits(person)}`
const IN_SPAIN = /^\+?(?:34|ES)/

/** Meta's post, and what time it is there. */
export type MetaSide = { post: MetaPost; now: () => number }
type Said = { person: number; names: Names; at: number }

/** What Meta tells of the people that a customer writes to. */
export class Conversations {
  /** Something was told since this was last set to false. */
  hasNews = false
  private readonly byPerson = new Map<number, Conversation>()

  constructor(private readonly meta: MetaSide) {}

  all(): Conversation[] {
    return [...this.byPerson.values()]
  }

  /** Meta tells of it when its post comes, if it does, and if the number still is in service then. */
  async goOn(inService: () => Promise<HostedNumber | undefined>, said: Said): Promise<void> {
    if (!(await inService())) return
    await this.meta.post.take(async () => {
      const number = await inService()
      if (!number) return
      await tell(number, said)
      this.note(number.id, { ...said, heardAt: this.meta.now() })
      this.hasNews = true
    })
  }

  /** What was told before is told a second time, and no more. */
  private note(numberId: string, { person, ...told }: Said & Told): void {
    const before = this.byPerson.get(person)
    const conversation = before?.numberId === numberId ? before : { numberId, person, told: [] }
    if (conversation.told.some(({ names, at }) => names === told.names && at === told.at)) return
    this.byPerson.set(person, { ...conversation, told: [...conversation.told, told] })
  }
}

/** Meta tells that a message of the number has reached the person, by the names that it likes at that moment. */
async function tell(number: HostedNumber, { person, names, at }: Said): Promise<void> {
  const phone = { recipient_id: phoneOf(number, person) }
  const id = { recipient_user_id: idOf(number, person) }
  const status = {
    id: `wamid.${number.id}.${person}.${at}.${names}`,
    status: 'delivered',
    timestamp: String(Math.floor(at / 1_000)),
    pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' },
    ...{ PHONE: phone, ID: id, BOTH: { ...phone, ...id } }[names],
  }
  const metadata = { display_phone_number: number.phoneNumber.slice(1), phone_number_id: '106540352242922' }
  const answer = await metaTells('none', 'messages', { messaging_product: 'whatsapp', metadata, statuses: [status] })
  if (answer !== 200) throw new Error(`Meta was answered ${answer}`)
}

/** I18: one person is one contact, by whatever names he was told of, and each 24 hours with him count once. */
export function miscounted(sold: Sold, talks: Iterable<Conversation>, dialogues: readonly Dialogue[]): string[] {
  return [...talks].flatMap(({ numberId, person, told }) => {
    // What was told of a month that is over stays as it was (0040).
    const months = told.flatMap(({ at, heardAt }) => [at, heardAt]).map((at) => new Date(at).toISOString().slice(0, 7))
    if (new Set(months).size > 1) return []
    const shown = dialogues.filter(
      ({ numberId: of, rating, contact }) =>
        of === numberId && rating !== 'VOID' && IN_SPAIN.test(contact) && contact.endsWith(twoDigits(person)),
    )
    const expected = sold === 'MESSAGE' ? told.length : windows(told)
    return shown.length === expected
      ? []
      : [
          `I18 person ${person} of ${numberId} was told of ${told.length} times, which is ${expected}, not ${shown.length}`,
        ]
  })
}

/** How many times 24 hours begin; without a webhook that has both names he is two people. */
function windows(told: Conversation['told']): number {
  const known = told.some(({ names }) => names === 'BOTH')
  const people = known
    ? [told]
    : [told.filter(({ names }) => names === 'PHONE'), told.filter(({ names }) => names === 'ID')]
  return people.reduce((sum, one) => sum + opened(one.map(({ at }) => at)), 0)
}

function opened(at: number[]): number {
  let until = Number.NEGATIVE_INFINITY
  let count = 0
  for (const each of at.toSorted((a, b) => a - b)) {
    if (each < until) continue
    count += 1
    until = each + 24 * HOUR
  }
  return count
}
