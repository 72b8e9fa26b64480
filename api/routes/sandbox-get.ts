import { problem } from '../problem'
import { route } from '../route'
import { sandbox } from '../schemas/facts'

export const sandboxGet = route({
  method: 'get',
  path: '/v1/sandbox',
  summary: 'Where the embedded stand-ins are',
  roles: [],
  answers: { 200: sandbox },
  problems: ['NOT_FOUND'],
  async handle({ config }) {
    if (config.sandboxUrls === null) throw problem('NOT_FOUND', 'Nothing is embedded here: real servers are in use.')
    return { status: 200, body: config.sandboxUrls }
  },
})
