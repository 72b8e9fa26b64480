import { BANK_ACCOUNTS, type BankResult } from './bank-tokens'
import { fingerprintOf } from './ids'
import type { CardDetails, PaymentMethod } from './objects'

/** How a method made from a test token behaves; kept beside the payment method, as a card number would. */
export interface Traits {
  token: string
  /** The bank declines every payment with this code. */
  decline?: string
  /** Cannot be attached to a customer either: the bank refuses the check at that moment. */
  refusesAttach?: boolean
  /** When the bank asks the cardholder to authenticate: never, always, unless set up before, only on-session. */
  authentication?: 'ALWAYS' | 'UNLESS_SET_UP' | 'ON_SESSION'
  /** Declined with this code even after authentication. */
  declineAfterAuthentication?: string
  /** Disputed as soon as it is charged, with this reason. */
  disputeReason?: string
  /** The dispute is an inquiry: no money is withdrawn. */
  inquiry?: boolean
  /** The network warns of fraud as soon as it is charged. */
  fraudWarning?: boolean
  /** Refunds start pending, or succeed and fail later. */
  refund?: 'PENDING' | 'FAILS'
  bankResult?: BankResult
  /** Set when the customer authenticated while saving the method for later. */
  setUp?: boolean
}

interface CardToken extends Omit<Traits, 'token'> {
  brand: string
  last4: string
  funding?: 'credit' | 'debit' | 'prepaid'
}

const visa = (last4: string, traits: Omit<Traits, 'token'> = {}): CardToken => ({ brand: 'visa', last4, ...traits })
const declining = (last4: string, decline: string) => visa(last4, { decline, refusesAttach: true })

/** The processor's documented test methods. Names and last digits are its own; a name not listed does not exist. */
const CARDS: Readonly<Record<string, CardToken>> = {
  pm_card_visa: visa('4242'),
  pm_card_visa_debit: { ...visa('5556'), funding: 'debit' },
  pm_card_us: visa('4242'),
  pm_card_mastercard: { brand: 'mastercard', last4: '4444' },
  pm_card_mastercard_debit: { brand: 'mastercard', last4: '8210', funding: 'debit' },
  pm_card_mastercard_prepaid: { brand: 'mastercard', last4: '5100', funding: 'prepaid' },
  pm_card_amex: { brand: 'amex', last4: '8431' },
  pm_card_discover: { brand: 'discover', last4: '1117' },
  pm_card_diners: { brand: 'diners', last4: '0004' },
  pm_card_jcb: { brand: 'jcb', last4: '0505' },
  pm_card_unionpay: { brand: 'unionpay', last4: '0005' },
  pm_card_bypassPending: visa('0077'),
  pm_card_chargeCustomerFail: visa('0341', { decline: 'generic_decline' }),
  pm_card_visa_chargeDeclined: declining('0002', 'generic_decline'),
  pm_card_chargeDeclined: declining('0002', 'generic_decline'),
  pm_card_visa_chargeDeclinedInsufficientFunds: declining('9995', 'insufficient_funds'),
  pm_card_visa_chargeDeclinedLostCard: declining('9987', 'lost_card'),
  pm_card_visa_chargeDeclinedStolenCard: declining('9979', 'stolen_card'),
  pm_card_visa_chargeDeclinedVelocityLimitExceeded: declining('6975', 'card_velocity_exceeded'),
  pm_card_chargeDeclinedExpiredCard: declining('0069', 'expired_card'),
  pm_card_chargeDeclinedIncorrectCvc: declining('0127', 'incorrect_cvc'),
  pm_card_chargeDeclinedProcessingError: declining('0119', 'processing_error'),
  pm_card_radarBlock: visa('0019', { decline: 'fraudulent' }),
  pm_card_authenticationRequired: visa('3184', { authentication: 'ALWAYS' }),
  pm_card_authenticationRequiredOnSetup: visa('3155', { authentication: 'UNLESS_SET_UP' }),
  pm_card_authenticationRequiredSetupForOffSession: visa('0446', { authentication: 'ON_SESSION' }),
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: visa('3178', {
    authentication: 'ALWAYS',
    declineAfterAuthentication: 'insufficient_funds',
  }),
  pm_card_threeDSecure2Required: visa('3220', { authentication: 'ON_SESSION' }),
  pm_card_threeDSecureOptional: visa('3055'),
  pm_card_createDispute: visa('0259', { disputeReason: 'fraudulent' }),
  pm_card_createDisputeProductNotReceived: visa('2685', { disputeReason: 'product_not_received' }),
  pm_card_createDisputeInquiry: visa('1976', { disputeReason: 'product_not_received', inquiry: true }),
  pm_card_createIssuerFraudRecord: visa('5423', { fraudWarning: true }),
  pm_card_pendingRefund: visa('7726', { refund: 'PENDING' }),
  pm_card_refundFail: visa('5126', { refund: 'FAILS' }),
}

