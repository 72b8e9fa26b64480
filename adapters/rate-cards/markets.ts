import { getCountries } from 'libphonenumber-js'
import known from './meta-markets.json'

/** What a market of Meta's covers: one country, a region (what no row of its own covers), or all the rest. */
export type Market = { countries: readonly string[]; region: boolean }

const NAMES = new Intl.DisplayNames(['en'], { type: 'region' })

/** Names are told apart by their letters alone: `Rest of Central and Eastern Europe` is the one with `&`. */
const canonical = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim()

const MARKETS: ReadonlyMap<string, Market> = new Map([
  ...getCountries().flatMap((country): [string, Market][] => {
    const market = { countries: [country], region: false }
    return [
      [canonical(country), market],
      [canonical(NAMES.of(country) ?? country), market],
    ]
  }),
  ...Object.entries(known.aliases).map(([name, country]): [string, Market] => [
    canonical(name),
    { countries: [country], region: false },
  ]),
  ...Object.entries(known.regions).map(([name, countries]): [string, Market] => [
    canonical(name),
    { countries, region: true },
  ]),
])

/** The market of that name or ISO country; undefined when there is none. */
export const marketNamed = (name: string): Market | undefined => MARKETS.get(canonical(name))

/** The regions' names, as Meta writes them. */
export const REGION_NAMES: readonly string[] = Object.keys(known.regions)
