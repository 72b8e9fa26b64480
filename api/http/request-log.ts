import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Metrics } from './metrics'

declare global {
  namespace Express {
    interface Request {
      /** Writes with the request's id. */
      log: Logger
      /** The route's path as it is defined, for metrics; undefined while none has taken the request. */
      routePath?: string
      callerId?: string
    }
  }
}

/** Gives every request an id (its caller's, if that is a plain one) and writes one line when it is answered. */
export function requestLog(log: Logger, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id')
    const requestId = given !== undefined && /^[\w.:-]{8,128}$/.test(given) ? given : randomUUID()
    const startedAt = performance.now()
    request.log = log.child({ requestId })
    response.set('X-Request-Id', requestId)
    response.on('close', () => {
      const ms = performance.now() - startedAt
      const status = response.writableFinished ? response.statusCode : 499
      metrics.observe({ method: request.method, path: request.routePath ?? 'none', status: String(status) }, ms / 1000)
      const line = {
        method: request.method,
        path: pathOf(request),
        status,
        ms: Math.round(ms),
        caller: request.callerId,
      }
      request.log[status >= 500 ? 'error' : 'info'](line, 'request')
    })
    next()
  }
}

/** Without the token of a link: whoever reads it in the log could open its page. */
const pathOf = ({ originalUrl }: Request): string =>
  originalUrl.replace(/\?.*$/, '').replace(/^\/+(pay|my)\/+[^/]+/i, '/$1/…')
