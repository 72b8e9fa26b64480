import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MAIL_TEMPLATE_CODES, MAIL_TEMPLATES } from '../../domain/mail/catalogue'
import { renderMail } from './render'
import { sampleFacts } from './samples'
import { MAIL_LANGUAGES } from './texts/language'

/** `npm run mails [folder]`: every mail in every language as files to look at, with a list of them. */
export function writePreview(folder: string): string {
  mkdirSync(folder, { recursive: true })
  const rows = MAIL_TEMPLATE_CODES.map((template) => {
    const cells = MAIL_LANGUAGES.map((language) => {
      const name = `${template}.${language}`
      const { subject, html, text } = renderMail(template, sampleFacts(template, language))
      writeFileSync(join(folder, `${name}.html`), html)
      writeFileSync(join(folder, `${name}.txt`), text)
      return `<td><a href="${name}.html">${escaped(subject)}</a> <a href="${name}.txt">text</a></td>`
    })
    return `<tr><th>${template}<br>${MAIL_TEMPLATES[template].name}</th>${cells.join('')}</tr>`
  })
  const index = join(folder, 'index.html')
  writeFileSync(index, page(rows))
  return index
}

function page(rows: string[]): string {
  const heads = MAIL_LANGUAGES.map((language) => `<th>${language}</th>`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mails</title>
<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui;margin:24px}td,th{padding:6px 12px;text-align:left;vertical-align:top}</style>
<h1>Mails</h1><table><tr><th></th>${heads}</tr>${rows.join('\n')}</table></html>\n`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

if (require.main === module) {
  const dataDir = process.env.LINEKEEPER_DATA_DIR ?? '.linekeeper'
  const index = writePreview(resolve(process.argv[2] ?? join(dataDir, 'mails')))
  process.stdout.write(`${pathToFileURL(index).href}\n`)
}
