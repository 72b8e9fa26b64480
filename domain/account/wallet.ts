/** What the wallet's rules depend on, in micros; a positive balance is the customer's money. */
export type Purse = { billingMode: 'POSTPAID' | 'PREPAID'; pauseAt: PauseAt; balanceMicros: number }

/** Where a prepaid account stops sending: below nothing, or already at exactly nothing (S3). */
export const PAUSE_AT = ['<0', '<=0'] as const
export type PauseAt = (typeof PAUSE_AT)[number]

/** The banner stands below this, in micros: $20.00 (S2). */
export const BANNER_BELOW_MICROS = 20_000_000

/** The two lines a low balance is told at: our banner's, and the customer's own alert (S2, I6). */
export type LowLine = 'BANNER' | 'ALERT'

/**
 * What was told already. A line is armed once the balance was at or above it, and rests from its mail on until it is
 * there again: one mail a dip. A new wallet has never been there.
 */
export type Told = { alertBelowMicros: number; bannerArmed: boolean; alertArmed: boolean; pauseTold: boolean }

/** What is to be told now. `low` names the lowest line that was crossed: one look tells one of them. */
export type WalletNews = { low: LowLine | null; pause: 'PAUSED' | 'RESUMED' | null }

/** S3: nothing goes out of a prepaid account below nothing; a post-paid one is never paused by its balance. */
export const sendingPaused = ({ billingMode, pauseAt, balanceMicros }: Purse): boolean =>
  billingMode === 'PREPAID' && (pauseAt === '<=0' ? balanceMicros <= 0 : balanceMicros < 0)

/** S2: strictly less than $20.00, on prepaid accounts only. */
export const lowBalance = ({ billingMode, balanceMicros }: Pick<Purse, 'billingMode' | 'balanceMicros'>): boolean =>
  billingMode === 'PREPAID' && balanceMicros < BANNER_BELOW_MICROS

/** What a new send may cost at most, in micros: the balance less what sends on their way may cost (S3). */
export const availableMicros = (balanceMicros: number, reservedMicros: number): number => balanceMicros - reservedMicros

/** The lines with what a balance at or above them arms. */
export function rearmed<T extends Told>(told: T, balanceMicros: number): T {
  return {
    ...told,
    bannerArmed: told.bannerArmed || balanceMicros >= BANNER_BELOW_MICROS,
    alertArmed: told.alertArmed || balanceMicros >= told.alertBelowMicros,
  }
}

/**
 * I6: another line of the customer's own. It is armed where the balance is at or above it, and so by itself never a mail:
 * he sees the balance as he sets it.
 */
export const alertMoved = <T extends Told>(told: T, alertBelowMicros: number, balanceMicros: number): T => ({
  ...told,
  alertBelowMicros,
  alertArmed: balanceMicros >= alertBelowMicros,
})

/** What the customer has not been told yet of his balance as it is now. */
export function walletNews(purse: Purse, told: Told): WalletNews {
  const paused = sendingPaused(purse)
  const pause = paused === told.pauseTold ? null : paused ? 'PAUSED' : 'RESUMED'
  return { low: lowLine(purse, told), pause }
}

function lowLine(purse: Purse, { bannerArmed, alertArmed, alertBelowMicros }: Told): LowLine | null {
  const { billingMode, balanceMicros } = purse
  if (billingMode !== 'PREPAID') return null
  const crossed: { line: LowLine; below: number }[] = [
    ...(bannerArmed && lowBalance(purse) ? [{ line: 'BANNER' as const, below: BANNER_BELOW_MICROS }] : []),
    ...(alertArmed && balanceMicros < alertBelowMicros ? [{ line: 'ALERT' as const, below: alertBelowMicros }] : []),
  ]
  return crossed.sort((a, b) => a.below - b.below)[0]?.line ?? null
}

/** After the news was told: every line above the balance rests, whether its own mail was the one or not. */
export function afterTelling<T extends Told>(purse: Purse, told: T): T {
  return {
    ...told,
    bannerArmed: purse.balanceMicros >= BANNER_BELOW_MICROS,
    alertArmed: purse.balanceMicros >= told.alertBelowMicros,
    pauseTold: sendingPaused(purse),
  }
}

/**
 * Whether a posting that moved the balance from `beforeMicros` concerns the account; most move it between the lines.
 * `topUpBelowMicros` is where the customer's standing order fires, null where none is on (S9).
 */
export function makesNews(
  purse: Purse,
  told: Told & { topUpBelowMicros?: number | null },
  beforeMicros: number,
): boolean {
  const before = { ...purse, balanceMicros: beforeMicros }
  const fell = (armed: boolean, below: number) => armed && purse.balanceMicros < below && beforeMicros >= below
  if (sendingPaused(purse) !== sendingPaused(before)) return true
  if (purse.billingMode !== 'PREPAID') return false
  const { topUpBelowMicros = null } = told
  if (topUpBelowMicros !== null && fell(true, topUpBelowMicros)) return true
  return fell(told.bannerArmed, BANNER_BELOW_MICROS) || fell(told.alertArmed, told.alertBelowMicros)
}

/**
 * How many whole days the balance lasts at the pace of the last days, for a person to read; null when nothing was spent or
 * nothing is left.
 */
export function daysLeft(balanceMicros: number, spentMicros: number, days: number): number | null {
  if (balanceMicros <= 0 || spentMicros <= 0 || days <= 0) return null
  return Math.floor(balanceMicros / (spentMicros / days))
}
