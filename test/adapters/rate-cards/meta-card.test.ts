import { type CardFault, readMetaCard } from '../../../adapters/rate-cards/meta-card'

const HEADER = 'effective_date,currency,market,category,rate'
const file = (...rows: string[]) => [HEADER, ...rows].join('\n')
const row = (fields: Partial<Record<'date' | 'currency' | 'market' | 'category' | 'rate', string>> = {}) => {
  const { date = '2026-10-01', currency = 'USD', market = 'Turkey', category = 'marketing', rate = '0.0109' } = fields
  return [date, currency, market, category, rate].join(',')
}

function cardsOf(text: string) {
  const read = readMetaCard(text)
  if ('faults' in read) throw new Error(JSON.stringify(read.faults))
  return read.cards
}
function faultsOf(text: string): CardFault[] {
  const read = readMetaCard(text)
  if ('cards' in read) throw new Error('the file was taken')
  return read.faults
}
const placesOf = (text: string) => faultsOf(text).map(({ row, column }) => `${row} ${column}`)
const rated = (text: string) =>
  cardsOf(text)[0]?.rates.map(({ market, key, priceMicros }) => `${market} ${key} ${priceMicros}`)

describe('A rate card in Meta’s form', () => {
  it('becomes one card for each day and currency in it', () => {
    const cards = cardsOf(
      file(row(), row({ currency: 'EUR', rate: '0.0100' }), row({ date: '2027-01-01', rate: '0.012' })),
    )
    expect(cards.map(({ effectiveDate, currency, rates }) => [effectiveDate, currency, rates[0]?.priceMicros])).toEqual(
      [
        ['2026-10-01', 'USD', 10_900],
        ['2026-10-01', 'EUR', 10_000],
        ['2027-01-01', 'USD', 12_000],
      ],
    )
  })

  it('keeps each rate to the last digit, in micros', () => {
    expect(rated(file(row({ rate: '0.000001' })))).toEqual(['TR MARKETING 1'])
    expect(rated(file(row({ rate: '1000.10' })))).toEqual(['TR MARKETING 1000100000'])
    expect(rated(file(row({ rate: '0' })))).toEqual(['TR MARKETING 0'])
  })

  it('knows countries by name or code, in either writing of `&`, and Other as all the rest', () => {
    expect(
      rated(file(row({ market: 'United Arab Emirates' }), row({ market: 'de' }), row({ market: 'Other' }))),
    ).toEqual(['AE MARKETING 10900', 'DE MARKETING 10900', 'OTHER MARKETING 10900'])
    const cee = (name: string) => rated(file(row({ market: name })))
    expect(cee('Rest of Central & Eastern Europe')).toEqual(cee('Rest of Central and Eastern Europe'))
  })

  it('gives a region’s rate to each of its countries but those with a row of their own, wherever it stands', () => {
    const own = row({ market: 'Argentina', rate: '0.2' })
    const region = row({ market: 'Rest of Latin America', rate: '0.1' })
    for (const text of [file(own, region), file(region, own)]) {
      const rates = rated(text) ?? []
      expect(rates).toContain('AR MARKETING 200000')
      expect(rates).toContain('UY MARKETING 100000')
      expect(rates.filter((each) => each.startsWith('AR'))).toHaveLength(1)
    }
  })

  it('may have a byte order mark, CR LF, quoted fields and empty lines', () => {
    const text = `\uFEFF${HEADER}\r\n\r\n2026-10-01,USD,"Turkey","marketing","0.0109"\r\n\r\n`
    expect(rated(text)).toEqual(['TR MARKETING 10900'])
  })
})

describe('A rate card that is wrong says in which row and column', () => {
  it.each([
    ['an empty file', '', ['1 header']],
    ['another header', `date,currency,market,category,rate\n${row()}`, ['1 header']],
    ['a header in another order', `currency,effective_date,market,category,rate\n${row()}`, ['1 header']],
    ['a header alone', HEADER, ['2 rate']],
    ['a negative rate', file(row(), row({ market: 'Spain', rate: '-0.01' })), ['3 rate']],
    ['more decimals than micros', file(row({ rate: '0.0109001' })), ['2 rate']],
    ['a decimal comma', file('2026-10-01,USD,Turkey,marketing,"0,0109"'), ['2 rate']],
    ['a rate that is no number', file(row({ rate: 'n/a' })), ['2 rate']],
    ['a rate beyond all reason', file(row({ rate: '10000.01' })), ['2 rate']],
    ['an unknown currency', file(row({ currency: 'XXQ' })), ['2 currency']],
    ['an unknown market', file(row({ market: 'Rest of Atlantis' })), ['2 market']],
    ['an unknown category', file(row({ category: 'marketing_lite' })), ['2 category']],
    ['a day that is none', file(row({ date: '2026-02-30' })), ['2 effective_date']],
    ['a missing field', file('2026-10-01,USD,Turkey,0.01'), ['2 row']],
    ['a quote that is not closed', file(row(), '2026-10-01,USD,"Turkey,marketing,0.01'), ['3 row']],
    ['market and category twice', file(row(), row({ market: 'Spain' }), row()), ['4 market']],
    ['one market under two names', file(row(), row({ market: 'TR' })), ['3 market']],
    [
      'a market without a category that others have',
      file(row(), row({ category: 'utility' }), row({ market: 'Spain' })),
      ['4 category'],
    ],
    [
      'everything at once, each by its place',
      file(row({ rate: '-1', currency: 'usd' }), row({ market: '?' })),
      ['2 currency', '2 rate', '3 market'],
    ],
  ])('%s', (_, text, places) => expect(placesOf(text)).toEqual(places))

  it('and names the value and the remedy', () => {
    expect(faultsOf(file(row({ rate: '0.0109001' })))[0]?.message).toBe(
      'must have at most 6 decimals, a millionth of the currency, it is "0.0109001"',
    )
    expect(faultsOf(file(row(), row()))[0]?.message).toBe('Turkey has a rate for marketing in row 2 already')
  })

  it('while the international rate, which only some countries have, is no gap', () => {
    const text = file(
      row(),
      row({ market: 'India' }),
      row({ market: 'India', category: 'authentication_international' }),
    )
    expect(cardsOf(text)[0]?.rates).toHaveLength(3)
  })
})
