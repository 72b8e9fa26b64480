import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../../adapters/project-root'

const SECONDS = 90

describe('requests generated from the OpenAPI document', () => {
  it('get no 5xx and no answer outside the document, and the refused ones change nothing', () => {
    const args = [join(projectRoot(), 'dist/test/fuzz/main.js'), '--seconds', String(SECONDS), '--seed', '1']
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    const said = `${stdout}${stderr}`
    expect(said).toMatch(/^\d+ requests done, \d+ refused, 0 of them changed something$/m)
    expect({ status, said: status === 0 ? '' : said }).toEqual({ status: 0, said: '' })
  }, 600_000)
})
