/** How a debit ends when it settles. `NEVER` stays processing. */
export type BankResult = 'SUCCEEDS' | 'NEVER' | { failure: string }

export interface BankToken {
  type: 'us_bank_account' | 'sepa_debit'
  country: string
  last4: string
  bankResult: BankResult
  disputeReason?: string
}

const us = (last4: string, bankResult: BankResult, disputeReason?: string): BankToken => ({
  ...{ type: 'us_bank_account', country: 'US', last4, bankResult },
  ...(disputeReason ? { disputeReason } : {}),
})
const sepa = (country: string, last4: string, bankResult: BankResult, disputeReason?: string): BankToken => ({
  ...{ type: 'sepa_debit', country: country.toUpperCase(), last4, bankResult },
  ...(disputeReason ? { disputeReason } : {}),
})

const SEPA_COUNTRIES = 'at be hr ee fi fr de gi ie li lt lu nl no pt es se ch gb'.split(' ')

/** The processor's test bank accounts; those of SEPA end with the letters of their country. */
export const BANK_ACCOUNTS: Readonly<Record<string, BankToken>> = {
  pm_usBankAccount_success: us('6789', 'SUCCEEDS'),
  pm_usBankAccount_accountClosed: us('1113', { failure: 'account_closed' }),
  pm_usBankAccount_noAccount: us('1116', { failure: 'no_account' }),
  pm_usBankAccount_insufficientFunds: us('2227', { failure: 'insufficient_funds' }),
  pm_usBankAccount_debitNotAuthorized: us('3335', { failure: 'debit_not_authorized' }),
  pm_usBankAccount_invalidCurrency: us('4440', { failure: 'invalid_currency' }),
  pm_usBankAccount_dispute: us('5559', 'SUCCEEDS', 'bank_cannot_process'),
  pm_usBankAccount_processing: us('0009', 'NEVER'),
  ...Object.fromEntries(
    SEPA_COUNTRIES.flatMap((country): [string, BankToken][] => [
      [`pm_success_${country}`, sepa(country, '3201', 'SUCCEEDS')],
      [`pm_successDelayed_${country}`, sepa(country, '3204', 'SUCCEEDS')],
      [`pm_failed_${country}`, sepa(country, '3202', { failure: 'generic_could_not_process' })],
      [`pm_failedDelayed_${country}`, sepa(country, '3205', { failure: 'generic_could_not_process' })],
      [`pm_disputed_${country}`, sepa(country, '3203', 'SUCCEEDS', 'bank_cannot_process')],
      [`pm_insufficientFunds_${country}`, sepa(country, '3209', { failure: 'insufficient_funds' })],
    ]),
  ),
}

/** The only currency each kind of bank debit is drawn in. */
const CURRENCY: Readonly<Record<string, string>> = { us_bank_account: 'usd', sepa_debit: 'eur' }

export const isBankDebit = (type: string): boolean => type in CURRENCY

/** Whether a method of this type can be charged in this currency. */
export const takesCurrency = (type: string, currency: string): boolean =>
  (CURRENCY[type] ?? currency.toLowerCase()) === currency.toLowerCase()

/** The types that a payment in this currency may take when it names none. */
export const typesIn = (currency: string): string[] => [
  'card',
  'paypal',
  ...Object.keys(CURRENCY).filter((type) => takesCurrency(type, currency)),
]
