import { saveTariff } from '../../adapters/store/usage/tariffs'
import { iso } from '../../domain/time'
import { invalid } from '../problem'
import { route } from '../route'
import { tariff, tariffInput } from '../schemas/usage'

export const tariffPublish = route({
  method: 'post',
  path: '/v1/tariffs',
  summary: 'Publishes a version of a tariff; a version is never changed',
  roles: [],
  body: tariffInput,
  answers: { 201: tariff },
  async handle({ db, body }) {
    const saved = await saveTariff(db, body)
    const at = iso(body.effectiveFrom)
    if (saved === null) {
      const message = `${body.code} in ${body.currency} has another version from ${at} on; choose another instant`
      throw invalid({ path: 'effectiveFrom', message })
    }
    return { status: 201, body: { ...body, id: saved.id, effectiveFrom: at } }
  },
})
