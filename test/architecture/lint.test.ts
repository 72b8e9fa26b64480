import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { inHouse, PROJECT_ROOT } from './house-fixture'

type Report = { diagnostics: { category?: string }[] }

/** The names of the lint rules that the house's own settings report for these files. */
function lintFindings(files: Record<string, string>): string[] {
  return inHouse(files, (root) => {
    const biome = join(PROJECT_ROOT, 'node_modules/@biomejs/biome/bin/biome')
    const run = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '.'], { cwd: root, encoding: 'utf8' })
    const { diagnostics } = JSON.parse(run.stdout) as Report
    return [...new Set(diagnostics.map(({ category }) => category ?? 'unnamed'))].sort()
  })
}

const CLEAN = 'export const one = 1\n'
const LONG_FUNCTION = `export function long(): number[] {\n  const all: number[] = []\n${'  all.push(1)\n'.repeat(50)}  return all\n}\n`

describe('The lint rules', () => {
  test('find nothing in a clean file', () => {
    expect(lintFindings({ 'domain/a.ts': CLEAN })).toEqual([])
  })

  test.each([
    ['two files that import each other', 'noImportCycles', `import { b } from './b'\nexport const a = b\n`],
    [
      'two files that import only types of each other',
      'noImportCycles',
      `import type { B } from './b'\nexport type A = B\n`,
    ],
    ['any', 'noExplicitAny', 'export const a = (b: any) => b\n'],
    ['a promise nobody waits for', 'noFloatingPromises', 'async function f() {}\nexport function a() {\n  f()\n}\n'],
    ['a word on the console', 'noConsole', `export const a = () => console.log('a')\n`],
    ['a function over 50 lines', 'noExcessiveLinesPerFunction', LONG_FUNCTION],
    ['a value import of a type', 'useImportType', `import { B } from './c'\nexport type A = B\n`],
  ])('find %s', (_title, rule, text) => {
    const b = `import { a } from './a'\nexport const b = a\nexport type B = typeof b\n`
    const files = { 'domain/a.ts': text, 'domain/b.ts': b, 'domain/c.ts': 'export type B = string\n' }
    expect(lintFindings(files)).toContainEqual(expect.stringMatching(new RegExp(`/${rule}$`)))
  })
})
