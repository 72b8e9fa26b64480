/** The closed list of refusals a client can meet. Each has its place in `PROBLEMS`; a new code does not compile without. */
export type ErrorCode =
  | 'VALIDATION_FAILED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_IN_FLIGHT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'PAYLOAD_TOO_LARGE'
  | 'NUMBER_TAKEN'
  | 'WABA_TAKEN'
  | 'ILLEGAL_TRANSITION'
  | 'UNPAID_INVOICES'
  | 'METHOD_IN_USE'
  | 'METHOD_NOT_ACCEPTED'
  | 'INVOICE_NOT_PAYABLE'
  | 'AMOUNT_OUT_OF_RANGE'
  | 'INSUFFICIENT_DAYS'
  | 'CLOCK_ADVANCING'
  | 'CLOCK_BACKWARDS'
  | 'CLOCK_TOO_FAR'
  | 'PREVIEW_CHANGED'
  | 'PAYMENT_DECLINED'
  | 'INDIVIDUAL_TERMS_REQUIRED'
  | 'BILLING_PROFILE_INCOMPLETE'
  | 'SUSPENDED'
  | 'SENDING_PAUSED'
  | 'SPENDING_LIMIT'
  | 'NOT_ACTIVE'
  | 'MONTH_NOT_ENDED'
  | 'MONTH_CLOSED'
  | 'WEBHOOK_REJECTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'

/** HTTP status and short title of each code (RFC 9457). */
export const PROBLEMS = {
  VALIDATION_FAILED: { status: 400, title: 'The request is not valid' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The idempotency key was used for another request' },
  IDEMPOTENCY_IN_FLIGHT: { status: 409, title: 'The first request with this idempotency key is still running' },
  UNAUTHENTICATED: { status: 401, title: 'A valid API key is needed' },
  FORBIDDEN: { status: 403, title: 'This key may not do that' },
  NOT_FOUND: { status: 404, title: 'There is no such object' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is too large' },
  NUMBER_TAKEN: { status: 409, title: 'The phone number has a live subscription' },
  WABA_TAKEN: { status: 409, title: 'The WABA belongs to another account' },
  ILLEGAL_TRANSITION: { status: 409, title: 'Not possible in the present state' },
  UNPAID_INVOICES: { status: 409, title: 'Unpaid invoices come first' },
  METHOD_IN_USE: { status: 409, title: 'The payment method is still needed' },
  METHOD_NOT_ACCEPTED: { status: 422, title: 'The payment method is not accepted' },
  INVOICE_NOT_PAYABLE: { status: 409, title: 'The invoice cannot be paid now' },
  AMOUNT_OUT_OF_RANGE: { status: 422, title: 'The amount is outside its bounds' },
  INSUFFICIENT_DAYS: { status: 409, title: 'There are not enough days' },
  CLOCK_ADVANCING: { status: 409, title: 'The test clock is advancing' },
  CLOCK_BACKWARDS: { status: 422, title: 'A test clock only goes forward' },
  CLOCK_TOO_FAR: { status: 422, title: 'A test clock goes at most two years a call' },
  PREVIEW_CHANGED: { status: 409, title: 'The preview no longer holds' },
  PAYMENT_DECLINED: { status: 402, title: 'The payment was declined' },
  INDIVIDUAL_TERMS_REQUIRED: { status: 422, title: 'Individual terms are needed' },
  BILLING_PROFILE_INCOMPLETE: { status: 422, title: 'The billing profile is incomplete' },
  SUSPENDED: { status: 402, title: 'The number is suspended' },
  SENDING_PAUSED: { status: 402, title: 'Sending is paused' },
  SPENDING_LIMIT: { status: 402, title: 'The spending limit is reached' },
  NOT_ACTIVE: { status: 402, title: 'The number is not in service' },
  MONTH_NOT_ENDED: { status: 422, title: 'The month is not over' },
  MONTH_CLOSED: { status: 409, title: 'The month is closed' },
  WEBHOOK_REJECTED: { status: 400, title: 'The webhook was not accepted' },
  INTERNAL: { status: 500, title: 'Something went wrong here' },
  UNAVAILABLE: { status: 503, title: 'Not available right now' },
} as const satisfies Record<ErrorCode, { status: number; title: string }>

/**
 * An expected "no", as a value that can travel through workflows. `detail` is public: it names the value, the place and
 * the remedy. `extra` holds further members of the problem (for instance `numberId`, `invoices`, `preview`).
 */
export type Refusal = { refused: true; code: ErrorCode; detail: string; extra?: Record<string, unknown> }

/** Builds a refusal. */
export const refuse = (code: ErrorCode, detail: string, extra?: Record<string, unknown>): Refusal => ({
  refused: true,
  code,
  detail,
  ...(extra === undefined ? {} : { extra }),
})

/** Whether a command's answer is a refusal. */
export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && (value as { refused?: unknown }).refused === true
