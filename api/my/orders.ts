import type { z } from 'zod'
import { DAY, HOUR } from '../../domain/time'
import { invoke } from '../http/invoke'
import { numberList } from '../routes/number-list'
import type { number, numberOrder } from '../schemas/numbers'
import type { Services } from '../services'
import type { Visitor } from './visitor'

type Shown = z.output<typeof number>

/** Orders of one phone number that may fail within 24 hours before a link offers it no more: cards are not tried for ever. */
const TRIES_A_DAY = 3
/** Nobody who opens an old mail finds an order there that he has long forgotten. */
const OFFERED_FOR = 7 * DAY

/** An order that came to nothing, and what is sent to make it again (E02, "Try again"). */
export type OrderAgain = { numberId: string; number: Shown; order: z.input<typeof numberOrder> }

/**
 * The orders of the last week that were not paid for, the newest of each phone number, unless it was ordered since. Only what
 * the customer has ordered himself is repeated, as he ordered it.
 */
export async function ordersToRepeat(services: Services, { caller, accountId, now }: Visitor): Promise<OrderAgain[]> {
  const query = { limit: '100' }
  const { data } = await invoke<{ data: Shown[] }>(services, caller, numberList, { query })
  const newest = data.filter((each, at) => data.findIndex(({ phoneNumber }) => phoneNumber === each.phoneNumber) === at)
  const ordered = ({ createdAt }: Shown) => Date.parse(createdAt)
  const tries = ({ phoneNumber }: Shown) =>
    data.filter((each) => each.phoneNumber === phoneNumber && ordered(each) > now - 24 * HOUR).length
  return newest
    .filter(({ state, plan }) => state === 'ABANDONED' && plan !== 'DAYS')
    .filter((each) => ordered(each) > now - OFFERED_FOR && tries(each) <= TRIES_A_DAY)
    .map((number) => {
      const { id: numberId, phoneNumber, displayName, plan, wabaId, provider, coexistence } = number
      const order = { accountId, phoneNumber, displayName, plan, wabaId, provider, coexistence }
      return { numberId, number, order }
    })
}
