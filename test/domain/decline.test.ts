import type { DeclineClass } from '../../domain/decline'
import { CHARGE_CANCELLED, classifyDecline, METHOD_GONE } from '../../domain/decline'

const PLAIN: [DeclineClass, string][] = [
  ['HARD_STOP', 'lost_card stolen_card pickup_card revocation_of_authorization revocation_of_all_authorizations'],
  ['HARD_STOP', 'incorrect_number transaction_not_allowed highest_risk_level fraudulent restricted_card'],
  ['HARD_STOP', 'security_violation stop_payment_order invalid_account'],
  ['HARD_STOP', 'account_closed no_account debit_not_authorized bank_account_restricted bank_account_unusable'],
  ['NEEDS_NEW_CARD', 'expired_card incorrect_cvc invalid_cvc invalid_expiry_month invalid_expiry_year'],
  ['NEEDS_NEW_CARD', `card_not_supported currency_not_supported invalid_currency ${METHOD_GONE}`],
  ['NEEDS_AUTH', 'authentication_required requires_action authentication_not_handled'],
  ['NEEDS_AUTH', `payment_intent_authentication_failure ${CHARGE_CANCELLED}`],
  ['SOFT_FUNDS', 'insufficient_funds card_velocity_exceeded withdrawal_count_limit_exceeded'],
  ['SOFT_VAGUE', 'do_not_honor generic_decline call_issuer no_action_taken card_declined'],
  ['SOFT_VAGUE', 'payment_method_provider_decline generic_could_not_process'],
  ['TRANSIENT', 'processing_error issuer_not_available try_again_later'],
]

describe('decline classes', () => {
  const rows = PLAIN.flatMap(([declineClass, codes]) => codes.split(' ').map((code) => ({ code, declineClass })))

  test.each(rows)('puts $code into $declineClass', ({ code, declineClass }) => {
    expect(classifyDecline({ code, advice: null })).toEqual({ declineClass, known: true })
  })

  test.each(rows)('leaves $code where it is when the advice is try_again_later', ({ code, declineClass }) => {
    expect(classifyDecline({ code, advice: 'try_again_later' })).toEqual({ declineClass, known: true })
  })

  test.each(rows)('stops the method of $code for good when the advice is do_not_try_again', ({ code }) => {
    expect(classifyDecline({ code, advice: 'do_not_try_again' })).toEqual({ declineClass: 'HARD_STOP', known: true })
  })

  test('asks for new card data when the advice says so, also for a soft decline', () => {
    expect(classifyDecline({ code: 'insufficient_funds', advice: 'confirm_card_data' }).declineClass).toBe(
      'NEEDS_NEW_CARD',
    )
  })

  test('keeps a stolen card stopped although the advice asks only for new data', () => {
    expect(classifyDecline({ code: 'stolen_card', advice: 'confirm_card_data' }).declineClass).toBe('HARD_STOP')
  })

  test.each(['a_code_of_next_year', '', 'constructor'])(
    'treats the unseen code "%s" as vague and says it is unseen',
    (code) => {
      expect(classifyDecline({ code, advice: null })).toEqual({ declineClass: 'SOFT_VAGUE', known: false })
    },
  )

  test('obeys the advice on an unseen code and still says it is unseen', () => {
    expect(classifyDecline({ code: 'new_one', advice: 'do_not_try_again' })).toEqual({
      declineClass: 'HARD_STOP',
      known: false,
    })
  })
})
