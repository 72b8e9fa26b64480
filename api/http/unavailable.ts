import { EngineUnavailable } from '../../adapters/port-errors'

/** Ways in which PostgreSQL or the road to it is away for a while (our own word, Prisma's, Node's and PostgreSQL's). */
const DATABASE_AWAY = new Set([
  'DATABASE_UNAVAILABLE',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '53300',
  '57P01',
  '57P02',
  '57P03',
])

/** Public words for an error that says "later", or null for any other. */
export function unavailable(error: unknown): string | null {
  if (error instanceof EngineUnavailable) {
    return 'The billing engine does not answer. A command that it has taken is not lost: repeat it with the same Idempotency-Key.'
  }
  if (codes(error).some((code) => DATABASE_AWAY.has(code))) return 'The database does not answer; try again soon.'
  return null
}

/** The codes of an error and of what caused it. */
function codes(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return []
  const { code, originalCode, cause, meta } = error as Record<string, unknown>
  return [code, originalCode]
    .filter((each) => typeof each === 'string')
    .concat(
      codes(cause, depth + 1),
      codes((meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError, depth + 1),
    )
}
