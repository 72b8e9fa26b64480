import { TEXTS } from '../../../adapters/mail/texts'
import { MAIL_LANGUAGES } from '../../../adapters/mail/texts/language'

const KEYS = Object.keys(TEXTS) as (keyof typeof TEXTS)[]

describe('the text catalogue', () => {
  test('has every text in every language', () => {
    const gaps = KEYS.flatMap((key) =>
      MAIL_LANGUAGES.filter((language) => !TEXTS[key][language]?.trim()).map((l) => [key, l]),
    )
    expect(gaps).toEqual([])
  })

  test('fills the same placeholders in every language', () => {
    const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort().join(' ')
    const odd = KEYS.filter((key) =>
      MAIL_LANGUAGES.some((language) => holes(TEXTS[key][language]) !== holes(TEXTS[key].en)),
    )
    expect(odd).toEqual([])
  })

  test('holds no address: links come from the facts', () => {
    const linking = KEYS.filter((key) => MAIL_LANGUAGES.some((language) => /https?:|www\./.test(TEXTS[key][language])))
    expect(linking).toEqual([])
  })
})
