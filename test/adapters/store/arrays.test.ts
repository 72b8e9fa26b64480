import fc from 'fast-check'
import { newRowIds } from '../../../adapters/ids'
import { secondsArray, textArray, wholeArray } from '../../../adapters/store/arrays'
import type { Database } from '../../../adapters/store/client'
import { ownDatabase } from '../usage/database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

describe('lists as PostgreSQL reads them', () => {
  it('are what they were, whatever is in them', async () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !/[\0\p{Cs}]/u.test(value))
    const awkward = fc.constantFrom('', ' ', 'NULL', 'null', '"', '\\', '{', '}', ',', "'", '\n', '"a\\"b"')
    const values = fc.array(fc.oneof(fc.constant(null), awkward, text), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(values, async (list) => {
        const [row] = await db.$queryRaw<{ back: (string | null)[] }[]>`SELECT ${textArray(list)}::text[] AS back`
        expect(row?.back).toEqual(list)
      }),
      { numRuns: 40 },
    )
  })

  it('keep every amount and every instant to the millisecond', async () => {
    const instants = fc.array(fc.option(fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) })), { maxLength: 20 })
    const amounts = fc.array(fc.maxSafeInteger(), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(instants, amounts, async (at, whole) => {
        const rows = await db.$queryRaw<{ at: Date | null }[]>`
          SELECT to_timestamp(s)::timestamptz(3) AS at FROM unnest(${secondsArray(at)}::float8[]) WITH ORDINALITY AS n (s, i)
           ORDER BY i`
        expect(rows.map((row) => row.at?.getTime() ?? null)).toEqual(at)
        const [row] = await db.$queryRaw<{ back: bigint[] }[]>`SELECT ${wholeArray(whole)}::bigint[] AS back`
        expect(row?.back.map(Number)).toEqual(whole)
      }),
      { numRuns: 40 },
    )
  })
})

describe('ids of rows that come in thousands', () => {
  it('are all different, lie in the order of time, and are not guessed', () => {
    const ids = [newRowIds('dlg', 2_000), newRowIds('dlg', 2_000)].flat()
    expect(new Set(ids).size).toBe(4_000)
    for (const id of ids) expect(id).toMatch(/^dlg_[0-9a-z]{24}$/)
    const times = ids.map((id) => id.slice(0, 13))
    expect(times).toEqual([...times].sort())
    // Of the 24 characters, 15 are random: 75 bits.
    expect(new Set(ids.map((id) => id.slice(13))).size).toBe(4_000)
  })
})
