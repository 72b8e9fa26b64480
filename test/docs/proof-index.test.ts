import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderMail } from '../../adapters/mail/render'
import { sampleFacts } from '../../adapters/mail/samples'
import { MAIL_LANGUAGES } from '../../adapters/mail/texts/language'
import { projectRoot } from '../../adapters/project-root'
import { MAIL_TEMPLATES, type MailTemplate } from '../../domain/mail/catalogue'

const ROOT = projectRoot()

const filesBelow = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|json)$/.test(file))
    .map((file) => join(folder, file))
const textOf = (folders: string[]): string =>
  folders
    .flatMap(filesBelow)
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n')

const numbered = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const coded = (letter: string, from: number, to: number) =>
  numbered(from, to).map((n) => `${letter}${String(n).padStart(letter === 'E' ? 2 : 1, '0')}`)

/** Rules of source 004 share their letter with the invariants, so a test of one is called `004 I7: …`. */
const ofCreditsPage = (...rules: number[]) => rules.map((rule) => `004 I${rule}`)

/** Rules that a customer can be shown to be kept by an acceptance test. */
const RULES = [
  ...ofCreditsPage(...numbered(1, 11)),
  ...coded('C', 1, 25),
  ...coded('W', 1, 4),
  ...coded('S', 1, 11),
  ...coded('W', 5, 9),
  ...coded('P', 1, 12),
]
/** Rows of the number's life. */
const ROWS = numbered(1, 33)
const MAILS = [...coded('E', 1, 31), 'E33', 'E34', 'E35', 'E36']

/** Folders whose stories go through the running product, and their mails through its mail server. */
const STORIES = ['test/api', 'test/clock', 'test/crash', 'test/rules', 'test/scenarios']

describe('the acceptance tests', () => {
  const titles = [
    ...textOf(['test/rules']).matchAll(/\b(?:it|describe)(?:\.each\([\s\S]*?\))?\(\s*'((?:[^'\\]|\\.)*)'/g),
  ].map(([, title]) => title ?? '')

  test.each(RULES)('%s has exactly one', (code) => {
    expect(titles.filter((title) => title.startsWith(`${code}:`))).toHaveLength(1)
  })

  test.each(ROWS)('row %i of a number’s life has one', (row) => {
    expect(titles.filter((title) => new RegExp(`^row ${row}\\b`).test(title))).not.toEqual([])
  })
})

describe('the catalogue of mails', () => {
  const decided = textOf(['activities', 'domain/dunning', 'domain/number'])
  const told = textOf(STORIES)

  test.each(MAILS)('%s exists, is triggered, is written in every language, and arrives in a story', (code) => {
    expect(MAIL_TEMPLATES).toHaveProperty(code)
    expect(decided).toMatch(new RegExp(`['"]${code}['"]`))
    const template = code as MailTemplate
    const subjects = MAIL_LANGUAGES.map((locale) => renderMail(template, sampleFacts(template, locale)).subject)
    expect(new Set(subjects).size).toBe(MAIL_LANGUAGES.length)
    expect(told).toMatch(new RegExp(`[ ']${code}'`))
  })
})
