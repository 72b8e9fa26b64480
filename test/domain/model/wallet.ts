import fc from 'fast-check'
import {
  AUTO_TOP_UPS_A_DAY,
  type AutoTopUpRecord,
  afterEnd,
  capOpensAt,
  FAILURES_TO_DISABLE,
  firesAt,
  freshMethod,
  isBelow,
  nextAutoTopUpState,
  PAUSE_AFTER_FAILURE,
  PAUSE_AFTER_SUCCESS,
  type Tried,
} from '../../../domain/account/auto-top-up'
import { sendingPaused } from '../../../domain/account/wallet'
import { centsToMicros } from '../../../domain/money'
import { DAY, HOUR, type Instant } from '../../../domain/time'
import { splitForInvoice } from '../../../domain/usage/charge'
import { aMethod, anAttempt } from '../builders'

/** A prepaid wallet with a standing order, and a number that spends and carries fractions of a cent. */
export type Wallet = {
  now: Instant
  bank: 'pays' | 'declines' | 'forbids'
  balanceMicros: number
  rule: AutoTopUpRecord
  tried: Tried
  /** `begun`: how often it was switched on until then; whoever does that begins anew. */
  fired: { at: Instant; paid: boolean; method: string; begun: number }[]
  begun: number
}

export type WalletEvent =
  | { kind: 'PASS'; minutes: number }
  | { kind: 'SPEND'; micros: number }
  | { kind: 'BANK'; bank: Wallet['bank'] }
  | { kind: 'NEW_CARD' | 'SWITCH_ON' | 'PAY' }

