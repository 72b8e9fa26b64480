import { type ErrorCode, PROBLEMS, type Refusal, refuse } from '../domain/errors'

export type FieldError = { path: string; message: string }

/** A "no" on its way to the client. Thrown anywhere below a route; `send-problem` writes it. */
export class Problem extends Error {
  constructor(
    readonly refusal: Refusal,
    readonly errors: FieldError[] | null = null,
  ) {
    super(refusal.detail)
  }
}

/** The problem of a code; `detail` names the value, the place and the remedy. */
export const problem = (code: ErrorCode, detail: string, extra?: Record<string, unknown>): Problem =>
  new Problem(refuse(code, detail, extra))

/** The request itself is wrong in these places. */
export const invalid = (...errors: FieldError[]): Problem =>
  new Problem(
    refuse('VALIDATION_FAILED', errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')),
    errors,
  )

/** 404, for what does not exist and for what is another account's alike. */
export const notFound = (what: string, id: string): Problem => problem('NOT_FOUND', `There is no ${what} ${id}.`)

/** The document of RFC 9457. `type` names the code, so that it can be told apart without parsing prose. */
export function problemDocument({ refusal, errors }: Problem): Record<string, unknown> & { status: number } {
  const { code, detail, extra } = refusal
  const { status, title } = PROBLEMS[code]
  const type = `urn:linekeeper:problem:${code.toLowerCase().replaceAll('_', '-')}`
  return { ...extra, type, title, status, detail, code, ...(errors === null ? {} : { errors }) }
}
