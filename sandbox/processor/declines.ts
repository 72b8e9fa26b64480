/** What the processor says about a decline; the texts are the sandbox's own wording of the documented meaning. */
export interface Decline {
  code: string
  decline_code?: string
  message: string
  advice_code?: 'do_not_try_again' | 'confirm_card_data' | 'try_again_later'
  network_decline_code?: string
}

/** Codes that stand at the top of the error, without `decline_code`. */
const OWN_CODE: Readonly<Record<string, Omit<Decline, 'code'>>> = {
  expired_card: { message: 'Your card has expired.', advice_code: 'confirm_card_data', network_decline_code: '54' },
  incorrect_cvc: { message: "Your card's security code is incorrect.", advice_code: 'confirm_card_data' },
  invalid_cvc: { message: "Your card's security code is invalid.", advice_code: 'confirm_card_data' },
  incorrect_number: { message: 'Your card number is incorrect.', advice_code: 'confirm_card_data' },
  invalid_expiry_month: { message: "Your card's expiration month is invalid.", advice_code: 'confirm_card_data' },
  invalid_expiry_year: { message: "Your card's expiration year is invalid.", advice_code: 'confirm_card_data' },
  processing_error: {
    message: 'An error occurred while processing your card. Try again in a little bit.',
    advice_code: 'try_again_later',
  },
  authentication_required: {
    decline_code: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
  },
}

const DECLINED = 'Your card was declined.'
const NEVER = { message: DECLINED, advice_code: 'do_not_try_again' } as const
const LATER = { message: DECLINED, advice_code: 'try_again_later' } as const

/** Issuer declines: `card_declined` with this `decline_code`. */
const BY_DECLINE_CODE: Readonly<Record<string, Omit<Decline, 'code' | 'decline_code'>>> = {
  generic_decline: { ...LATER, network_decline_code: '01' },
  insufficient_funds: { ...LATER, message: 'Your card has insufficient funds.', network_decline_code: '51' },
  card_velocity_exceeded: {
    ...LATER,
    message: 'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    network_decline_code: '65',
  },
  withdrawal_count_limit_exceeded: LATER,
  do_not_honor: { ...LATER, network_decline_code: '05' },
  call_issuer: LATER,
  payment_method_provider_decline: LATER,
  no_action_taken: LATER,
  issuer_not_available: { ...LATER, network_decline_code: '91' },
  try_again_later: LATER,
  lost_card: { ...NEVER, network_decline_code: '41' },
  stolen_card: { ...NEVER, network_decline_code: '43' },
  pickup_card: { ...NEVER, network_decline_code: '04' },
  restricted_card: { ...NEVER, network_decline_code: '62' },
  fraudulent: NEVER,
  highest_risk_level: { message: DECLINED },
  revocation_of_authorization: NEVER,
  revocation_of_all_authorizations: NEVER,
  stop_payment_order: NEVER,
  security_violation: NEVER,
  transaction_not_allowed: {
    message: 'Your card does not support this type of purchase.',
    advice_code: 'do_not_try_again',
    network_decline_code: '57',
  },
  invalid_account: { ...NEVER, advice_code: 'confirm_card_data' },
  card_not_supported: { message: 'Your card is not supported.' },
  currency_not_supported: { message: 'Your card does not support this currency.' },
}

/**
 * The decline for a code as tests and controls name it, whichever level the processor shows it at.
 * A code not listed is passed through as the issuer's, so that a product meets a code it has never seen.
 */
export function declineFor(code: string): Decline {
  const own = OWN_CODE[code]
  if (own) return { code, ...own }
  return { code: 'card_declined', decline_code: code, ...(BY_DECLINE_CODE[code] ?? { message: DECLINED }) }
}

/** Why a bank returned a debit: these codes stand on the charge, days after the payment was sent. */
export const BANK_FAILURES: Readonly<Record<string, string>> = {
  insufficient_funds: 'The customer’s account has insufficient funds to cover this payment.',
  account_closed: 'The customer’s bank account has been closed.',
  no_account: 'The customer’s bank account could not be located.',
  debit_not_authorized: 'The customer has notified their bank that this payment was unauthorized.',
  generic_could_not_process: 'The bank could not process this payment.',
  invalid_currency: 'The bank was unable to process this payment because of its currency.',
}
