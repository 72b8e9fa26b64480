import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../../adapters/config'
import { SETTINGS } from '../../adapters/settings'
import { environmentOf, PROJECT_ROOT, readComposeFile, schemaErrors, unpinnedImages } from './compose-file'

const { services } = readComposeFile()
const all = Object.entries(services)
const ours = all.filter(([, { build }]) => build !== undefined)
const knownSettings = Object.keys(SETTINGS.shape)
const namesOf = (environment: object | undefined) => Object.keys(environment ?? {})

describe('docker-compose.yml', () => {
  test('is valid by the schema of the Compose specification', () => {
    expect(schemaErrors(readComposeFile())).toEqual([])
  })

  test.each([
    ['an unknown key of a service', { services: { api: { image: 'a:1.0', imaginary: true } } }],
    [
      'an unknown condition',
      { services: { a: { image: 'a:1.0', depends_on: { b: { condition: 'service_happy' } } } } },
    ],
    ['services as a list', { services: [{ image: 'a:1.0' }] }],
    ['an unknown section', { services: {}, servces: {} }],
  ])('would not be valid with %s', (_title, broken) => {
    expect(schemaErrors(broken)).not.toEqual([])
  })

  test('has every part a real installation needs', () => {
    expect(Object.keys(services).sort()).toEqual([
      'api',
      'mailbox',
      'migrations',
      'postgres',
      'sandbox',
      'temporal',
      'temporal-namespace',
      'temporal-schema',
      'temporal-ui',
      'worker',
    ])
  })

  test('pins every image to a version, those of the Dockerfile too', () => {
    const bases = [...readFileSync(join(PROJECT_ROOT, 'Dockerfile'), 'utf8').matchAll(/^FROM (\S+)/gm)]
    const images = [...all.map(([, { image }]) => image ?? 'none'), ...bases.map(([, image]) => String(image))]
    expect(images).toHaveLength(all.length + 2)
    expect(unpinnedImages(images)).toEqual([])
  })

  test.each(['postgres', 'postgres:latest', 'postgres:18', 'postgres:$VERSION', 'temporalio/server:1.x'])(
    'would not be pinned with %s',
    (image) => expect(unpinnedImages([image])).toEqual([image]),
  )

  test('builds the image on the Node version of .nvmrc', () => {
    const major = readFileSync(join(PROJECT_ROOT, '.nvmrc'), 'utf8').trim()
    expect(readFileSync(join(PROJECT_ROOT, 'Dockerfile'), 'utf8')).toMatch(new RegExp(`^FROM node:${major}\\.`, 'm'))
  })

  test('gives our processes only settings they know', () => {
    const { sandbox, ...product } = Object.fromEntries(ours)
    const given = Object.values(product).flatMap(({ environment }) => namesOf(environment))
    expect(given).toContain('DATABASE_URL')
    expect([...new Set(given)].filter((name) => !knownSettings.includes(name))).toEqual([])
    const sandboxReads = readFileSync(join(PROJECT_ROOT, 'sandbox/main.ts'), 'utf8')
    expect(namesOf(sandbox?.environment).filter((name) => !sandboxReads.includes(name))).toEqual([])
  })

  test.each(['api', 'worker'])('starts the %s with no setting from outside, against the sandbox', (name) => {
    const config = loadConfig(environmentOf(services[name] ?? {}))
    expect(config).toMatchObject({ production: false, devKeys: true, testClocks: true })
    expect(config.stripe.apiBase).toBe('http://sandbox:4001')
  })

  test('starts in production once the real parts are named, and refuses the sandbox before', () => {
    const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://billing.example.com' }
    const real = { STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_API_BASE: '', WHATSAPP_API_BASE: '', LINEKEEPER_DEV_KEYS: '' }
    const config = loadConfig(environmentOf(services['api'] ?? {}, { ...production, ...real }))
    expect(config).toMatchObject({ production: true, devKeys: false, testClocks: false })
    expect(config.stripe.apiBase).toBe('https://api.stripe.com')
    expect(() => loadConfig(environmentOf(services['api'] ?? {}, production))).toThrow(/STRIPE_API_BASE/)
  })

  test('gives the API every setting but those of the embedded parts and of the image', () => {
    const elsewhere = ['LINEKEEPER_DATA_DIR', 'LINEKEEPER_EMBEDDED', 'LINEKEEPER_SANDBOX_URLS']
    const expected = knownSettings.filter((name) => !elsewhere.includes(name))
    expect(namesOf(services['api']?.environment).sort()).toEqual(expected.sort())
  })

  test('starts programs that exist', () => {
    const programs = ours.flatMap(([, { command }]) => command?.join(' ').match(/dist\/[\w/.-]+\.js/g) ?? [])
    const sources = programs.map((program) => program.replace(/^dist\/(.*)\.js$/, '$1.ts'))
    expect(programs).toHaveLength(ours.length)
    expect(sources.filter((source) => !existsSync(join(PROJECT_ROOT, source)))).toEqual([])
  })

  test('waits only for services that exist, and for health only where it is checked', () => {
    const waits = all.flatMap(([, { depends_on }]) => Object.entries(depends_on ?? {}))
    const missing = waits.filter(([name, { condition }]) => {
      const needed = services[name]
      return needed === undefined || (condition === 'service_healthy' && needed.healthcheck === undefined)
    })
    expect(missing).toEqual([])
  })

  test('publishes every port to this machine only', () => {
    const ports = all.flatMap(([, service]) => service.ports ?? [])
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
  })
})
