import { z } from 'zod'
import { invariantsNow } from '../../adapters/store/monitors/results'
import { iso } from '../../domain/time'
import { route } from '../route'
import { invariant } from '../schemas/invariants'

const DAY_SECONDS = 86_400

export const invariantList = route({
  method: 'get',
  path: '/v1/invariants',
  summary: 'Whether what must always hold does hold, as it was last looked at',
  roles: [],
  query: z.strictObject({
    maxAgeSeconds: z.coerce
      .number('must be a number of seconds')
      .int('must be whole seconds')
      .min(0, 'must not be negative')
      .max(DAY_SECONDS, `must be at most ${DAY_SECONDS}`)
      .optional()
      .meta({ description: 'What was looked at longer ago is looked at again before the answer.' }),
  }),
  answers: { 200: z.array(invariant) },
  async handle({ db, query }) {
    const { maxAgeSeconds } = query
    const known = await invariantsNow(db, maxAgeSeconds === undefined ? undefined : maxAgeSeconds * 1_000)
    const shown = known.map(({ since, checkedAt, ...rest }) => ({
      ...rest,
      since: since === null ? null : iso(since),
      checkedAt: iso(checkedAt),
    }))
    return { status: 200, body: shown }
  },
})
