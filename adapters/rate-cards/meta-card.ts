import { CsvError, parse } from 'csv-parse/sync'
import { MAX_PRICE_MICROS, MESSAGE_CATEGORIES, type MessageCategory, type TariffRate } from '../../domain/usage/tariff'
import { type Market, marketNamed, REGION_NAMES } from './markets'

/** Where a rate card is wrong. `row` counts from 1, the header included. */
export type CardFault = { row: number; column: string; message: string }
/** One card: from that day on, which begins at the midnight of each WABA, in one currency. */
export type Card = { effectiveDate: string; currency: string; rates: TariffRate[] }

const COLUMNS = ['effective_date', 'currency', 'market', 'category', 'rate'] as const
type Column = (typeof COLUMNS)[number]
type Row = {
  row: number
  effectiveDate: string
  currency: string
  name: string
  market: Market
  key: MessageCategory
  priceMicros: number
}

/** More faults than this tell nothing new. */
const MOST_FAULTS = 100
const DECIMALS_OF_MICROS = 6
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/**
 * The cards of a file in Meta's form, a card for each day and currency in it, or what is wrong with it. A country's own
 * row goes before that of its region; a region's rate is that of each of its countries, and `Other` that of all the rest.
 */
export function readMetaCard(text: string): { cards: Card[] } | { faults: CardFault[] } {
  const faults: CardFault[] = []
  const rows = rowsOf(text, faults)
  if (faults.length === 0) faults.push(...overlaps(rows), ...gaps(rows))
  if (faults.length > 0) return { faults: faults.slice(0, MOST_FAULTS) }
  return { cards: [...byCard(rows).values()].map(cardOf) }
}

function rowsOf(text: string, faults: CardFault[]): Row[] {
  const records = recordsOf(text, faults)
  const [header, ...rest] = records
  if (header === undefined || faults.length > 0) return []
  if (header.join(',') !== COLUMNS.join(',')) {
    faults.push({ row: 1, column: 'header', message: `must be ${COLUMNS.join(',')}; it is ${shown(header.join(','))}` })
    return []
  }
  const rows = rest.flatMap((fields, index) => (isEmpty(fields) ? [] : [{ fields, row: index + 2 }]))
  if (rows.length === 0) faults.push({ row: 2, column: 'rate', message: 'is missing: the file has no rates' })
  return rows.flatMap(({ fields, row }) => rowOf(fields, row, faults) ?? [])
}

function recordsOf(text: string, faults: CardFault[]): string[][] {
  try {
    const records = parse(text, { bom: true, relax_column_count: true })
    if (records.length === 0)
      faults.push({ row: 1, column: 'header', message: `must be ${COLUMNS.join(',')}; the file is empty` })
    return records
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    faults.push({ row: Number(error['records']) + 1, column: 'row', message: error.message })
    return []
  }
}

const isEmpty = (fields: readonly string[]): boolean => fields.length === 1 && fields[0] === ''

function rowOf(fields: readonly string[], row: number, faults: CardFault[]): Row | null {
  const before = faults.length
  const fault = (column: string, message: string) => void faults.push({ row, column, message })
  if (fields.length !== COLUMNS.length) {
    fault('row', `must have ${COLUMNS.length} fields, it has ${fields.length}`)
    return null
  }
  const of = (column: Column) => (fields[COLUMNS.indexOf(column)] ?? '').trim()
  const [effectiveDate, currency, name, category] = [of('effective_date'), of('currency'), of('market'), of('category')]
  if (!isDay(effectiveDate)) fault('effective_date', `must be a day such as 2026-10-01, it is ${shown(effectiveDate)}`)
  if (!CURRENCIES.has(currency)) fault('currency', `must be an ISO 4217 currency such as USD, it is ${shown(currency)}`)
  const market = marketNamed(name)
  if (market === undefined) {
    fault('market', `${shown(name)} is neither a country nor one of ${REGION_NAMES.join(', ')}, Other`)
  }
  const key = MESSAGE_CATEGORIES.find((each) => each.toLowerCase() === category.toLowerCase())
  if (key === undefined)
    fault('category', `must be one of ${MESSAGE_CATEGORIES.join(', ').toLowerCase()}, it is ${shown(category)}`)
  const price = microsOf(of('rate'))
  if (typeof price === 'string') fault('rate', price)
  if (faults.length > before || market === undefined || key === undefined || typeof price === 'string') return null
  return { row, effectiveDate, currency, name, market, key, priceMicros: price }
}

function isDay(day: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
}

/** The rate in micros, or what is wrong with it. Digits are counted as text: no binary fraction ever stands between. */
function microsOf(rate: string): number | string {
  if (/^-/.test(rate)) return `must not be negative, it is ${shown(rate)}`
  const [, whole, fraction = ''] = /^(\d{1,9})(?:\.(\d+))?$/.exec(rate) ?? []
  if (whole === undefined) return `must be a number with a decimal point such as 0.0955, it is ${shown(rate)}`
  if (fraction.length > DECIMALS_OF_MICROS) {
    return `must have at most ${DECIMALS_OF_MICROS} decimals, a millionth of the currency, it is ${shown(rate)}`
  }
  const micros = Number(whole + fraction.padEnd(DECIMALS_OF_MICROS, '0'))
  return micros > MAX_PRICE_MICROS ? `must be at most ${MAX_PRICE_MICROS / 1_000_000}, it is ${shown(rate)}` : micros
}

/** Two rows for one market and category of a card, whatever names they give it. */
function overlaps(rows: readonly Row[]): CardFault[] {
  const first = new Map<string, Row>()
  return rows.flatMap((each) => {
    const place = `${cardKey(each)} ${each.market.countries.join()} ${each.key}`
    const other = first.get(place)
    if (other === undefined) first.set(place, each)
    const message = `${each.name} has a rate for ${each.key.toLowerCase()} in row ${other?.row} already`
    return other === undefined ? [] : [{ row: each.row, column: 'market', message }]
  })
}

/** A market that lacks a category that others of its card have. Only some countries have the international one. */
function gaps(rows: readonly Row[]): CardFault[] {
  return [...byCard(rows).values()].flatMap((card) => {
    const wanted = new Set(card.map(({ key }) => key))
    wanted.delete('AUTHENTICATION_INTERNATIONAL')
    const markets = groupBy(card, ({ market }) => market.countries.join())
    return [...markets.values()].flatMap((own) => {
      const [{ row, name, effectiveDate, currency }] = own as [Row]
      const missing = [...wanted].filter((key) => own.every((each) => each.key !== key))
      return missing.map((key) => {
        const message = `${name} has no rate for ${key.toLowerCase()} from ${effectiveDate} on in ${currency}: add a row`
        return { row, column: 'category', message }
      })
    })
  })
}

const cardKey = ({ effectiveDate, currency }: Row) => `${effectiveDate} ${currency}`
const byCard = (rows: readonly Row[]) => groupBy(rows, cardKey)

function groupBy(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}

function cardOf(rows: readonly Row[]): Card {
  const [{ effectiveDate, currency }] = rows as [Row]
  const rates = new Map<string, TariffRate>()
  // Regions first, so that a country's own row replaces its region's.
  for (const { market, key, priceMicros } of [...rows].sort(
    (a, b) => Number(b.market.region) - Number(a.market.region),
  )) {
    for (const country of market.countries) rates.set(`${country} ${key}`, { market: country, key, priceMicros })
  }
  return { effectiveDate, currency, rates: [...rates.values()] }
}

/** What was written, short enough for a message. */
const shown = (text: string): string => (text === '' ? 'empty' : JSON.stringify(text.slice(0, 60)))
