import type { Instant } from '../time'

/** One version of the price list, valid from an instant on. Cents of the account's currency. */
export type PriceList = {
  version: number
  validFrom: Instant
  /** Monthly price of one number (C3). */
  monthlyCents: number
  /** Count of billable numbers from which the volume price holds. */
  volumeFrom: number
  /** Monthly price of every number from `volumeFrom` billable numbers on (C5). */
  volumeMonthlyCents: number
  /** Price of one month when a year is paid at once (C4). */
  annualMonthlyCents: number
}

const AMOUNTS = ['monthlyCents', 'volumeMonthlyCents', 'annualMonthlyCents'] as const
const FIELDS: readonly string[] = ['version', 'validFrom', 'volumeFrom', ...AMOUNTS]

/** The price lists from their files' contents, oldest first. Throws an error that says every fault of every entry. */
export function loadPriceLists(entries: readonly unknown[]): readonly PriceList[] {
  const faults = entries.length === 0 ? ['there is no price list'] : entries.flatMap(faultsOf)
  if (faults.length === 0) faults.push(...faultsBetween(entries as Raw[]))
  if (faults.length > 0) throw new Error(`price lists: ${faults.join('; ')}`)
  return (entries as Raw[]).map((entry) => ({ ...entry, validFrom: Date.parse(entry.validFrom) }))
}

type Raw = Omit<PriceList, 'validFrom'> & { validFrom: string }

function faultsOf(entry: unknown, index: number): string[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    return [`entry ${index + 1} is ${JSON.stringify(entry)}, not a list`]
  const list = entry as Record<string, unknown>
  const faults: string[] = []
  const say = (field: string, must: string) =>
    faults.push(`entry ${index + 1}, ${field}: must be ${must}, it is ${JSON.stringify(list[field]) ?? 'missing'}`)
  for (const field of Object.keys(list)) {
    if (!FIELDS.includes(field)) faults.push(`entry ${index + 1}, ${field}: is not a field of a price list`)
  }
  if (list['version'] !== index + 1) say('version', `${index + 1}, as versions count from 1 without gaps`)
  if (!isInstant(list['validFrom'])) say('validFrom', 'an instant in UTC ending Z')
  if (!isWhole(list['volumeFrom'], 2)) say('volumeFrom', 'a whole number from 2 on')
  for (const field of AMOUNTS) if (!isWhole(list[field], 50)) say(field, 'whole cents, at least 50')
  return faults
}

/** Which list is valid follows from its beginning alone, so beginnings rise, and the volume price is no surcharge. */
function faultsBetween(lists: readonly Raw[]): string[] {
  return lists.flatMap(({ validFrom, monthlyCents, volumeMonthlyCents }, index) => {
    const before = lists[index - 1]?.validFrom
    const late = before !== undefined && Date.parse(validFrom) <= Date.parse(before)
    const dear = volumeMonthlyCents > monthlyCents
    return [
      ...(late ? [`entry ${index + 1}, validFrom: ${validFrom} must be after entry ${index}'s ${before}`] : []),
      ...(dear
        ? [`entry ${index + 1}, volumeMonthlyCents: ${volumeMonthlyCents} is more than monthlyCents ${monthlyCents}`]
        : []),
    ]
  })
}

const isInstant = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value))

const isWhole = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least
