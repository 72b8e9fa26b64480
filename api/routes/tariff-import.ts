import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Card, readMetaCard } from '../../adapters/rate-cards/meta-card'
import { saveTariffs, type TariffInput, TariffTaken } from '../../adapters/store/usage/tariffs'
import { iso } from '../../domain/time'
import { invalid } from '../problem'
import { route } from '../route'
import { tariffCode } from '../schemas/accounts'
import { tariffImport as tariffImportSchema } from '../schemas/tariffs'

/** All of Meta's currencies and markets are a tenth of it. */
const LARGEST_CARD_BYTES = 4 * 1024 * 1024

export const tariffImport = route({
  method: 'post',
  path: '/v1/tariffs/{tariffCode}/rate-cards',
  summary: 'Imports a rate card in Meta’s form (effective_date,currency,market,category,rate), all of it or nothing',
  roles: [],
  params: z.strictObject({ tariffCode }),
  body: z.string().min(1, 'must be a rate card as CSV; it is empty').meta({ id: 'RateCardFile' }),
  consumes: 'text/csv',
  bodyLimitBytes: LARGEST_CARD_BYTES,
  answers: { 201: tariffImportSchema },
  async handle({ db, params, body }) {
    const read = readMetaCard(body)
    if ('faults' in read) {
      const errors = read.faults.map(({ row, column, message }) => ({ path: `row ${row}, ${column}`, message }))
      throw invalid(...errors)
    }
    const sourceHash = createHash('sha256').update(body).digest('hex')
    const versions = read.cards.map((card) => versionOf(params.tariffCode, card, sourceHash))
    const saved = await saveTariffs(db, versions).catch((error: unknown) => {
      throw error instanceof TariffTaken ? taken(params.tariffCode, read.cards[error.index]) : error
    })
    const data = versions.map(({ rates, effectiveFrom, ...version }, index) => ({
      ...version,
      id: saved[index]?.id ?? '',
      effectiveFrom: iso(effectiveFrom),
      rates: rates.length,
    }))
    return { status: 201, body: { sourceHash, data } }
  },
})

type Imported = TariffInput & { sourceHash: string }

/** A card holds from the midnight of each WABA: under MESSAGE the instant is read on its clocks. */
const versionOf = (code: string, { currency, effectiveDate, rates }: Card, sourceHash: string): Imported => ({
  ...{ code, currency, rates, sourceHash },
  unit: 'MESSAGE',
  effectiveFrom: Date.parse(`${effectiveDate}T00:00:00Z`),
})

function taken(code: string, card: Card | undefined) {
  const which = `${code} in ${card?.currency} has another version from ${card?.effectiveDate} on`
  return invalid({
    path: 'effective_date',
    message: `${which}; a version is never changed: choose another day or code`,
  })
}
