import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { bundleWorkflows } from '../../activities/bundle-workflows'
import { projectRoot } from '../../adapters/project-root'

const ROOT = projectRoot()

describe('the workflow bundle', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'linekeeper-bundle-'))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    write('domain/money.js', 'exports.half = (cents) => Math.floor(cents / 2)')
    write(
      'workflows/index.js',
      `const { sleep } = require('@temporalio/workflow')
       const { half } = require('../domain/money')
       exports.waiting = async () => { await sleep(half(10)) }`,
    )
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function write(name: string, source: string): void {
    const file = join(folder, 'dist', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, source)
  }

  const bundle = () => bundleWorkflows(join(folder, 'dist'))

  it('is made of workflows, domain and the SDK', async () => {
    const code = await bundle()
    expect(code).toContain('exports.waiting')
    expect(code).toContain('exports.half')
  })

  it('is refused when a workflow imports an adapter', async () => {
    write('adapters/ledger.js', 'exports.book = () => {}')
    write('workflows/index.js', `const { book } = require('../adapters/ledger'); exports.booking = async () => book()`)
    await expect(bundle()).rejects.toThrow('workflows/index.js imports adapters/ledger.js')
  })

  it('is refused when a workflow imports stripe, which the bundler itself accepts', async () => {
    write(
      'workflows/index.js',
      `const Stripe = require('stripe'); exports.paying = async () => new Stripe('sk_test_x')`,
    )
    await expect(bundle()).rejects.toThrow('workflows/index.js imports node_modules/stripe/')
  })

  it('is refused when a domain file imports a library', async () => {
    write('domain/money.js', `const { DateTime } = require('luxon'); exports.half = () => DateTime.now().year`)
    await expect(bundle()).rejects.toThrow('domain/money.js imports node_modules/luxon/')
  })

  it('is refused when a workflow imports a module of Node', async () => {
    write(
      'workflows/index.js',
      `const { readFileSync } = require('node:fs'); exports.reading = async () => readFileSync('x')`,
    )
    await expect(bundle()).rejects.toThrow('workflows/index.js imports node:fs')
  })

  it('is not left behind by a build that refuses it', () => {
    const compiled = join(ROOT, 'dist', 'activities')
    cpSync(compiled, join(folder, 'dist', 'activities'), { recursive: true })
    write('adapters/ledger.js', 'exports.book = () => {}')
    const build = () =>
      spawnSync(process.execPath, [join(folder, 'dist/activities/bundle-workflows.js')], { encoding: 'utf8' })
    expect(build()).toMatchObject({ status: 0, stderr: '' })
    write('workflows/index.js', `require('../adapters/ledger'); exports.booking = async () => {}`)
    const refused = build()
    expect(refused.status).toBe(1)
    expect(refused.stderr).toContain('workflows/index.js imports adapters/ledger.js')
    expect(existsSync(join(folder, 'dist/workflows.bundle.js'))).toBe(false)
  })
})
