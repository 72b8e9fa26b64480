import { Prisma } from '../../../generated/prisma/client'
import type { Database, Transaction } from '../client'
import type { Check, Monitor } from './monitor'

export type Violation = { check: string; id: string; wrong: string }

/** What one look at an invariant came to. `violations` null: it is not known, and `problem` says why. */
export type Finding = { code: string; violations: Violation[] | null; problem: string | null; tookMs: number }

/** How long one check may keep the database busy. */
export const CHECK_LIMIT_MS = 5_000
/** How many violations of one check are counted: where there are more, there are many. */
export const COUNTED = 1_000

/** What PostgreSQL says when a statement took too long. */
const QUERY_CANCELED = '57014'

/** Asks the database whether an invariant holds. Reads only, and never throws for what the database answers. */
export async function lookAt(db: Database, { code, checks }: Monitor, limitMs = CHECK_LIMIT_MS): Promise<Finding> {
  const began = performance.now()
  const violations: Violation[] = []
  const problems: string[] = []
  for (const check of checks) {
    try {
      violations.push(...(await ask(db, check, limitMs)))
    } catch (error) {
      const { code: state, message } = error as { code?: string; message?: string }
      problems.push(`${check.name}: ${state === QUERY_CANCELED ? `not finished within ${limitMs} ms` : message}`)
    }
  }
  const tookMs = Math.round(performance.now() - began)
  // What was found is true, whatever else could not be looked at.
  const unknown = problems.length > 0 && violations.length === 0
  return unknown
    ? { code, violations: null, problem: problems.join('; '), tookMs }
    : { code, violations, problem: null, tookMs }
}

const ask = (db: Database, { name, sql }: Check, limitMs: number): Promise<Violation[]> =>
  db.$transaction(
    async (tx) => {
      await prepare(tx, limitMs)
      const rows = await tx.$queryRaw<{ id: string; wrong: string }[]>(
        Prisma.raw(`SELECT id::text, wrong FROM (${sql}) AS violation LIMIT ${COUNTED}`),
      )
      return rows.map(({ id, wrong }) => ({ check: name, id, wrong }))
    },
    { timeout: limitMs + 5_000 },
  )

/** Read only; without the just-in-time compiler, which costs more than such a query. */
async function prepare(tx: Transaction, limitMs: number): Promise<void> {
  await tx.$executeRaw`SET TRANSACTION READ ONLY`
  await tx.$executeRaw(Prisma.raw(`SET LOCAL statement_timeout = ${Math.floor(limitMs)}`))
  await tx.$executeRaw`SET LOCAL jit = off`
}
