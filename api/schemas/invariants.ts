import { z } from 'zod'
import { shownInstant } from './common'

export const invariant = z
  .strictObject({
    code: z.string().meta({ examples: ['I15'] }),
    title: z.string(),
    violations: z.int().min(0).nullable().meta({ description: 'Null while it is not known; `problem` says why.' }),
    examples: z.array(z.strictObject({ check: z.string(), id: z.string(), wrong: z.string() })),
    problem: z.string().nullable(),
    since: shownInstant.nullable().meta({ description: 'Since when there are violations.' }),
    checkedAt: shownInstant,
  })
  .meta({ id: 'Invariant' })
