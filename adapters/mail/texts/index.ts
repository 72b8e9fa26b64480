import { DISPUTE_TEXTS } from './disputes'
import { DOCUMENT_TEXTS } from './documents'
import { DUNNING_TEXTS } from './dunning'
import type { MailLanguage } from './language'
import { LEAVING_TEXTS } from './leaving'
import { META_TEXTS } from './meta'
import { PARTNER_TEXTS } from './partner'
import { PAYMENT_TEXTS } from './payments'
import { PRICE_TEXTS } from './prices'
import { RECEIPT_TEXTS } from './receipt'
import { SHARED_TEXTS } from './shared'
import { START_TEXTS } from './start'
import { STATEMENT_TEXTS } from './statements'
import { TOP_UP_TEXTS } from './top-ups'
import { WALLET_TEXTS } from './wallet'

export const TEXTS = {
  ...SHARED_TEXTS,
  ...RECEIPT_TEXTS,
  ...START_TEXTS,
  ...PAYMENT_TEXTS,
  ...PARTNER_TEXTS,
  ...PRICE_TEXTS,
  ...DUNNING_TEXTS,
  ...LEAVING_TEXTS,
  ...META_TEXTS,
  ...DISPUTE_TEXTS,
  ...DOCUMENT_TEXTS,
  ...STATEMENT_TEXTS,
  ...WALLET_TEXTS,
  ...TOP_UP_TEXTS,
}

export type TextKey = keyof typeof TEXTS

/** The names of a text's `{placeholders}`. */
type Holes<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never

type Values<Key extends TextKey> = Record<Holes<(typeof TEXTS)[Key]['en']>, string>

/** Fills a text's placeholders; which values it takes is known to the compiler from the English text. */
export type Say = <Key extends TextKey>(
  key: Key,
  ...values: Record<never, never> extends Values<Key> ? [] : [Values<Key>]
) => string

export function sayIn(language: MailLanguage): Say {
  return (key, ...[values]) =>
    TEXTS[key][language].replace(/\{(\w+)\}/g, (hole, name: string) => {
      const value = (values as Record<string, string> | undefined)?.[name]
      if (value === undefined) throw new Error(`Mail text ${key} has no value for ${hole}`)
      return value
    })
}
