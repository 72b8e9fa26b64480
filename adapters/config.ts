/** Every setting of a process, read once at its start: one typed, frozen value, or every problem at once. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { inspect } from 'node:util'
import type { SellerFacts } from '../domain/mail/facts'
import type { AcceptedMethods } from '../domain/method/acceptance'
import { sellerNamedBy } from './mail/seller'
import { productionProblems } from './production'
import {
  ADDRESSES_WITH_PASSWORD,
  EMBEDDED_WITHOUT,
  type Embeddable,
  SECRET_SETTINGS,
  SETTINGS,
  type SettingName,
  type Settings,
} from './settings'
import { StartupError } from './startup-error'

/** What the supervisor runs beside the API; answered by GET /v1/sandbox, null where a real server is used instead. */
export type SandboxUrls = NonNullable<Settings['LINEKEEPER_SANDBOX_URLS']>

export interface Config {
  production: boolean
  port: number
  /** Without a slash at the end, as are all addresses here. */
  publicUrl: string
  /** How many proxies before the API are believed when they say who asks. */
  trustedProxies: number
  /** Absolute. */
  dataDir: string
  logLevel: Settings['LOG_LEVEL']
  databaseUrl: string
  temporal: {
    address: string
    namespace: string
    apiKey?: string
    /** Present when the connection is encrypted: an API key or any TLS file is given. Values are file paths. */
    tls?: { serverName?: string; serverCaPath?: string; clientCertPath?: string; clientKeyPath?: string }
  }
  stripe: { secretKey: string; webhookSecret: string; apiBase: string }
  /** Which payment methods are taken (W2). */
  acceptedMethods: AcceptedMethods
  mail: { smtpUrl: string; from: string }
  /** Who sells, as invoices and mails must say. */
  seller: SellerFacts
  /** `creditLineId` null = no credit line of ours is shared with customers. */
  whatsapp: { apiBase: string; accessToken: string; appSecret: string; creditLineId: string | null }
  /** The test clock routes exist. */
  testClocks: boolean
  /** The keys lk_dev_signup, lk_dev_support and lk_dev_operator are accepted. */
  devKeys: boolean
  /** The parts the supervisor runs itself; empty outside `npm start`, demo and tests. */
  embedded: readonly Embeddable[]
  sandboxUrls: SandboxUrls | null
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings of an API or worker process. An empty variable counts as not set. The answer is frozen and shows no
 * secrets when it is printed or logged.
 * @throws StartupError with one line for every problem: the variable, its value unless secret, and the remedy
 */
export function loadConfig(env: Environment = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const result = SETTINGS.safeParse(given)
  const wrong = result.success ? [] : firstOfEach(result.error.issues)
  const problems = [
    ...wrong.map(({ name, remedy }) => describe(name, given[name], remedy, given)),
    ...fileProblems(given),
    ...productionProblems(given),
  ]
  if (!result.success || problems.length > 0) {
    throw new StartupError(
      `These settings keep Linekeeper from starting:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    )
  }
  return frozen(configOf(result.data))
}

function firstOfEach(issues: readonly { path: PropertyKey[]; message: string }[]) {
  const remedies = new Map<SettingName, string>()
  for (const issue of issues) {
    const name = issue.path[0] as SettingName
    if (!remedies.has(name)) remedies.set(name, issue.message)
  }
  return [...remedies].map(([name, remedy]) => ({ name, remedy }))
}

function describe(name: SettingName, value: string | undefined, remedy: string, given: Environment): string {
  if (value !== undefined) return `${name} is ${shown(name, value)}. ${remedy}.`
  const refused = given.NODE_ENV === 'production' ? EMBEDDED_WITHOUT[name] : undefined
  return refused
    ? `${name} is not set, and NODE_ENV=production refuses ${refused}. ${remedy}.`
    : `${name} is not set. ${remedy}.`
}

function shown(name: string, value: string): string {
  if (SECRET_SETTINGS.has(name)) return 'set to something else (not shown)'
  return JSON.stringify(ADDRESSES_WITH_PASSWORD.has(name) ? withoutPassword(value) : value)
}

/** Works on an address that is none, too: whatever stands before an @ may be a password. */
function withoutPassword(address: string): string {
  return address.replace(/^([a-z+]+:\/\/)?.*@/i, '$1***@')
}

function fileProblems(given: Environment): string[] {
  const pair: SettingName[] = ['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_KEY_PATH']
  const problems: string[] = []
  for (const name of ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', ...pair]) {
    const file = given[name]
    if (file && !existsSync(file)) problems.push(`${name} is ${JSON.stringify(file)}. Set it to a file that exists.`)
  }
  const missing = pair.filter((name) => !given[name])
  if (missing.length === 1) problems.push(`${missing[0]} is not set. Set it too: certificate and key belong together.`)
  return problems
}

function configOf(settings: Settings): Config {
  const production = settings.NODE_ENV === 'production'
  return {
    production,
    port: settings.PORT,
    publicUrl: settings.PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`,
    trustedProxies: settings.LINEKEEPER_TRUSTED_PROXIES,
    dataDir: resolve(settings.LINEKEEPER_DATA_DIR),
    logLevel: settings.LOG_LEVEL,
    databaseUrl: settings.DATABASE_URL,
    temporal: temporalOf(settings),
    stripe: {
      secretKey: settings.STRIPE_SECRET_KEY,
      webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
      apiBase: settings.STRIPE_API_BASE,
    },
    acceptedMethods: {
      cardBrands: settings.ACCEPTED_CARD_BRANDS,
      payPalCountries: settings.ACCEPTED_PAYPAL_COUNTRIES,
      bankTransferCountries: settings.ACCEPTED_BANK_TRANSFER_COUNTRIES,
    },
    mail: { smtpUrl: settings.SMTP_URL, from: settings.MAIL_FROM },
    seller: sellerOf(settings),
    whatsapp: {
      apiBase: settings.WHATSAPP_API_BASE,
      accessToken: settings.WHATSAPP_ACCESS_TOKEN,
      appSecret: settings.WHATSAPP_APP_SECRET,
      creditLineId: settings.WHATSAPP_CREDIT_LINE_ID ?? null,
    },
    testClocks: settings.LINEKEEPER_TEST_CLOCKS ? settings.LINEKEEPER_TEST_CLOCKS === 'on' : !production,
    devKeys: settings.LINEKEEPER_DEV_KEYS === 'on',
    embedded: settings.LINEKEEPER_EMBEDDED ?? [],
    sandboxUrls: settings.LINEKEEPER_SANDBOX_URLS ?? null,
  }
}

function sellerOf(settings: Settings): SellerFacts {
  const named = sellerNamedBy(settings.MAIL_FROM)
  const lines = (settings.SELLER_ADDRESS ?? '').split(';').map((line) => line.trim())
  return {
    ...named,
    legalName: settings.SELLER_LEGAL_NAME ?? named.legalName,
    addressLines: lines.filter((line) => line !== ''),
    taxId: settings.SELLER_TAX_ID ?? null,
    registration: settings.SELLER_REGISTRATION ?? null,
    taxNote: settings.SELLER_TAX_NOTE ?? null,
  }
}

function temporalOf(settings: Settings): Config['temporal'] {
  const tls = {
    serverName: settings.TEMPORAL_TLS_SERVER_NAME,
    serverCaPath: settings.TEMPORAL_TLS_SERVER_CA_CERT_PATH,
    clientCertPath: settings.TEMPORAL_TLS_CLIENT_CERT_PATH,
    clientKeyPath: settings.TEMPORAL_TLS_CLIENT_KEY_PATH,
  }
  const apiKey = settings.TEMPORAL_API_KEY
  const encrypted = apiKey !== undefined || Object.values(tls).some((value) => value !== undefined)
  return {
    address: settings.TEMPORAL_ADDRESS,
    namespace: settings.TEMPORAL_NAMESPACE,
    ...(apiKey !== undefined && { apiKey }),
    ...(encrypted && { tls }),
  }
}

const SECRET_FIELDS: ReadonlySet<string> = new Set(['apiKey', 'secretKey', 'webhookSecret', 'accessToken', 'appSecret'])
const ADDRESS_FIELDS: ReadonlySet<string> = new Set(['databaseUrl', 'smtpUrl'])

/** Freezes all the way down, and teaches every level to print itself without secrets: parts are logged alone, too. */
function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) frozen(inner)
  if (!Array.isArray(value)) {
    const redacted = () =>
      Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactedField(name, inner)]))
    Object.defineProperty(value, 'toJSON', { value: redacted })
    Object.defineProperty(value, inspect.custom, { value: redacted })
  }
  return Object.freeze(value)
}

function redactedField(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (SECRET_FIELDS.has(name)) return '***'
  return ADDRESS_FIELDS.has(name) ? withoutPassword(value) : value
}
