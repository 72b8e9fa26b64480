import { type CardRate, type RateCard, rateCard } from '../../adapters/store/views/rate-card'
import { isoOrNull } from '../../domain/time'
import { visibleAccount } from '../access'
import { type Columns, csv, csvOf, units } from '../csv'
import { route } from '../route'
import { accountPath } from './usage-range'

const columnsOf = (card: RateCard): Columns<CardRate> => ({
  effective_from: () => isoOrNull(card.effectiveFrom),
  version: () => card.version,
  currency: () => card.currency,
  unit: () => card.unit,
  market: (rate) => rate.market,
  category: (rate) => rate.key,
  volume_from: (rate) => rate.volumeFrom,
  price: (rate) => units(rate.priceMicros),
})

export const rateCardCsv = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/rate-card.csv',
  summary: 'The account’s rate card as rows',
  roles: ['support', 'customer'],
  params: accountPath,
  answers: { 200: csv },
  produces: 'text/csv',
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, now } = await visibleAccount(call, call.params.accountId)
    const card = await rateCard(call.db, accountId, now)
    return { status: 200, body: csvOf(columnsOf(card), card.rates) }
  },
})
