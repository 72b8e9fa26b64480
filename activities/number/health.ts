import type { NumberRecord } from '../../domain/number/record'
import { isOnGraph } from '../../domain/number/release'
import { TERMINAL_STATES } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { lookUp } from './look-up'

type Health = Pick<NumberRecord, 'qualityRating' | 'messagingLimit'>

/**
 * Quality and messaging limit as Meta shows them now (I7, I8 of source 004). What cannot be read now is read when it next
 * changes; it is shown and told, and no billing depends on it.
 */
export async function readHealth(ports: Ports, number: NumberRecord, now: Instant): Promise<void> {
  if (!isOnGraph(number)) return
  const seen = await lookUp(ports, number)
  if (seen.kind === 'LATER') return
  await ports.store.transaction((tx) => noteHealth(tx, number, seen, now))
}

/**
 * The rating is the number's; the limit is its portfolio's, which an account stands for, so its other numbers have the
 * same. Only what changed is written: the same news again tells nobody anything. E36 for a rating that has become red.
 */
async function noteHealth(tx: StoreTransaction, told: NumberRecord, seen: Health, now: Instant): Promise<void> {
  const { accountId } = told
  await tx.lockAccount(accountId)
  for (const { id: numberId } of await tx.numbersOf(accountId)) {
    const number = await tx.lockNumber(numberId)
    if (!number || TERMINAL_STATES.includes(number.state)) continue
    const own = numberId === told.id
    const qualityRating = own ? seen.qualityRating : number.qualityRating
    const messagingLimit = seen.messagingLimit ?? number.messagingLimit
    if (qualityRating === number.qualityRating && messagingLimit === number.messagingLimit) continue
    await tx.updateNumber(numberId, { qualityRating, messagingLimit })
    const data = { qualityRating, messagingLimit }
    await tx.record({ type: 'number.health_changed', at: now, accountId, numberId, data })
    if (qualityRating === 'RED' && number.qualityRating !== 'RED') {
      await tx.requestMail({ template: 'E36', about: numberId, step: now, accountId, numberId, at: now })
    }
  }
}

/** The limit that a number of the account comes under: its portfolio's, as far as Meta has told us. */
export async function limitOfPortfolio(tx: StoreTransaction, accountId: string): Promise<string | null> {
  const numbers = await tx.numbersOf(accountId)
  return (
    numbers.findLast(({ state, messagingLimit }) => messagingLimit !== null && !TERMINAL_STATES.includes(state))
      ?.messagingLimit ?? null
  )
}
