import { loadPriceLists } from '../../../domain/pricing/list'
import v1 from '../../../domain/pricing/lists/hosting.v1.json'

const v2 = { ...v1, version: 2, validFrom: '2028-01-01T00:00:00Z', monthlyCents: 4500 }

it('loads versions in order, with their beginnings as instants', () => {
  expect(loadPriceLists([v1, v2])).toEqual([
    { ...v1, validFrom: 0 },
    { ...v2, validFrom: Date.parse('2028-01-01T00:00:00Z') },
  ])
})

const without = (field: keyof typeof v1) => Object.fromEntries(Object.entries(v1).filter(([key]) => key !== field))

it.each<[string, unknown[], string]>([
  ['no list', [], 'there is no price list'],
  ['not a list', [v1, 'v2'], 'entry 2 is "v2", not a list'],
  ['a gap in the versions', [v1, { ...v2, version: 3 }], 'entry 2, version: must be 2'],
  [
    'a missing amount',
    [without('monthlyCents')],
    'entry 1, monthlyCents: must be whole cents, at least 50, it is missing',
  ],
  ['a price in dollars', [{ ...v1, annualMonthlyCents: 30.5 }], 'entry 1, annualMonthlyCents: must be whole cents'],
  ['a negative price', [{ ...v1, volumeMonthlyCents: -1 }], 'entry 1, volumeMonthlyCents: must be whole cents'],
  [
    'a day without an instant',
    [v1, { ...v2, validFrom: '2028-01-01' }],
    'entry 2, validFrom: must be an instant in UTC',
  ],
  ['an unknown field', [{ ...v1, setupCents: 100 }], 'entry 1, setupCents: is not a field of a price list'],
  [
    'a beginning out of order',
    [v1, { ...v2, validFrom: v1.validFrom }],
    'entry 2, validFrom: 1970-01-01T00:00:00Z must be after',
  ],
  ['a volume of one', [{ ...v1, volumeFrom: 1 }], 'entry 1, volumeFrom: must be a whole number from 2 on'],
  ['a volume price above the price', [{ ...v1, volumeMonthlyCents: 4000 }], '4000 is more than monthlyCents 3900'],
])('refuses %s and says where', (_, entries, message) => {
  expect(() => loadPriceLists(entries)).toThrow(message)
})

it('tells every fault at once', () => {
  expect(() => loadPriceLists([{ ...v1, version: 7, volumeFrom: '5' }])).toThrow(/version: .*; .*volumeFrom: /)
})
