import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../adapters/project-root'

const read = (path: string) => readFileSync(join(projectRoot(), path), 'utf8')
const rows = read('docs/faults.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (Fault|-)/.test(line))

/** What a row names that is not there: a file, or a test in it whose title begins so. */
function missing(row: string): string[] {
  const named = [...row.matchAll(/`(test\/[\w./-]+)` "([^"]+)"/g)]
  if (named.length === 0) return [`no test: ${row}`]
  return named.flatMap(([, file = '', title = '']) => {
    if (!existsSync(join(projectRoot(), file))) return [`no ${file}`]
    const begins = read(file)
      .split(/\b(?:it|test)(?:\.each\([\s\S]*?\))?\(\s*['"`]/)
      .slice(1)
    return begins.some((text) => text.replace(/^I\d+: /, '').startsWith(title)) ? [] : [`${file} has no "${title}…"`]
  })
}

describe('docs/faults.md', () => {
  it('names for each fault a test that exists', () => {
    expect(rows.length).toBeGreaterThan(15)
    expect(rows.flatMap(missing)).toEqual([])
  })

  it('fails this check when a test is gone', () => {
    expect(missing('| x | `test/docs/faults.test.ts` "shows nothing" |')).toEqual([
      'test/docs/faults.test.ts has no "shows nothing…"',
    ])
    expect(missing('| x | `test/gone.test.ts` "x" |')).toEqual(['no test/gone.test.ts'])
    expect(missing('| x | – |')).toHaveLength(1)
  })
})
