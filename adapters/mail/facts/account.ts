import { USAGE_THRESHOLD_MICROS } from '../../../domain/account/next-action'
import type { Address } from '../../../domain/account/record'
import type { AccountFacts } from '../../../domain/mail/facts'
import { type MailPreferences, preferencesOf } from '../../../domain/mail/preferences'
import { floorToCents } from '../../../domain/money'
import type { UsageUnit } from '../../../domain/usage/tariff'
import type { Account } from '../../../generated/prisma/client'

/** Free dialogues a month of one allowance (C11). */
export const FREE_DIALOGUES = 1000

/** Who pays, as the mail names them, and on which terms: `unit` is what his tariff sells. */
export function accountFacts(account: Account, unit: UsageUnit = 'DIALOGUE'): AccountFacts {
  const { id, legalName, locale, timeZone, currency, taxId, billingMode, metaBilling } = account
  const charged = billingMode === 'POSTPAID' && metaBilling === 'HOST'
  return {
    ...{ id, legalName, locale, timeZone, currency, taxId },
    mailPreferences: preferencesOf(account.mailPreferences as Partial<MailPreferences>),
    addressLines: addressLines(account.address as Address | null),
    dialogueTerms: charged
      ? {
          freePerMonth: unit === 'DIALOGUE' ? FREE_DIALOGUES : 0,
          thresholdCents: floorToCents(USAGE_THRESHOLD_MICROS).cents,
        }
      : null,
  }
}

/** A postal address as it is written on an envelope, one string a line. */
export function addressLines(address: Address | null): string[] {
  if (address === null) return []
  const { line1, line2, city, region, postalCode, country } = address
  const place = [[city, region].filter(Boolean).join(', '), postalCode].filter(Boolean).join(' ')
  return [line1, line2, place, country].filter((line): line is string => Boolean(line))
}
