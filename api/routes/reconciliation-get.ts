import { z } from 'zod'
import { reconciliationView } from '../../adapters/store/views/reconciliations'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { reconciliation } from '../schemas/reconciliations'

export const reconciliationGet = route({
  method: 'get',
  path: '/v1/reconciliations/{runId}',
  summary: 'What was compared with Meta’s report, what differed and what was done',
  roles: ['support'],
  params: z.strictObject({ runId: pathId }),
  answers: { 200: reconciliation },
  problems: ['NOT_FOUND'],
  async handle({ db, params }) {
    const body = await reconciliationView(db, params.runId)
    if (body === null) throw notFound('reconciliation', params.runId)
    return { status: 200, body }
  },
})
