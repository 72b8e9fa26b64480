/** The settings the API, the worker and the sandbox are started with: what the user set, and our own parts for the rest. */
import { loadConfig } from '../adapters/config'
import { EMBEDDABLE, type Embeddable } from '../adapters/settings'
import type { SandboxSecrets } from './secrets'

type Environment = NodeJS.ProcessEnv

/** The Graph's stand-in shares any credit line. */
const SANDBOX_CREDIT_LINE = '200000000000001'

/** Any of these settings replaces the embedded part. */
const REPLACES: Record<Embeddable, string[]> = {
  postgres: ['DATABASE_URL'],
  temporal: ['TEMPORAL_ADDRESS'],
  processor: ['STRIPE_SECRET_KEY', 'STRIPE_API_BASE'],
  graph: ['WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_API_BASE'],
  mailbox: ['SMTP_URL'],
}

/** The parts nobody has set a real server for. */
export function embeddedParts(env: Environment): Embeddable[] {
  return EMBEDDABLE.filter((part) => REPLACES[part].every((name) => !env[name]))
}

export interface Addresses {
  apiPort: number
  databaseUrl: string
  temporalAddress: string
  smtpUrl: string
  processorUrl: string | null
  graphUrl: string | null
  mailboxUrl: string | null
  temporalUiUrl: string | null
}

/** Every setting of api.md's table, filled in for the parts that are embedded. */
export function childSettings(
  env: Environment,
  embedded: readonly Embeddable[],
  addresses: Addresses,
  dataDir: string,
  secrets: SandboxSecrets,
): Environment {
  const { processorUrl, graphUrl, mailboxUrl, temporalUiUrl } = addresses
  // Nothing is embedded then, and nothing made up.
  if (env.NODE_ENV === 'production') return { ...env, PORT: String(addresses.apiPort), LINEKEEPER_DATA_DIR: dataDir }
  const settings: Environment = {
    ...env,
    PORT: String(addresses.apiPort),
    PUBLIC_URL: env.PUBLIC_URL || `http://127.0.0.1:${addresses.apiPort}`,
    LINEKEEPER_DATA_DIR: dataDir,
    DATABASE_URL: addresses.databaseUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    SMTP_URL: addresses.smtpUrl,
    MAIL_FROM: env.MAIL_FROM || 'Linekeeper <billing@linekeeper.example>',
    // A stand-in of the user's own takes any key, as ours does.
    STRIPE_SECRET_KEY: env.STRIPE_SECRET_KEY || 'sk_test_linekeeper',
    STRIPE_WEBHOOK_SECRET: env.STRIPE_WEBHOOK_SECRET || secrets.stripeWebhookSecret,
    WHATSAPP_ACCESS_TOKEN: env.WHATSAPP_ACCESS_TOKEN || secrets.whatsappAccessToken,
    WHATSAPP_APP_SECRET: env.WHATSAPP_APP_SECRET || secrets.whatsappAppSecret,
    LINEKEEPER_DEV_KEYS: env.LINEKEEPER_DEV_KEYS || 'on',
    LINEKEEPER_EMBEDDED: JSON.stringify(embedded),
    LINEKEEPER_SANDBOX_URLS: JSON.stringify({ processorUrl, graphUrl, mailboxUrl, temporalUiUrl }),
  }
  if (processorUrl) settings.STRIPE_API_BASE = processorUrl
  if (graphUrl) {
    settings.WHATSAPP_API_BASE = graphUrl
    settings.WHATSAPP_CREDIT_LINE_ID = env.WHATSAPP_CREDIT_LINE_ID || SANDBOX_CREDIT_LINE
  }
  if (embedded.includes('temporal')) {
    // The user's key and certificates are for another server.
    for (const name of Object.keys(settings)) if (/^TEMPORAL_(API_KEY|TLS)/.test(name)) delete settings[name]
  }
  return settings
}

/**
 * Checks what the user set before anything is started. In production nothing may be embedded, so everything must be set.
 * @throws StartupError with every problem
 */
export function checkSettings(env: Environment, secrets: SandboxSecrets, dataDir: string): void {
  if (env.NODE_ENV === 'production') {
    loadConfig(env)
    return
  }
  const embedded = embeddedParts(env)
  const settings = childSettings(env, embedded, { ...PLACEHOLDERS, ...givenAddresses(env) }, dataDir, secrets)
  loadConfig({ ...settings, PORT: env.PORT })
}

/** The addresses that settings give; those of embedded parts are known once these run. */
export function givenAddresses(env: Environment): Partial<Addresses> {
  return {
    ...(env.DATABASE_URL && { databaseUrl: env.DATABASE_URL }),
    ...(env.TEMPORAL_ADDRESS && { temporalAddress: env.TEMPORAL_ADDRESS }),
    ...(env.SMTP_URL && { smtpUrl: env.SMTP_URL }),
  }
}

/** Well-formed stand-ins for what only starting would tell. */
const PLACEHOLDERS: Addresses = {
  apiPort: 3000,
  databaseUrl: 'postgresql://127.0.0.1:5432/linekeeper',
  temporalAddress: '127.0.0.1:7233',
  smtpUrl: 'smtp://127.0.0.1:25',
  processorUrl: null,
  graphUrl: null,
  mailboxUrl: null,
  temporalUiUrl: null,
}