export const walletEvents: fc.Arbitrary<WalletEvent[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('PASS' as const), minutes: fc.integer({ min: 1, max: 3_000 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('SPEND' as const), micros: fc.integer({ min: 1, max: 90_000_000 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('BANK' as const),
        bank: fc.constantFrom('pays', 'declines', 'forbids'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('NEW_CARD', 'SWITCH_ON', 'PAY') }) },
  ) as fc.Arbitrary<WalletEvent>,
  { minLength: 1, maxLength: 40 },
)

const TERMS = { thresholdCents: 2_000, amountCents: 5_000, monthlyCapCents: 20_000 }
const BEGINNING = Date.UTC(2027, 0, 1)
const MONTH = 30 * DAY

export function liveWallet(history: readonly WalletEvent[]): Wallet {
  const wallet: Wallet = {
    now: BEGINNING,
    bank: 'pays',
    balanceMicros: 0,
    rule: {
      ...TERMS,
      accountId: 'acc_1',
      state: 'ARMED',
      since: BEGINNING,
      failures: 0,
      invoiceId: null,
      restsUntil: null,
    },
    tried: { methods: [aMethod('pm_0', { role: 'PRIMARY', addedAt: BEGINNING - DAY })], attempts: [] },
    fired: [],
    begun: 1,
  }
  for (const event of history) {
    happen(wallet, event)
    work(wallet, wallet.now)
    const found = brokenWallet(wallet)
    if (found.length > 0) throw new Error(found.join('; '))
  }
  return wallet
}

function happen(wallet: Wallet, event: WalletEvent) {
  const id = `pm_${wallet.tried.methods.length}`
  switch (event.kind) {
    case 'PASS':
      return work(wallet, wallet.now + event.minutes * 60_000)
    case 'SPEND':
      if (!sendingPaused({ billingMode: 'PREPAID', pauseAt: '<0', balanceMicros: wallet.balanceMicros }))
        wallet.balanceMicros -= event.micros
      return
    case 'BANK':
      wallet.bank = event.bank
      return
    case 'NEW_CARD':
      // Later than whatever came before it.
      wallet.now += 1
      wallet.tried = { ...wallet.tried, methods: [...wallet.tried.methods, aMethod(id, { addedAt: wallet.now })] }
      return
    case 'PAY':
      wallet.balanceMicros += centsToMicros(TERMS.amountCents)
      return
    case 'SWITCH_ON':
      if (wallet.rule.state !== 'DISABLED') return
      wallet.begun += 1
      wallet.rule = { ...wallet.rule, state: 'ARMED', since: wallet.now, failures: 0 }
  }
}

/** The standing order fires at its instants until `until`. */
function work(wallet: Wallet, until: Instant) {
  for (let steps = 0; ; steps++) {
    const { rule, balanceMicros, tried } = wallet
    const at = firesAt(rule, { balanceMicros, tried, now: wallet.now })
    if (at === null || at > until) break
    if (steps > 500) throw new Error(`I8 fires again and again at ${at}`)
    wallet.now = at
    const monthStart = BEGINNING + Math.floor((at - BEGINNING) / MONTH) * MONTH
    const earlier = wallet.fired
      .filter(({ paid }) => paid)
      .map((each) => ({ at: each.at, amountCents: rule.amountCents }))
    const opensAt = capOpensAt(rule, earlier, { now: at, monthStart, nextMonthStart: monthStart + MONTH })
    if (opensAt === null) fire(wallet)
    else wallet.rule = { ...rule, restsUntil: opensAt }
  }
  wallet.now = until
}

function fire(wallet: Wallet) {
  const { rule, tried, now: at, bank } = wallet
  const inFlight = nextAutoTopUpState(nextAutoTopUpState(rule.state, 'COOLED_DOWN'), 'FIRED')
  if (inFlight !== 'IN_FLIGHT') throw new Error(`I8 fired while ${rule.state}`)
  const method = (freshMethod(rule, tried) ?? tried.methods[0])?.id ?? ''
  const paid = bank === 'pays'
  wallet.fired.push({ at, paid, method, begun: wallet.begun })
  const outcome = paid ? ('SUCCEEDED' as const) : ('DECLINED' as const)
  wallet.tried = { ...tried, attempts: [anAttempt({ at, methodId: method, outcome })] }
  if (paid) wallet.balanceMicros += centsToMicros(rule.amountCents)
  wallet.rule = afterEnd(
    { ...rule, state: inFlight, since: at, restsUntil: null },
    { paid, hard: bank === 'forbids' },
    at,
  ).rule
}

/** I8. */
export function brokenWallet({ fired, rule, balanceMicros }: Wallet): string[] {
  const found: string[] = []
  fired.forEach((each, index) => {
    const before = fired[index - 1]
    const ofDay = fired.filter(({ at, paid }) => paid && at > each.at - DAY && at <= each.at)
    if (ofDay.length > AUTO_TOP_UPS_A_DAY) found.push(`I8 ${ofDay.length} top-ups in a day before ${each.at}`)
    if (before === undefined || before.method !== each.method || before.begun !== each.begun) return
    const pause = before.paid ? PAUSE_AFTER_SUCCESS : PAUSE_AFTER_FAILURE
    if (each.at - before.at < pause) found.push(`I8 ${(each.at - before.at) / HOUR} h after another`)
  })
  if (rule.failures >= FAILURES_TO_DISABLE && rule.state !== 'DISABLED')
    found.push(`I8 ${rule.state} after ${rule.failures} failures`)
  if (rule.state === 'IN_FLIGHT') found.push('I8 left in flight')
  if (
    rule.state === 'ARMED' &&
    isBelow(rule, balanceMicros) &&
    firesAt(rule, { balanceMicros, tried: { methods: [], attempts: [] }, now: 0 }) === null
  ) {
    found.push('I21 below its threshold, and nothing is ahead')
  }
  return found
}

/** I19: what months of usage with credit of any size come to, in micros. */
export function billedInTurn(months: readonly { usedMicros: number; creditMicros: number }[]): {
  used: number
  billed: number
  carried: number
} {
  let [used, billed, carried] = [0, 0, 0]
  for (const { usedMicros, creditMicros } of months) {
    const [charge] = splitForInvoice([{ numberId: 'num_1', amountMicros: carried + usedMicros }], creditMicros)
    if (charge === undefined) throw new Error('nothing was charged')
    used += usedMicros
    billed += charge.coveredMicros + centsToMicros(charge.amountCents)
    carried = charge.carriedMicros
  }
  return { used, billed, carried }
}
