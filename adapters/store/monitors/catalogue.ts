import { MONEY_MONITORS } from './money'
import type { Monitor } from './monitor'
import { I21 } from './next-action'
import { PERIOD_MONITORS } from './periods'
import { SERVICE_MONITORS } from './service'
import { USAGE_MONITORS } from './usage'

/** Every invariant that SQL can state, by its number. The others are proven elsewhere: docs/invariants.md says where. */
export const MONITORS: readonly Monitor[] = [
  ...MONEY_MONITORS,
  ...PERIOD_MONITORS,
  ...SERVICE_MONITORS,
  ...USAGE_MONITORS,
  I21,
].sort((a, b) => Number(a.code.slice(1)) - Number(b.code.slice(1)))
