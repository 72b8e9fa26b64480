import { saveTariffs, TariffTaken } from '../../adapters/store/usage/tariffs'
import { iso } from '../../domain/time'
import { invalid } from '../problem'
import { route } from '../route'
import { tariff, tariffInput } from '../schemas/tariffs'

export const tariffPublish = route({
  method: 'post',
  path: '/v1/tariffs',
  summary: 'Publishes a version of a tariff; a version is never changed',
  roles: [],
  body: tariffInput,
  answers: { 201: tariff },
  async handle({ db, body }) {
    const at = iso(body.effectiveFrom)
    const [saved] = await saveTariffs(db, [body]).catch((error: unknown) => {
      if (!(error instanceof TariffTaken)) throw error
      const message = `${body.code} in ${body.currency} has another version from ${at} on; choose another instant`
      throw invalid({ path: 'effectiveFrom', message })
    })
    if (saved === undefined) throw new Error('a version that is not refused is saved')
    return { status: 201, body: { ...body, id: saved.id, effectiveFrom: at, sourceHash: null } }
  },
})
