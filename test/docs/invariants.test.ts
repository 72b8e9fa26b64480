import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../adapters/project-root'
import { MONITORS } from '../../adapters/store/monitors/catalogue'

const text = readFileSync(join(projectRoot(), 'docs/invariants.md'), 'utf8')
const rows = [...text.matchAll(/^\| (I\d+) [^|]*\| ([^|]*) \| [^|]* \| ([^|]*) \|$/gm)]

describe('docs/invariants.md', () => {
  it('has every invariant once', () => {
    expect(rows.map(([, code]) => code)).toEqual(Array.from({ length: 24 }, (_, i) => `I${i + 1}`))
  })

  it('says of exactly those that have a monitor that they have one', () => {
    const watched = rows.filter(([, , monitor]) => !monitor?.startsWith('–')).map(([, code]) => code)
    expect(watched).toEqual(MONITORS.map(({ code }) => code))
  })

  it('names for each where it is proven, and only tests that exist', () => {
    for (const [, code, , proof] of rows) {
      const named = [...(proof ?? '').matchAll(/`(test\/[\w./-]+)`/g)].map(([, file]) => file ?? '')
      expect([code, named.length > 0, named.filter((file) => !existsSync(join(projectRoot(), file)))]).toEqual([
        code,
        true,
        [],
      ])
    }
  })
})
