import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { staleFiles, writeGenerated } from '../../docs/generate'
import { GENERATED_FILES } from '../../docs/generated-files'

const FILES = [{ file: 'docs/generated/states.md', render: async () => '# States\n' }]
const REPAIR = 'docs/generated/states.md is out of date: run `npm run generate` and commit the result'

describe('Generated files', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'linekeeper-generated-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  test('are up to date in this house', async () => {
    expect(await staleFiles(resolve(__dirname, '../..'), GENERATED_FILES)).toEqual([])
  })

  test('fail the check when missing, with the command that repairs them', async () => {
    expect(await staleFiles(root, FILES)).toEqual([REPAIR])
  })

  test('fail the check when edited by hand, and are repaired by writing them', async () => {
    await writeGenerated(root, FILES)
    writeFileSync(join(root, 'docs/generated/states.md'), '# My states\n')
    expect(await staleFiles(root, FILES)).toEqual([REPAIR])
    expect(await writeGenerated(root, FILES)).toEqual(['docs/generated/states.md'])
    expect(readFileSync(join(root, 'docs/generated/states.md'), 'utf8')).toBe('# States\n')
  })

  test('are left alone when nothing changed', async () => {
    await writeGenerated(root, FILES)
    expect(await writeGenerated(root, FILES)).toEqual([])
    expect(await staleFiles(root, FILES)).toEqual([])
  })
})
