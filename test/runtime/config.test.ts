import { inspect } from 'node:util'
import { loadConfig } from '../../adapters/config'
import { StartupError } from '../../adapters/startup-error'

const REAL = {
  DATABASE_URL: 'postgresql://keeper:db-password@db.example.com:5432/linekeeper',
  TEMPORAL_ADDRESS: 'temporal.example.com:7233',
  TEMPORAL_API_KEY: 'temporal-api-key',
  STRIPE_SECRET_KEY: 'sk_live_secret',
  STRIPE_WEBHOOK_SECRET: 'whsec_secret',
  SMTP_URL: 'smtps://sender:mail-password@mail.example.com:465',
  MAIL_FROM: 'Linekeeper <billing@example.com>',
  WHATSAPP_ACCESS_TOKEN: 'graph-token',
  WHATSAPP_APP_SECRET: 'graph-secret',
}
const PRODUCTION = { ...REAL, NODE_ENV: 'production', PUBLIC_URL: 'https://billing.example.com/' }

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError)
    return (error as StartupError).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
}

const namesOf = (problems: string[]) => problems.map((line) => line.match(/^[A-Z_]+/)?.[0])

describe('settings', () => {
  it('names every missing setting at once, each with its remedy', () => {
    const problems = problemsOf({})
    expect(namesOf(problems)).toEqual([
      'DATABASE_URL',
      'TEMPORAL_ADDRESS',
      'STRIPE_SECRET_KEY',
      'STRIPE_WEBHOOK_SECRET',
      'SMTP_URL',
      'MAIL_FROM',
      'WHATSAPP_ACCESS_TOKEN',
      'WHATSAPP_APP_SECRET',
    ])
    for (const problem of problems) expect(problem).toMatch(/^[A-Z_]+ is not set\. Set it to .+\.$/)
  })

  it('names a wrong setting with its value and its remedy, beside all others', () => {
    expect(problemsOf({ ...REAL, PORT: '70000', LOG_LEVEL: 'loud', TEMPORAL_ADDRESS: 'http://temporal' })).toEqual([
      'PORT is "70000". Set it to a port from 0 to 65535.',
      'LOG_LEVEL is "loud". Set it to one of silent, fatal, error, warn, info, debug, trace.',
      expect.stringMatching(/^TEMPORAL_ADDRESS is "http:\/\/temporal"\. Set it to the host:port/),
    ])
  })

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ ...REAL, PORT: '', TEMPORAL_API_KEY: '' })).toMatchObject({
      port: 3000,
      temporal: { namespace: 'default' },
    })
    expect(namesOf(problemsOf({ ...REAL, SMTP_URL: '' }))).toEqual(['SMTP_URL'])
  })

  it('goes to the real Stripe and WhatsApp when no other address is set', () => {
    const config = loadConfig(REAL)
    expect(config.stripe.apiBase).toBe('https://api.stripe.com')
    expect(config.whatsapp.apiBase).toBe('https://graph.facebook.com')
    expect(config).toMatchObject({ devKeys: false, embedded: [], sandboxUrls: null, testClocks: true })
  })

  it('cannot be changed, at any depth', () => {
    const config = loadConfig(REAL)
    expect(Object.isFrozen(config) && Object.isFrozen(config.stripe) && Object.isFrozen(config.temporal)).toBe(true)
  })

  it.each([
    [
      'a file of Temporal that does not exist',
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere/ca.pem' },
      'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    ],
    ['a certificate without its key', { TEMPORAL_TLS_CLIENT_CERT_PATH: __filename }, 'TEMPORAL_TLS_CLIENT_KEY_PATH'],
  ])('refuses %s', (_, settings, name) => {
    expect(namesOf(problemsOf({ ...REAL, ...settings }))).toEqual([name])
  })
})

describe('secrets', () => {
  const SECRETS = [
    'db-password',
    'temporal-api-key',
    'sk_live_secret',
    'whsec_secret',
    'mail-password',
    'graph-token',
    'graph-secret',
  ]

  it('are not shown when the settings are printed, whole or in part', () => {
    const config = loadConfig(REAL)
    const printed = [config, config.stripe, config.temporal, config.whatsapp, config.mail]
      .flatMap((value) => [JSON.stringify(value), inspect(value, { depth: 9 })])
      .join('\n')
    for (const secret of SECRETS) expect(printed).not.toContain(secret)
    expect(config.stripe.secretKey).toBe('sk_live_secret')
  })

  it('are not shown when they are wrong', () => {
    const wrong = {
      STRIPE_SECRET_KEY: 'pk_live_secret',
      DATABASE_URL: 'mysql://keeper:db-password@db/x',
      SMTP_URL: 'sender:mail-password@host',
    }
    const problems = problemsOf({ ...REAL, ...wrong }).join('\n')
    expect(problems).not.toMatch(/pk_live_secret|db-password|mail-password/)
    expect(problems).toMatch(/STRIPE_SECRET_KEY is set to something else \(not shown\)/)
  })
})

describe('production', () => {
  it('starts on real servers alone, without test clocks unless they are asked for', () => {
    expect(loadConfig(PRODUCTION)).toMatchObject({
      production: true,
      publicUrl: 'https://billing.example.com',
      testClocks: false,
      devKeys: false,
    })
    expect(loadConfig({ ...PRODUCTION, LINEKEEPER_TEST_CLOCKS: 'on' }).testClocks).toBe(true)
  })

  it('names each embedded part that a missing setting would bring along', () => {
    const problems = problemsOf({ NODE_ENV: 'production' }).join('\n')
    const parts = ['embedded PostgreSQL', 'embedded Temporal server', 'card processor sandbox', 'embedded mailbox']
    for (const part of [...parts, 'WhatsApp Graph sandbox']) {
      expect(problems).toContain(`NODE_ENV=production refuses the ${part}`)
    }
  })

  it.each([
    ['a card processor sandbox', 'STRIPE_API_BASE', 'http://127.0.0.1:4242'],
    ['a WhatsApp sandbox', 'WHATSAPP_API_BASE', 'https://localhost:4243'],
    ["the processor's test keys", 'STRIPE_SECRET_KEY', 'sk_test_key'],
    ['development keys', 'LINEKEEPER_DEV_KEYS', 'on'],
    ['an embedded database', 'DATABASE_URL', ''],
    ['links that lead to this machine', 'PUBLIC_URL', ''],
  ])('refuses %s by its name', (_, name, value) => {
    expect(namesOf(problemsOf({ ...PRODUCTION, [name]: value }))).toEqual([name])
    // The same settings are fine elsewhere, unless one is missing altogether.
    if (value) expect(problemsOf({ ...PRODUCTION, [name]: value, NODE_ENV: '' })).toEqual([])
  })

  it('refuses the parts a supervisor runs, each by the setting that replaces it', () => {
    const problems = problemsOf({ ...PRODUCTION, LINEKEEPER_EMBEDDED: '["postgres","mailbox"]' })
    expect(namesOf(problems)).toEqual(['DATABASE_URL', 'SMTP_URL'])
  })
})
