import type { Instant } from '../time'
import { loadPriceLists, type PriceList } from './list'
import hostingV1 from './lists/hosting.v1.json'

/** Every version of the published price list ever used: an invoice names the one it was priced by. */
export const PRICE_LISTS: readonly PriceList[] = loadPriceLists([hostingV1])

/** The list that is valid at `at`. Throws if there is none: lists without a beginning are a mistake in the data. */
export function priceListAt(at: Instant, lists: readonly PriceList[] = PRICE_LISTS): PriceList {
  const list = lists.filter((each) => each.validFrom <= at).at(-1)
  if (!list) throw new Error(`no price list is valid at ${at}`)
  return list
}
