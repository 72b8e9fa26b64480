import { PAUSE_AFTER_FAILURE } from '../../../domain/account/auto-top-up'
import type { AutoTopUpFacts } from '../../../domain/mail/facts'
import { isoOrNull } from '../../../domain/time'
import type { Reading } from './reading'

/** E19: the standing order that could not top up. Throws when the account has none. */
export async function autoTopUpFacts({ store, account, mail }: Reading): Promise<AutoTopUpFacts> {
  const rule = await store.readAutoTopUp(account.id)
  if (rule === null) throw new Error(`account ${account.id} has no automatic top-up`)
  const { amountCents, thresholdCents, monthlyCapCents, state, since, restsUntil } = rule
  const news = mail.params.news === 'CAP' ? 'CAP' : mail.params.news === 'DISABLED' ? 'DISABLED' : 'FAILED'
  const again = news === 'CAP' ? restsUntil : state === 'COOLDOWN' ? since + PAUSE_AFTER_FAILURE : null
  return { news, amountCents, thresholdCents, monthlyCapCents, againAt: isoOrNull(state === 'DISABLED' ? null : again) }
}
