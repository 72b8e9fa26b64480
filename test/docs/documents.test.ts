import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectRoot } from '../../adapters/project-root'
import { SETTINGS } from '../../adapters/settings'

const ROOT = projectRoot()
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const DECISIONS = readdirSync(join(ROOT, 'docs/decisions')).map((file) => `docs/decisions/${file}`)
const DOCUMENTS = ['README.md', 'docs/architecture.md', 'docs/runbook.md', ...DECISIONS]
const SCRIPTS = Object.keys(JSON.parse(read('package.json')).scripts)
/** What npm runs without `run`. */
const SHORT_FORMS = ['ci', 'start', 'test']
const ROOMS = 'domain|workflows|activities|adapters|api|prisma|sandbox|test|docs|\\.ci'

/** What a document names that does not exist, one line each. */
function untrue(path: string, text: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => join(dirname(path), target ?? ''))
  const files = [...text.matchAll(new RegExp(`\`((?:${ROOMS})/[\\w./-]*\\w)\``, 'g'))].map(([, file]) => file ?? '')
  const scripts = [...text.matchAll(/(?:\bnpm run |`npm (?!run ))([a-z]+)/g)].map(([, script]) => script ?? '')
  return [
    ...[...links, ...files].filter((file) => !existsSync(join(ROOT, file))).map((file) => `${path}: no ${file}`),
    ...scripts
      .filter((script) => !SCRIPTS.includes(script) && !SHORT_FORMS.includes(script))
      .map((script) => `${path}: no npm run ${script}`),
  ]
}

describe('The documents', () => {
  test.each(DOCUMENTS)('%s names only files and commands that exist', (path) => {
    expect(untrue(path, read(path))).toEqual([])
  })

  test('fail this check when they name what is gone', () => {
    const text =
      'Run `npm run bake`; see [there](gone.md) and `domain/gone.ts`, but `npm ci` and `domain/money.ts` are fine.'
    expect(untrue('docs/x.md', text)).toEqual([
      'docs/x.md: no docs/gone.md',
      'docs/x.md: no domain/gone.ts',
      'docs/x.md: no npm run bake',
    ])
  })

  test('README has every setting that a process reads, and no other', () => {
    const table = read('README.md').split('## Settings')[1]?.split('\n## ')[0] ?? ''
    const named = [...table.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name)
    const notOurs = ['PORT', 'TEMPORAL_CLI_PATH']
    for (const setting of Object.keys(SETTINGS.shape)) expect(named).toContain(setting)
    expect(named.filter((name) => !notOurs.includes(name ?? '') && !((name ?? '') in SETTINGS.shape))).toEqual([])
  })

  test.each(DECISIONS)('%s says context, decision, consequences and guard', (path) => {
    const headings = [...read(path).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual(['Context', 'Decision', 'Consequences', 'Guard'])
    expect(read(path)).toMatch(new RegExp(`^# ${path.slice('docs/decisions/'.length, -3).slice(0, 4)}\\. `))
  })
})

test('No install script runs (decision 0008)', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
})
