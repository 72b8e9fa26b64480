import { stringify } from 'csv-stringify'
import { z } from 'zod'

/** The answer of a route that `produces: 'text/csv'`. */
export const csv = z.custom<AsyncIterable<string>>().meta({ override: { type: 'string' } })

/** The columns of a file by their names, in order, each with how a row fills it. */
export type Columns<Row> = Record<string, (row: Row) => string | number | null>

const MICROS_PER_UNIT = 1_000_000

/** Micros as a decimal of the currency, without rounding. */
export const units = (micros: number): string => (micros / MICROS_PER_UNIT).toFixed(6)

/** A number, also a negative one, is no formula. */
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/

/** RFC 4180 with a header; text that a spreadsheet would take for a formula is escaped (S8). */
export function csvOf<Row>(columns: Columns<Row>, rows: AsyncIterable<Row> | Iterable<Row>): AsyncIterable<string> {
  const writer = stringify({ header: true, columns: Object.keys(columns), record_delimiter: 'windows' })
  const feed = async () => {
    for await (const row of rows) {
      const record = Object.values(columns).map((column) => escaped(column(row)))
      if (!writer.write(record)) await new Promise((resolve) => writer.once('drain', resolve))
    }
    writer.end()
  }
  feed().catch((error: Error) => writer.destroy(error))
  return writer
}

function escaped(value: string | number | null): string | number | null {
  if (typeof value !== 'string' || PLAIN_NUMBER.test(value)) return value
  // White space before the sign is skipped by spreadsheets; a tab or a line break alone may start another cell. Some take
  // the wide forms of East Asian keyboards for the same signs.
  return /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/.test(value) ? `'${value}` : value
}
