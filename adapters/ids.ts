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
