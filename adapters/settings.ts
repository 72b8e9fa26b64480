/** The environment variables a process reads: how each must look, and what to do when it does not. */
import { z } from 'zod'

/** The parts `npm start` brings along when their setting is missing. */
export const EMBEDDABLE = ['postgres', 'temporal', 'processor', 'graph', 'mailbox'] as const
export type Embeddable = (typeof EMBEDDABLE)[number]

export const STRIPE_API = 'https://api.stripe.com'
export const GRAPH_API = 'https://graph.facebook.com'
const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

/** The message of every check is the remedy: whoever reads it wants to know what to type. */
const text = (remedy: string, pattern = /\S/) => z.string({ error: remedy }).regex(pattern, remedy)
const address = (remedy: string, protocol: RegExp) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.replace(/\/+$/, '') : value),
    z.url({ protocol, error: remedy }),
  )
const optional = z.string().optional()
const onOff = z.enum(['on', 'off'], { error: 'Set it to on or off, or unset it' }).optional()
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((value, context) => {
      try {
        return JSON.parse(value)
      } catch {
        context.addIssue({ code: 'custom', message: 'Unset it: only the supervisor of npm start sets it' })
        return z.NEVER
      }
    })
    .pipe(schema)
    .optional()

const countryList = (remedy: string) =>
  text(remedy, /^(\*|none|[A-Z]{2}(\s*,\s*[A-Z]{2})*)$/).transform((value) => (value === 'none' ? [] : listed(value)))
const listed = (value: string) => value.split(',').map((each) => each.trim())

const portRemedy = 'Set it to a port from 0 to 65535'
const port = text(portRemedy, /^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535, portRemedy)
const proxiesRemedy = 'Set it to how many proxies of yours stand before the API, 0 to 9'
/** Where the processor draws money from a bank account: ACH, PAD, Bacs, BECS and SEPA. */
const BANK_DEBIT_COUNTRIES = listed(
  'US,CA,GB,AU,NZ,AT,BE,BG,CH,CY,CZ,DE,DK,EE,ES,FI,FR,GI,GR,HR,HU,IE,IS,IT,LI,LT,LU,LV,MC,MT,NL,NO,PL,PT,RO,SE,SI,SK,SM',
)
const sandboxUrl = z.url().nullable()

