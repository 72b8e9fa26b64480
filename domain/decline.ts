/**
 * What a declined card means for the next step (dunning.md, "Decline classes"). The raw code is kept by the caller;
 * this table only names its class, so previews, workflows and tests read the same row.
 */
export type DeclineClass = 'HARD_STOP' | 'NEEDS_NEW_CARD' | 'NEEDS_AUTH' | 'SOFT_FUNDS' | 'SOFT_VAGUE' | 'TRANSIENT'

/** `known` is false for a code that is in no row: the caller raises an operator alert. */
export type DeclineVerdict = { declineClass: DeclineClass; known: boolean }

/** Classes after which the method is never tried again by itself. */
export const isStop = (declineClass: DeclineClass | null): declineClass is 'HARD_STOP' | 'NEEDS_NEW_CARD' =>
  declineClass === 'HARD_STOP' || declineClass === 'NEEDS_NEW_CARD'

/** Code of a charge that was refused because the method is gone at the processor: deleted, detached, or someone else's. */
export const METHOD_GONE = 'payment_method_gone'

/** Code of a charge that waited for the customer and was abandoned before anybody answered. */
export const CHARGE_CANCELLED = 'charge_cancelled'

const CODES_BY_CLASS = {
  HARD_STOP: [
    'lost_card',
    'stolen_card',
    'pickup_card',
    'revocation_of_authorization',
    'revocation_of_all_authorizations',
    'incorrect_number',
    'transaction_not_allowed',
    'highest_risk_level',
    'fraudulent',
    'restricted_card',
    'security_violation',
    'stop_payment_order',
    'invalid_account',
    // A bank account that is closed, unknown or has forbidden debits must not be drawn on again (decision 0018).
    'account_closed',
    'no_account',
    'debit_not_authorized',
    'bank_account_restricted',
    'bank_account_unusable',
  ],
  NEEDS_NEW_CARD: [
    'expired_card',
    'incorrect_cvc',
    'invalid_cvc',
    'invalid_expiry_month',
    'invalid_expiry_year',
    'card_not_supported',
    'currency_not_supported',
    'invalid_currency',
    METHOD_GONE,
  ],
  // Those after `requires_action` are how the same wish of the bank shows once it was not answered.
  NEEDS_AUTH: [
    'authentication_required',
    'requires_action',
    'authentication_not_handled',
    'payment_intent_authentication_failure',
    CHARGE_CANCELLED,
  ],
  SOFT_FUNDS: ['insufficient_funds', 'card_velocity_exceeded', 'withdrawal_count_limit_exceeded'],
  // `card_declined` is the error's own code, kept where the issuer gave none.
  // The two last are how PayPal and a bank that was debited say no without a reason.
  SOFT_VAGUE: [
    'do_not_honor',
    'generic_decline',
    'call_issuer',
    'no_action_taken',
    'card_declined',
    'payment_method_provider_decline',
    'generic_could_not_process',
  ],
  TRANSIENT: ['processing_error', 'issuer_not_available', 'try_again_later'],
} as const satisfies Record<DeclineClass, readonly string[]>

const CLASS_BY_CODE: ReadonlyMap<string, DeclineClass> = new Map(
  (Object.entries(CODES_BY_CLASS) as [DeclineClass, readonly string[]][]).flatMap(([declineClass, codes]) =>
    codes.map((code): [string, DeclineClass] => [code, declineClass]),
  ),
)

/**
 * The class of a decline. The network's advice wins over the code where it is stricter: `do_not_try_again` is a
 * HARD_STOP whatever the code, `confirm_card_data` is NEEDS_NEW_CARD unless the code already is a HARD_STOP. The advice
 * `try_again_later` changes nothing: it comes with most soft declines and is not the decline code of that name.
 */
export function classifyDecline(decline: { code: string; advice: string | null }): DeclineVerdict {
  const listed = CLASS_BY_CODE.get(decline.code)
  const known = listed !== undefined
  if (decline.advice === 'do_not_try_again') return { declineClass: 'HARD_STOP', known }
  if (decline.advice === 'confirm_card_data' && listed !== 'HARD_STOP') return { declineClass: 'NEEDS_NEW_CARD', known }
  return { declineClass: listed ?? 'SOFT_VAGUE', known }
}
