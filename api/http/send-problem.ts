import { STATUS_CODES } from 'node:http'
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { refuse } from '../../domain/errors'
import { invalid, Problem, problem, problemDocument } from '../problem'
import { unavailable } from './unavailable'

/** Writes a problem document. */
export function sendProblem(response: Response, given: Problem): void {
  const document = problemDocument(given)
  if (document.status === 401) response.set('WWW-Authenticate', 'Bearer realm="linekeeper"')
  if (document.status === 503) response.set('Retry-After', '2')
  response.status(document.status).type('application/problem+json').send(JSON.stringify(document))
}

/** For whatever no route took. */
export const noRoute: RequestHandler = (request, response) => {
  sendProblem(
    response,
    problem('NOT_FOUND', `There is nothing at ${request.method} ${request.path}; /docs shows what there is.`),
  )
}

/** The last handler: every error becomes a problem, and what is our own fault is told to the log only. */
export const onError: ErrorRequestHandler = (error, request, response, next) => {
  const known = asProblem(error)
  if (known === null) request.log.error({ err: error }, 'request failed')
  if (response.headersSent) return next(error)
  sendProblem(response, known ?? internal(String(response.getHeader('x-request-id'))))
}

const internal = (requestId: string) =>
  problem('INTERNAL', `Something went wrong here; the log knows more under the request id ${requestId}.`, { requestId })

function asProblem(error: unknown): Problem | null {
  if (error instanceof Problem) return error
  const outage = unavailable(error)
  if (outage !== null) return problem('UNAVAILABLE', outage)
  return fromBodyParser(error as BodyError)
}

/** What body-parser and the router throw: http-errors with a `type`. */
type BodyError = { type?: string; status?: number; limit?: number; message?: string; body?: string } | null

function fromBodyParser(error: BodyError): Problem | null {
  switch (error?.type) {
    case 'entity.parse.failed':
      return notJson(error.message ?? '', error.body ?? '')
    case 'entity.too.large':
      return problem('PAYLOAD_TOO_LARGE', `The body may have at most ${error.limit} bytes; send it in parts.`)
    case undefined:
      // The router's own: a path that cannot be decoded.
      return error instanceof URIError ? problem('NOT_FOUND', 'The path is not well-formed.') : null
    default: {
      const status = error?.status ?? 500
      if (status >= 500) return null
      return new Problem(refuse('VALIDATION_FAILED', `${STATUS_CODES[status]}: ${error?.message}.`))
    }
  }
}

/** The engine names a position for some faults, quotes the place for others, and has neither when the text just ends. */
function notJson(message: string, body: string): Problem {
  const position = /position (\d+)/.exec(message)?.[1] ?? (/end of JSON/.test(message) ? body.length : undefined)
  if (position === undefined) return invalid({ path: 'body', message: `is not JSON: ${message}` })
  const before = body.slice(0, Number(position))
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  return invalid({ path: 'body', message: `is not JSON at line ${line}, column ${column}: ${message}` })
}
