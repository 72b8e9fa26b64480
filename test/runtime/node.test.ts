import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../adapters/project-root'

const PROGRAM = join(projectRoot(), 'node_modules', '.bin', 'node')

describe('the Node that everything runs on', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>
  }
  const versions = new Set(Object.values(optionalDependencies))

  it('is one version on every system', () => {
    expect(versions.size).toBe(1)
  })

  // Left out by `npm ci --omit=optional`, and on systems that it is not named for: then the machine's own serves.
  const pinned = existsSync(PROGRAM) ? it : it.skip
  pinned('is what npm puts first', () => {
    expect(execFileSync(PROGRAM, ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${[...versions][0]}`)
    if (process.env['npm_lifecycle_event'] !== undefined) expect(versions).toContain(process.version.slice(1))
  })
})
