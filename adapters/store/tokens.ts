import { createHash, randomBytes } from 'node:crypto'

/** 256 bits: nobody guesses a link (I4 asks for 128). */
export const TOKEN_BYTES = 32
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** What opens a page without signing in. It is told once; what we keep is `hashOf` it. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Whether the text can be a token at all. */
export const isToken = (text: string): boolean => TOKEN.test(text)
