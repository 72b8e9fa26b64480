/** The languages every mail is written in; English is what all others fall back to. */
export const MAIL_LANGUAGES = ['en', 'es', 'tr'] as const

export type MailLanguage = (typeof MAIL_LANGUAGES)[number]

/** A text in every language, side by side, so that a change of one is seen beside the others. */
export type TextCatalogue = Record<string, Record<MailLanguage, string>>

/** The language for a locale tag: `es-MX` → `es`; one we have no texts for → `en`. */
export function languageOf(locale: string): MailLanguage {
  const primary = locale.split(/[-_]/)[0]?.toLowerCase()
  return MAIL_LANGUAGES.find((language) => language === primary) ?? 'en'
}