export const SETTINGS = z.object({
  NODE_ENV: optional,
  PORT: port.default(3000),
  PUBLIC_URL: address(
    'Set it to where customers reach the API, such as https://billing.example.com',
    /^https?$/,
  ).optional(),
  LINEKEEPER_TRUSTED_PROXIES: text(proxiesRemedy, /^\d$/).transform(Number).default(0),
  LINEKEEPER_DATA_DIR: z.string().default('.linekeeper'),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `Set it to one of ${LOG_LEVELS.join(', ')}` }).default('info'),

  DATABASE_URL: address(
    'Set it to a PostgreSQL, such as postgresql://user:password@host:5432/linekeeper',
    /^postgres(ql)?$/,
  ),

  TEMPORAL_ADDRESS: text(
    'Set it to the host:port of a Temporal server, such as temporal.example.com:7233',
    /^[^\s/]+:\d{1,5}$/,
  ),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_API_KEY: optional,
  TEMPORAL_TLS_SERVER_NAME: optional,
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: optional,
  TEMPORAL_TLS_CLIENT_CERT_PATH: optional,
  TEMPORAL_TLS_CLIENT_KEY_PATH: optional,

  STRIPE_SECRET_KEY: text('Set it to a secret or restricted key of the card processor, sk_… or rk_…', /^(sk|rk)_\S+$/),
  STRIPE_WEBHOOK_SECRET: text("Set it to the signing secret of the processor's webhook endpoint, whsec_…"),
  STRIPE_API_BASE: address(`Set it to an http(s) address, or unset it for ${STRIPE_API}`, /^https?$/).default(
    STRIPE_API,
  ),

  ACCEPTED_CARD_BRANDS: text(
    'Set it to card brands as the processor writes them, such as visa,mastercard,amex,discover',
    /^[a-z_]+(\s*,\s*[a-z_]+)*$/,
  )
    .transform(listed)
    .default(['visa', 'mastercard', 'amex']),
  ACCEPTED_PAYPAL_COUNTRIES: countryList('Set it to country codes such as US,DE, to * for all or to none').default([
    '*',
  ]),
  ACCEPTED_BANK_TRANSFER_COUNTRIES: countryList(
    'Set it to country codes such as US,DE, to * for all or to none',
  ).default(BANK_DEBIT_COUNTRIES),

  SMTP_URL: address('Set it to a mail server, such as smtps://user:password@mail.example.com:465', /^smtps?$/),
  MAIL_FROM: text('Set it to the sender, such as Linekeeper <billing@example.com>', /[^\s@<]+@[^\s@>]+/),
  SELLER_LEGAL_NAME: optional,
  SELLER_ADDRESS: optional,
  SELLER_TAX_ID: optional,
  SELLER_REGISTRATION: optional,
  SELLER_TAX_NOTE: z
    .enum(['REVERSE_CHARGE', 'EXEMPT'], { error: 'Set it to REVERSE_CHARGE or EXEMPT, or unset it' })
    .optional(),

  WHATSAPP_API_BASE: address(`Set it to an http(s) address, or unset it for ${GRAPH_API}`, /^https?$/).default(
    GRAPH_API,
  ),
  WHATSAPP_ACCESS_TOKEN: text('Set it to an access token of the WhatsApp Graph API'),
  WHATSAPP_APP_SECRET: text("Set it to the app's secret, which signs the webhooks of the WhatsApp Graph API"),
  WHATSAPP_CREDIT_LINE_ID: text(
    'Set it to the id of your extended credit line at Meta, or unset it',
    /^\d+$/,
  ).optional(),

  LINEKEEPER_TEST_CLOCKS: onOff,
  LINEKEEPER_DEV_KEYS: onOff,
  LINEKEEPER_EMBEDDED: json(z.array(z.enum(EMBEDDABLE))),
  LINEKEEPER_SANDBOX_URLS: json(
    z.object({ processorUrl: sandboxUrl, graphUrl: sandboxUrl, mailboxUrl: sandboxUrl, temporalUiUrl: sandboxUrl }),
  ),
})

export type SettingName = keyof typeof SETTINGS.shape
export type Settings = z.infer<typeof SETTINGS>

/** Never printed, not even when they are wrong. */
export const SECRET_SETTINGS: ReadonlySet<string> = new Set<SettingName>([
  'TEMPORAL_API_KEY',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_APP_SECRET',
])

/** Addresses that may carry a password. */
export const ADDRESSES_WITH_PASSWORD: ReadonlySet<string> = new Set<SettingName>(['DATABASE_URL', 'SMTP_URL'])

/** The setting whose absence makes `npm start` bring a part along, and what that part is called. */
export const EMBEDDED_WITHOUT: Partial<Record<SettingName, string>> = {
  DATABASE_URL: 'the embedded PostgreSQL',
  TEMPORAL_ADDRESS: 'the embedded Temporal server',
  STRIPE_SECRET_KEY: 'the card processor sandbox',
  SMTP_URL: 'the embedded mailbox',
  WHATSAPP_ACCESS_TOKEN: 'the WhatsApp Graph sandbox',
}

/** The setting that replaces each embedded part. */
export const REPLACED_BY: Record<Embeddable, SettingName> = {
  postgres: 'DATABASE_URL',
  temporal: 'TEMPORAL_ADDRESS',
  processor: 'STRIPE_SECRET_KEY',
  graph: 'WHATSAPP_ACCESS_TOKEN',
  mailbox: 'SMTP_URL',
}
