import type { MailFacts } from '../../domain/mail/facts'

/** Line breaks, other control characters and marks that turn the direction of writing: they forge lines or order. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]+/gu

/** Where a mail program would turn plain text into a link: `http://…`, and a dot inside a name like `evil.example`. */
const LINKABLE = /:(?=\/\/)|(?<=[\p{L}\p{N}])\.(?=\p{L})/gu

const ZERO_WIDTH_SPACE = '\u200b'

/**
 * The facts with every string made harmless for a mail: one printable line each, and nothing that customers typed
 * becomes a link by itself. Escaping for HTML is the template library's.
 */
export function cleanFacts(facts: MailFacts): MailFacts {
  const { links, seller, now, ...rest } = facts
  const typed = mapStrings(rest, (text) => printable(text).replace(LINKABLE, (mark) => mark + ZERO_WIDTH_SPACE))
  return { ...typed, now, seller: mapStrings(seller, printable), links: mapStrings(links, printable) }
}

function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ').replace(/ {2,}/g, ' ').trim()
}

function mapStrings<Value>(value: Value, change: (text: string) => string): Value {
  if (typeof value === 'string') return change(value) as Value
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change)) as Value
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapStrings(item, change)])) as Value
}
