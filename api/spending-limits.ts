import type { AccountClock } from '../adapters/store/views/clock'
import { type LimitView, limitView, setLimit } from '../adapters/store/wallet/limits'
import { wake } from './access'
import { invalid } from './problem'
import type { Call } from './route'

/** Sets or lifts the monthly limit of an account, or of one of its numbers, and answers how it stands then (W5). */
export async function changeLimit(
  call: Call,
  { accountId, clockId, now }: AccountClock,
  numberId: string | null,
  monthlyCents: number | null,
): Promise<LimitView> {
  const owner = { accountId, clockId, now, numberId }
  const smallestCents = await setLimit(call.db, owner, monthlyCents)
  if (smallestCents !== null) {
    const message =
      `${monthlyCents} is below what is spent this month already: ${smallestCents} cents with messages on their way. ` +
      `Set ${smallestCents} to let nothing more out that costs something, or more`
    throw invalid({ path: 'monthlyCents', message })
  }
  await wake(call, accountId, clockId)
  return limitView(call.db, owner)
}