/** Stripe has no test token of PayPal's: these are the sandbox's own. */
const PAYPAL: Readonly<Record<string, Omit<Traits, 'token'>>> = {
  pm_paypal: {},
  pm_paypal_declined: { decline: 'payment_method_provider_decline' },
}

/** The processor writes some decline tokens with the brand and some without; both spellings are taken. */
function canonical(token: string): string {
  if (token in CARDS) return token
  const other = token.startsWith('pm_card_visa_')
    ? token.replace('pm_card_visa_', 'pm_card_')
    : token.replace('pm_card_', 'pm_card_visa_')
  return other in CARDS ? other : token
}

export interface TokenDetails {
  type: PaymentMethod['type']
  details: CardDetails | Record<string, unknown>
  traits: Traits
}

/** What a test token stands for, or undefined when the processor has no such token. */
export function tokenDetails(token: string): TokenDetails | undefined {
  const card = CARDS[canonical(token)]
  if (card) {
    const { brand, last4, funding = 'credit', ...traits } = card
    return { type: 'card', details: cardDetails(brand, last4, funding), traits: { token, ...traits } }
  }
  const wallet = PAYPAL[token]
  if (wallet) return { type: 'paypal', details: payPalDetails(token), traits: { token, ...wallet } }
  const bank = BANK_ACCOUNTS[token]
  if (!bank) return undefined
  const { type, country, last4, ...traits } = bank
  const details = type === 'sepa_debit' ? sepaDetails(country, last4) : bankDetails(last4)
  return { type, details, traits: { token, ...traits } }
}

export const TOKEN_NAMES: readonly string[] = [
  ...Object.keys(CARDS),
  ...Object.keys(PAYPAL),
  ...Object.keys(BANK_ACCOUNTS),
]

function cardDetails(brand: string, last4: string, funding: string): CardDetails {
  return {
    brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: 'US',
    display_brand: brand,
    exp_month: 12,
    exp_year: 2040,
    fingerprint: fingerprintOf(`${brand}${last4}`),
    funding,
    generated_from: null,
    last4,
    networks: { available: [brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  }
}

function bankDetails(last4: string): Record<string, unknown> {
  return {
    account_holder_type: 'company',
    account_type: 'checking',
    bank_name: 'STRIPE TEST BANK',
    financial_connections_account: null,
    fingerprint: fingerprintOf(`bank${last4}`),
    last4,
    networks: { preferred: 'ach', supported: ['ach'] },
    routing_number: '110000000',
    status_details: {},
  }
}

function sepaDetails(country: string, last4: string): Record<string, unknown> {
  return {
    bank_code: '19043',
    branch_code: '',
    country,
    fingerprint: fingerprintOf(`sepa${country}${last4}`),
    generated_from: { charge: null, setup_attempt: null },
    last4,
  }
}

function payPalDetails(token: string): Record<string, unknown> {
  return {
    country: 'US',
    payer_email: `${token}@example.com`,
    payer_id: fingerprintOf(token).slice(0, 13).toUpperCase(),
  }
}
