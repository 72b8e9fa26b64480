export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  code?: string
  decline_code?: string
  advice_code?: string
  network_decline_code?: string
  param?: string
  charge?: string
  payment_intent?: unknown
  payment_method?: unknown
  setup_intent?: unknown
}

/**
 * An answer of the processor that is not a success.
 * `executed` says whether the endpoint had begun its work: only then is the answer kept under the idempotency key.
 */
export class ProcessorError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
    readonly executed: boolean,
  ) {
    super(body.message)
  }

  toJson(requestId: string): object {
    const { code } = this.body
    const doc = code ? { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` } : {}
    const log = `https://dashboard.stripe.com/test/logs/${requestId}`
    return { error: { ...this.body, ...doc, request_log_url: log } }
  }
}

const invalid = (status: number, message: string, extra: Partial<ErrorBody>, executed: boolean) =>
  new ProcessorError(status, { type: 'invalid_request_error', message, ...extra }, executed)

/** The parameters are wrong: nothing was started, nothing is kept under the key. */
export const badParameter = (message: string, param?: string, code?: string) =>
  invalid(400, message, { ...(code && { code }), ...(param && { param }) }, false)

/** The parameters are fine, the object's state is not. Kept under the key, as everything the endpoint decided. */
export const refused = (message: string, code?: string, extra: Partial<ErrorBody> = {}) =>
  invalid(400, message, { ...(code && { code }), ...extra }, true)

export const missingObject = (kind: string, id: string, param: string, inPath: boolean) =>
  invalid(inPath ? 404 : 400, `No such ${kind}: '${id}'`, { code: 'resource_missing', param }, false)

export const unknownUrl = (method: string, path: string) =>
  invalid(
    404,
    `Unrecognized request URL (${method}: ${path}). The sandbox covers what docs/sandbox.md lists.`,
    {},
    false,
  )

export const unauthenticated = (message: string) => invalid(401, message, {}, false)

export const serverError = () =>
  new ProcessorError(
    500,
    { type: 'api_error', message: 'An unknown error occurred. (The sandbox was told to answer with a server error.)' },
    true,
  )

export const rateLimited = () =>
  invalid(
    429,
    'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
    { code: 'rate_limit' },
    false,
  )

export const cardError = (body: Omit<ErrorBody, 'type'>) =>
  new ProcessorError(402, { type: 'card_error', ...body }, true)
