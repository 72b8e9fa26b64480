import type { NextFunction, Request, Response } from 'express'
import { z } from 'zod'

/** A control was used wrongly: answered as problem details, nothing changed. */
export class ControlProblem extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly code: string,
    readonly extra: object = {},
  ) {
    super(detail)
  }
}

/** The body of a control as `schema` reads it, or a problem that names every wrong field. */
export function readControl<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body ?? {})
  if (result.success) return result.data
  const errors = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const detail = errors.map(({ path, message }) => `${path || 'body'}: ${message}`).join('; ')
  throw new ControlProblem(400, detail, 'VALIDATION_FAILED', { errors })
}

/** Express error handler for everything under /_sandbox. */
export function answerControlProblem(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error)
    return
  }
  const problem = toProblem(error)
  response.status(problem.status).type('application/problem+json')
  response.end(
    JSON.stringify({
      type: 'about:blank',
      title: problem.status === 404 ? 'Not found' : 'The sandbox control was refused',
      status: problem.status,
      detail: problem.message,
      code: problem.code,
      ...problem.extra,
    }),
  )
}

function toProblem(error: unknown): ControlProblem {
  if (error instanceof ControlProblem) return error
  const { status, message } = error as { status?: number; message?: string }
  if (status && status >= 400 && status < 500)
    return new ControlProblem(status, message ?? 'Bad request', 'BAD_REQUEST')
  process.stderr.write(`sandbox control: ${error instanceof Error ? error.stack : String(error)}\n`)
  return new ControlProblem(500, 'The sandbox failed; its log says why.', 'INTERNAL')
}

/** Words tests use for the two outcomes of a person's answer. */
export const personOutcome = z
  .enum(['succeed', 'succeeded', 'success', 'fail', 'failed', 'failure', 'decline', 'declined'])
  .transform((word) => word.startsWith('succe'))
