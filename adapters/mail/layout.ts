import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Eta } from 'eta'
import type { MailContent, Tone } from './content'

const LAYOUTS = join(projectRoot(__dirname), 'adapters', 'mail', 'layouts')

/** Escapes every value: the only text that becomes markup is the layout's own. Phone numbers stay on one line. */
const html = new Eta({ autoEscape: true, autoFilter: true, filterFunction: unbrokenPhones })
/** Plain text has no markup that could be injected; the facts are freed of line breaks before. */
const text = new Eta({ autoEscape: false, autoTrim: false })

const htmlLayout = html.compile(readFileSync(join(LAYOUTS, 'mail.html.eta'), 'utf8'))
const textLayout = text.compile(readFileSync(join(LAYOUTS, 'mail.txt.eta'), 'utf8'))

/** A bar's colour beside the heading, dark enough to be seen on white and light enough on black. */
const TONE_COLOURS: Record<Tone, string> = { good: '#1a9e5c', notice: '#4a7dcf', urgent: '#d9652b' }

export function layOutHtml(content: MailContent): string {
  return html.render(htmlLayout, { mail: content, colour: TONE_COLOURS[content.tone] })
}

function unbrokenPhones(value: unknown): string {
  return String(value).replace(/\+\d+(?: \d+)+/g, (phone) => phone.replaceAll(' ', '\u00a0'))
}

/** Conditions leave empty lines behind; two blank lines never say more than one. */
export function layOutText(content: MailContent): string {
  const lines = text.render(textLayout, { mail: content }).replace(/(?<!^--)[ \t]+$/gm, '')
  return `${lines.replace(/\n{3,}/g, '\n\n').trim()}\n`
}

/** The nearest folder upward with a package.json: layouts are read from there, also by the compiled program. */
function projectRoot(folder: string): string {
  try {
    readFileSync(join(folder, 'package.json'))
    return folder
  } catch {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('No package.json above the mail layouts')
    return projectRoot(parent)
  }
}
