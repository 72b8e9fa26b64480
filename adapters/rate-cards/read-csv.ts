/** A record that cannot be read; `row` counts from 1, the header included. */
export class UnreadableCsv extends Error {
  constructor(
    readonly row: number,
    message: string,
  ) {
    super(message)
  }
}

/** A field with what ends it: quoted, its quotes doubled inside, or plain. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y

/**
 * The records of an RFC 4180 text, an empty line being one empty field; a byte order mark at its start is skipped. Throws
 * `UnreadableCsv` for a quote that is not closed, or stands in the middle of a field.
 */
export function readCsv(text: string): string[][] {
  const records: string[][] = []
  const field = new RegExp(FIELD)
  field.lastIndex = text.startsWith('\uFEFF') ? 1 : 0
  let record: string[] = []
  while (field.lastIndex < text.length || record.length > 0) {
    const match = field.exec(text)
    if (match === null) throw new UnreadableCsv(records.length + 1, 'has a quote that is not closed, or inside a field')
    const [, quoted, plain = '', end] = match
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    records.push(record)
    record = []
  }
  return records
}
