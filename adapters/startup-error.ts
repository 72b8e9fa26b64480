/**
 * Something outside the program keeps it from starting: a setting, a port, a server that is down. The message is for the
 * person at the terminal, says what to do, and is printed without a stack trace.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}

/** What to print when a process gives up: the bare message where it was written for people, else everything there is. */
export function describeFailure(error: unknown): string {
  if (error instanceof StartupError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** The short form of a cause, for use inside a longer message; connection errors often carry only a code. */
export function causeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return causeOf(error.errors[0])
  if (error instanceof Error) return error.message || String((error as NodeJS.ErrnoException).code ?? error.name)
  return String(error)
}
