import { randomBytes } from 'node:crypto'

/** Crockford's base 32: no letter that is mistaken for a digit, 5 bits a character. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 24

/**
 * A new identifier: the kind's prefix and 120 random bits, so that nobody guesses another account's (I20).
 * `newId('inv')` is for instance `inv_7f3k…`.
 */
export function newId(prefix: string): string {
  let id = `${prefix}_`
  for (const byte of randomBytes(LENGTH)) id += ALPHABET[byte % ALPHABET.length]
  return id
}

/** How many characters of a row's id tell the time: milliseconds until the year 3084. */
const TIME_LENGTH = 9

/**
 * Identifiers for rows that come in thousands: 45 bits of time, then 75 random ones that nobody guesses. Rows that are
 * written together lie together in the index, which keeps adding them cheap however many there are.
 */
export function newRowIds(prefix: string, count: number): string[] {
  const random = randomBytes(count * (LENGTH - TIME_LENGTH))
  let time = ''
  for (let rest = Date.now(), n = 0; n < TIME_LENGTH; n++, rest = Math.floor(rest / ALPHABET.length)) {
    time = `${ALPHABET[rest % ALPHABET.length]}${time}`
  }
  return Array.from({ length: count }, (_, row) => {
    let id = `${prefix}_${time}`
    const from = row * (LENGTH - TIME_LENGTH)
    for (let n = 0; n < LENGTH - TIME_LENGTH; n++) id += ALPHABET[(random[from + n] ?? 0) % ALPHABET.length]
    return id
  })
}
